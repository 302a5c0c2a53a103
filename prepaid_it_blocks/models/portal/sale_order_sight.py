from odoo import api, models


class SaleOrder(models.Model):
    """Orders of an agreement are shown in the portal to contacts who see its prices."""

    _name = "sale.order"
    _inherit = ["sale.order", "prepaid.sight.mixin"]

    @api.model
    def _get_hidden_documents(self):
        return self.env.user._get_hidden_prepaid_orders()
