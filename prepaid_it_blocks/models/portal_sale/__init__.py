"""Buying in the portal: sizes, renewal at intervals, carry-over."""

from . import (
    prepaid_agreement_buy,
    prepaid_agreement_receipt,
    prepaid_agreement_template_carry_over,
    prepaid_agreement_wish,
    prepaid_block_carry_over,
    product_template,
    res_company_buy,
    res_company_carry_over,
    res_config_settings_buy,
    res_config_settings_carry_over,
    sale_order_buy,
    sale_order_line_carry_over,
    sale_order_line_size,
    sale_order_receipt,
    sale_order_size,
    sale_order_size_choice,
    sale_order_size_text,
)
