from odoo import models


class AccountMoveReversal(models.TransientModel):
    """A credit note with a new invoice at once: the new one bills the same time."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, *args, **kwargs):
        """Extend: time and material goes along to the new draft, so that no block pays for it."""
        # Sudo: accountants need not see timesheets.
        timesheets = self.sudo().move_ids.mapped("timesheet_ids")
        result = super().reverse_moves(*args, **kwargs)
        for invoice in self.sudo().new_move_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "draft"
        ):
            items = invoice.mapped("invoice_line_ids.sale_line_ids")
            billed = timesheets.filtered(lambda line, items=items: line.so_line in items)
            billed.write({"timesheet_invoice_id": invoice.id})
        return result
