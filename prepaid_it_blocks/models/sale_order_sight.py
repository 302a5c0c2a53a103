from odoo import api, fields, models


class SaleOrder(models.Model):
    """Orders of an agreement are shown in the portal to contacts who see its prices."""

    _inherit = "sale.order"

    is_prepaid_shown = fields.Boolean(
        compute="_compute_is_prepaid_shown",
        search="_search_is_prepaid_shown",
        help="Whether the contact who is logged in sees the prices of the order's agreement.",
    )

    @api.depends_context("uid")
    def _compute_is_prepaid_shown(self):
        hidden = self.env.user._get_hidden_prepaid_orders().ids
        for order in self:
            order.is_prepaid_shown = order.id not in hidden

    @api.model
    def _search_is_prepaid_shown(self, operator, value):
        """Return the domain of the orders that the user may see, or of the others."""
        hidden = self.env.user._get_hidden_prepaid_orders().ids
        is_shown = (operator in ("=", "in")) == bool(value)
        return [("id", "not in" if is_shown else "in", hidden)]
