# The core, then what stands on it: as in the models.
from . import (
    account_move_reversal,
    base_partner_merge_automatic_wizard,
    prepaid_agreement_end,
    prepaid_agreement_new,
    prepaid_agreement_stop,
    prepaid_block_dialog,
    prepaid_block_adjust,
    prepaid_block_extend,
    prepaid_block_limit,
    prepaid_block_transfer,
    prepaid_block_void,
    prepaid_entry_check,
    prepaid_order_cancel,
    prepaid_run_dialog,
)
