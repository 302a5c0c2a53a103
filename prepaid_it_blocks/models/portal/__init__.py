"""What contacts of a customer see."""

from . import (
    prepaid_sight_mixin,
    prepaid_agreement_portal,
    prepaid_agreement_terms,
    prepaid_agreement_terms_rates,
    prepaid_contact_access,
    res_users,
)
