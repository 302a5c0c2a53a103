"""Time that no block covers, and its settlement by later hours."""

from . import (
    prepaid_agreement_overage,
    prepaid_agreement_settlement,
    prepaid_consent,
)
