from odoo import api, models
from odoo.exceptions import UserError

from ...batch import lock_row


class SaleOrderLinePrepaidPortalMixin(models.AbstractModel):
    """Part of `sale.order.line`: changes of a quotation that customers may make themselves."""

    _name = "sale.order.line.prepaid.portal.mixin"
    _description = "Changes of Quotations by Customers"

    def _check_customer_change(self, quantity):
        """Refuse a quantity that is not sold so, before it is written.

        :param quantity: what a customer writes, in the unit of each line
        :raise UserError: when it is a part of a block or more than one can order at once, and
            when the quotation is signed, being paid or over
        """
        self._check_customer_may_change()
        self._check_customer_quantity(quantity)

    def _check_customer_result(self):
        """Refuse invalid results of a customer's changes to a quotation.

        :raise UserError: when it has fewer hours than the firm sells, or no block
        """
        for order in self.mapped("order_id"):
            order._check_prepaid_minimum()
        self._check_customer_keeps_block()

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_accepted(self):
        """Refuse that a customer deletes accepted lines of a quotation, or its last block.

        :raise UserError: when the quotation is signed, being paid or over, or would be without a
            block
        """
        if self.env.user.share:
            self._check_customer_may_change()
            self._check_customer_keeps_block(self)

    def _check_customer_may_change(self):
        """Refuse changes by customers to quotations that are signed, being paid or expired.

        :raise UserError: naming the quotation
        """
        for order in self.mapped("order_id"):
            blocks = order.order_line.filtered("product_id.is_prepaid_block")
            if order.state not in ("draft", "sent") or not blocks:
                continue
            lock_row(order)
            # A cart in a shop is no quotation that the firm has made: it does not end.
            is_over = order.is_expired and not blocks[0]._is_in_cart()
            if is_over or order._is_renewal_accepted():
                raise UserError(
                    self.env._(
                        "%s is signed, being paid or over: its block cannot be changed.",
                        order.name,
                    )
                )

    def _check_customer_quantity(self, quantity):
        """Refuse parts of blocks, and more than a customer can order at once.

        On a quotation of blocks nothing has a quantity below zero: it would lower the price of
        the rest.

        :param quantity: in the unit of each line
        :raise UserError: naming the product
        """
        for line in self.filtered("order_id.order_line.product_id.is_prepaid_block"):
            # What is no number at all is not above zero either.
            if not (isinstance(quantity, (int, float)) and quantity >= 0):
                raise UserError(
                    self.env._("Enter a quantity of %s from 0 on.", line.product_id.display_name)
                )
        for line in self.filtered("product_id.is_prepaid_block"):
            product, units = line.product_id, quantity
            if line.product_uom_id != product.uom_id:
                units = line.product_uom_id._compute_quantity(quantity, product.uom_id, round=False)
            # What is no number at all is neither whole nor within the limit.
            if not product._is_prepaid_hourly() and not units % 1 == 0:
                raise UserError(
                    self.env._(
                        "%s is sold in whole blocks: enter a whole number.", product.prepaid_label
                    )
                )
            highest = product._get_prepaid_maximum()
            if not units <= highest:
                raise UserError(
                    self.env._(
                        "No more than %(highest)s of %(product)s can be ordered at once.",
                        highest=highest,
                        product=product.prepaid_label,
                    )
                )

    def _check_customer_keeps_block(self, deleted=None):
        """Refuse that a customer leaves a quotation without a block.

        What was not offered to choose from may be taken out of a cart in a shop.

        :param deleted: lines that are about to be deleted
        :raise UserError: naming the quotation
        """
        deleted = deleted or self.browse()
        lines = self.filtered(
            lambda line: (
                line.product_id.is_prepaid_block
                and (line in deleted or not line.product_uom_qty)
                and line._is_offered_by_firm()
            )
        )
        for order in lines.order_id:
            if not order._get_prepaid_block_lines() - deleted:
                raise UserError(
                    self.env._(
                        "%s would be without a block. Choose another size, or reject the "
                        "quotation.",
                        order.name,
                    )
                )

    def _is_offered_by_firm(self):
        """Check if the line is on a quotation of the firm's, and not in a customer's cart.

        Extend for what the firm offers in a cart too.
        """
        self.ensure_one()
        return not self._is_in_cart()

    def _is_in_cart(self):
        """Check if the line is in a customer's cart, and on no quotation of the firm's."""
        self.ensure_one()
        # Sudo: a customer need not see who has made the quotation.
        return self.state != "sent" and self.order_id.sudo().create_uid.share
