"""Hours that were sold before the ledger was.

Parts of a model come before the file that is named after it, which puts them together.
"""

from . import (
    prepaid_agreement,
    prepaid_block,
    prepaid_opening_balance_import,
    prepaid_opening_balance,
)
