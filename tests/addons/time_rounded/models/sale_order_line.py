from odoo import models


class SaleOrderLine(models.Model):
    """Order items that deliver rounded time."""

    _inherit = "sale.order.line"

    def _get_delivered_quantity_by_analytic(self, additional_domain):
        """Extend: deliver rounded time."""
        lines = self.with_context(time_rounded=True)
        return super(SaleOrderLine, lines)._get_delivered_quantity_by_analytic(additional_domain)
