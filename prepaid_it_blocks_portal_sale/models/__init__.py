"""Buying in the portal: sizes, renewal at intervals, carry-over.

Parts of a model come before the file that is named after it, which puts them together.
"""

from . import (
    prepaid_carry_over_mixin,
    prepaid_agreement_buy,
    prepaid_agreement_interval,
    prepaid_agreement,
    prepaid_agreement_template,
    prepaid_block,
    product_template,
    res_company,
    res_config_settings,
    sale_order_receipt,
    sale_order_size,
    sale_order_comparison,
    sale_order,
    sale_order_line,
)
