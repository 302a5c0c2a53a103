from odoo import api, models


class AccountMove(models.Model):
    """Invoices of an agreement's orders are shown to contacts who see its prices."""

    _name = "account.move"
    _inherit = ["account.move", "prepaid.sight.mixin"]

    @api.model
    def _get_hidden_documents(self):
        return self.env.user._get_hidden_prepaid_orders().mapped("invoice_ids")
