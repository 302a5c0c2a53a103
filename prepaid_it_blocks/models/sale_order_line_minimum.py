from odoo import _, models
from odoo.exceptions import UserError

from ..isolated import lock_row


class SaleOrderLine(models.Model):
    """What customers may change of a quotation themselves."""

    _inherit = "sale.order.line"

    def write(self, vals):
        """Extend: a customer who changes a quantity in the portal keeps to what is sold.

        :raise UserError: when it is a part of a block, fewer hours than the firm sells or more
            than one can order at once, and when the quotation is signed or being paid
        """
        is_by_customer = "product_uom_qty" in vals and self.env.user.share
        if is_by_customer:
            self._check_customer_may_change()
            self._check_customer_quantity(vals["product_uom_qty"])
        result = super().write(vals)
        if is_by_customer:
            for order in self.mapped("order_id"):
                order._check_prepaid_minimum()
        return result

    def unlink(self):
        """Extend: what a customer has accepted stays on the quotation.

        :raise UserError: when the quotation is signed or being paid
        """
        if self.env.user.share:
            self._check_customer_may_change()
        return super().unlink()

    def _check_customer_may_change(self):
        """Refuse what changes a quotation of blocks that is signed or being paid.

        :raise UserError: naming the quotation
        """
        for order in self.mapped("order_id"):
            is_open = order.state in ("draft", "sent")
            if not is_open or not order.order_line.filtered("product_id.is_prepaid_block"):
                continue
            lock_row(order)
            if order._is_renewal_accepted():
                raise UserError(
                    _("%s is signed or being paid: it cannot be changed any more.", order.name)
                )

    def _check_customer_quantity(self, quantity):
        """Refuse parts of blocks, and more than a customer can order at once.

        :param quantity: in the unit of each line
        :raise UserError: naming the product
        """
        for line in self.filtered("product_id.is_prepaid_block"):
            product, units = line.product_id, quantity
            if line.product_uom_id != product.uom_id:
                units = line.product_uom_id._compute_quantity(quantity, product.uom_id, round=False)
            # What is no number at all is neither whole nor within the limit.
            if not product._is_prepaid_hourly() and not units % 1 == 0:
                raise UserError(
                    _("%s is sold in whole blocks: enter a whole number.", product.prepaid_label)
                )
            highest = product._get_prepaid_maximum()
            if not units <= highest:
                raise UserError(
                    _(
                        "No more than %(highest)s of %(product)s can be ordered at once.",
                        highest=highest,
                        product=product.prepaid_label,
                    )
                )
