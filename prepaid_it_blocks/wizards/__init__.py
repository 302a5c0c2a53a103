from . import (
    base_import_import,
    base_partner_merge_automatic_wizard,
    block_dialog,
    hr_timesheet_switch,
    prepaid_block_adjust,
    prepaid_block_extend,
    prepaid_block_limit,
    prepaid_block_opening,
    prepaid_block_transfer,
    prepaid_block_void,
    prepaid_entry_check,
    prepaid_run_dialog,
)
