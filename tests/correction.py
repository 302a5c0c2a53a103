"""Shared parts of suites that correct invoices of overage."""

from odoo import Command

from .common import PrepaidCase
from .overage import OverageMixin


class CorrectionCase(OverageMixin, PrepaidCase):
    """6 hours on a block of 4: 2 of them are billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
        cls.time = cls._log(cls.ticket, 6.0)

    def _invoice(self, order):
        """Confirm an order where needed; return its posted invoice."""
        if order.state == "draft":
            order.action_confirm()
            order._create_invoices(final=True)
        order.invoice_ids.action_post()
        return order.invoice_ids

    def _cancel(self, order):
        return order.with_context(disable_cancel_warning=True).action_cancel()

    def _reverse(self, invoice, is_modify=False, is_posted=True):
        """Use the dialog of credit notes; return the posted credit note."""
        vals = {"journal_id": invoice.journal_id.id}
        dialog = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog = dialog.create(vals)
        dialog.reverse_moves(is_modify=is_modify)
        made = dialog.new_move_ids
        if is_posted and not is_modify:
            made.action_post()
        return made

    def _edit(self, invoice, **vals):
        invoice.write({"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, vals)]})

    def _charged(self):
        """Return the amount of posted invoices less credit notes."""
        moves = self.env["account.move"].search(
            [
                ("partner_id", "child_of", self.customer.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("invoice_line_ids.sale_line_ids.is_prepaid_overage", "=", True),
            ]
        )
        signed = [
            move.amount_total * (-1 if move.move_type == "out_refund" else 1) for move in moves
        ]
        return round(sum(signed), 2)
