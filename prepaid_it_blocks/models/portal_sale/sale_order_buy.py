from odoo import models


class SaleOrder(models.Model):
    """Whether a renewal quotation offers what the customer chooses, or can be replaced."""

    _inherit = "sale.order"

    def _get_reason_to_leave(self):
        """Return why the quotation cannot be replaced: "signed", "paying", "changed" or None."""
        self.ensure_one()
        if self.signed_by:
            return "signed"
        if self._is_renewal_accepted():
            return "paying"
        return None if self._is_as_offered() else "changed"

    def _is_offer_of(self, product, quantity):
        """Return whether the quotation offers just so much of a block and nothing else.

        :param product: a `product.product`
        :param quantity: in the product's own unit
        """
        lines = self._get_sold_lines()
        if len(lines) != 1 or lines.product_id != product or lines.product_uom_id != product.uom_id:
            return False
        return abs(lines.product_uom_qty - quantity) < 0.001
