from odoo import models


class SaleOrderLine(models.Model):
    """What customers may change of a quotation themselves."""

    _inherit = "sale.order.line"

    def write(self, vals):
        """Extend: a customer who changes a quantity in the portal keeps to the minimum.

        :raise UserError: when it is fewer hours than the firm sells
        """
        result = super().write(vals)
        if "product_uom_qty" in vals and self.env.user.share:
            for order in self.mapped("order_id"):
                order._check_prepaid_minimum()
        return result
