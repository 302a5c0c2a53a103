from . import prepaid_block_extend, prepaid_entry_check
