from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices of an agreement's orders are shown to contacts who see its prices."""

    _inherit = "account.move"

    is_prepaid_shown = fields.Boolean(
        compute="_compute_is_prepaid_shown",
        search="_search_is_prepaid_shown",
        help="Whether the contact who is logged in sees the prices of the billed agreement.",
    )

    @api.depends_context("uid")
    def _compute_is_prepaid_shown(self):
        hidden = self.env.user._get_hidden_prepaid_orders().mapped("invoice_ids").ids
        for move in self:
            move.is_prepaid_shown = move.id not in hidden

    @api.model
    def _search_is_prepaid_shown(self, operator, value):
        """Return the domain of the invoices that the user may see, or of the others."""
        hidden = self.env.user._get_hidden_prepaid_orders().mapped("invoice_ids").ids
        is_shown = (operator in ("=", "in")) == bool(value)
        return [("id", "not in" if is_shown else "in", hidden)]
