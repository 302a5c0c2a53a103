"""Agreements, blocks and the ledger of their hours.

Parts come before the model that names them. `prepaid_agreement` and `prepaid_block` have
parts in later rooms too, so `models/__init__.py` imports them.
"""

from . import (
    prepaid_range_mixin,
    prepaid_guard_mixin,
    prepaid_number_mixin,
    prepaid_scope_mixin,
    prepaid_key_mixin,
    prepaid_request_mixin,
    prepaid_agreement_coverage,
    prepaid_agreement_balance,
    prepaid_agreement_people,
    prepaid_agreement_key,
    prepaid_agreement_end,
    prepaid_agreement_template,
    prepaid_block_hours,
    prepaid_block_adjustment,
    prepaid_block_transfer,
    prepaid_block_expiry,
    prepaid_entry_post,
    prepaid_entry_check,
    prepaid_entry_privacy,
    prepaid_entry,
    prepaid_lock,
    res_partner,
)
