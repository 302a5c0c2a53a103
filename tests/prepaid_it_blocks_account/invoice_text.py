"""What the suites of texts on invoices share."""

from odoo import Command

from ..common import PrepaidCase
from ..overage import OverageMixin
from ..taxes import TaxMixin


class InvoiceTextCase(TaxMixin, OverageMixin, PrepaidCase):
    """A firm whose invoices summarise draws."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
        cls.company.prepaid_draw_summary = True
        cls.agreement.contact_id = cls.contact

    def _invoice(self, partner=None, post=True, **vals):
        """Make an invoice that has nothing to do with blocks, and post it."""
        line = {
            "name": "Cable",
            "quantity": 1.0,
            "price_unit": 10.0,
            "account_id": self.income.id,
            "tax_ids": [Command.clear()],
        }
        move = self.env["account.move"].with_context(default_move_type="out_invoice")
        move = move.create(
            dict(
                {
                    "move_type": "out_invoice",
                    "partner_id": (partner or self.contact).id,
                    "invoice_line_ids": [Command.create(line)],
                },
                **vals,
            )
        )
        if post:
            move.action_post()
        return move

    def _notes(self, move):
        lines = move.invoice_line_ids.filtered("prepaid_summary_block_id")
        self.assertFalse(any(lines.mapped("balance")))
        return lines.mapped("name")

    def _html(self, move):
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("account.account_invoices", move.ids)[0]
            .decode()
        )
        return " ".join(html.split())
