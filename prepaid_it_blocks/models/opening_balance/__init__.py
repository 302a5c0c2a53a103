"""Hours that were sold before the ledger was."""

from . import (
    prepaid_block_opening,
    prepaid_opening_balance,
    prepaid_opening_balance_import,
)
