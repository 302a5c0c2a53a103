from . import base_import_import, prepaid_block_opening
