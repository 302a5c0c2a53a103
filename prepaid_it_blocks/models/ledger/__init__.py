"""Agreements, blocks and the ledger of their hours.

Parts come before the model that names them. `prepaid_block` has parts in later rooms too, so
`models/__init__.py` imports it.
"""

from . import (
    prepaid_scope_mixin,
    prepaid_request_mixin,
    prepaid_agreement,
    prepaid_agreement_account,
    prepaid_agreement_end,
    prepaid_agreement_hours,
    prepaid_agreement_merge,
    prepaid_agreement_related,
    prepaid_agreement_template,
    prepaid_block_adjustment,
    prepaid_block_transfer,
    prepaid_block_expiry,
    prepaid_entry_post,
    prepaid_entry_check,
    prepaid_entry,
    prepaid_lock,
    res_partner,
)
