from markupsafe import escape

from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices that charge a block without an order say so."""

    _inherit = "account.move"

    has_prepaid_by_hand = fields.Boolean(
        compute="_compute_has_prepaid_by_hand",
        compute_sudo=True,
        help="A line charges prepaid hours that no order sells, while the company defers them.",
    )

    @api.depends("move_type", "invoice_line_ids.product_id", "invoice_line_ids.sale_line_ids")
    def _compute_has_prepaid_by_hand(self):
        for move in self:
            move.has_prepaid_by_hand = (
                move.move_type in ("out_invoice", "out_receipt")
                and move.company_id._has_prepaid_revenue()
                and any(line._is_prepaid_by_hand() for line in move.invoice_line_ids)
            )

    def _post(self, *args, **kwargs):
        """Extend: say that nobody gets hours from a block without an order."""
        posted = super()._post(*args, **kwargs)
        for move in posted.filtered("has_prepaid_by_hand"):
            text = self.env._(
                "This invoice charges prepaid hours without an order: the customer gets no hours "
                "from it, and its money is not recognised by hours. Sell blocks on orders."
            )
            move.message_post(body=escape(text))
        return posted
