"""Blocks as products, on orders, invoices and payments.

Parts come before the model that names them. `account_move` and `sale_order` have parts in later
rooms too, so `models/__init__.py` imports them.
"""

from . import (
    prepaid_figures_mixin,
    prepaid_price_text_mixin,
    account_move_line,
    payment_transaction,
    prepaid_agreement_price,
    prepaid_block_hold,
    prepaid_block_order,
    product_attribute_value,
    product_product,
    product_template,
    sale_order_advance,
    sale_order_line_billing,
    sale_order_line_change,
    sale_order_line_delivery,
    sale_order_line_portal,
    sale_order_line,
    sale_order_payment,
    sale_order_sold,
)
