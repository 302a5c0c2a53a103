"""Deferred revenue, refunds, and what invoices say of hours.

Parts of a model come before the file that is named after it, which puts them together.
"""

from . import (
    account_move_revenue,
    account_move_draw_summary,
    account_move,
    account_move_line,
    prepaid_agreement,
    prepaid_block_charge,
    prepaid_block_refund,
    prepaid_block_refund_hours,
    prepaid_block_credit_note,
    prepaid_block,
    prepaid_entry,
    prepaid_revenue_invoiced,
    prepaid_revenue_hours,
    prepaid_revenue_money,
    prepaid_revenue_earned,
    prepaid_revenue_book,
    prepaid_revenue_reversal,
    prepaid_revenue_tie_out,
    prepaid_revenue_run,
    prepaid_revenue_uninstall,
    prepaid_revenue,
    prepaid_revenue_row,
    prepaid_revenue_waiting,
    prepaid_run,
    product_template,
    res_company_revenue_setup,
    res_company,
    res_config_settings,
    sale_order_line,
)
