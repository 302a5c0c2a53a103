"""What the suites of refunded hours share."""

from odoo import Command

from .common import PrepaidCase
from .overage import OverageMixin


class RefundCreditNoteCase(OverageMixin, PrepaidCase):
    """An invoiced block whose hours are refunded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
        cls.tax = cls.env["account.tax"].create({"name": "Tax", "amount": 20.0})
        cls.block = cls._sell(30.0, price=2700.0, taxes_id=[Command.set(cls.tax.ids)])
        cls.order = cls.block.sale_line_id.order_id
        cls.line = cls.block.sale_line_id

    def _invoice(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        return invoice

    def _refund(self, hours, user=None, **vals):
        vals = dict({"block_id": self.block.id, "hours": hours, "reason": "Moves away"}, **vals)
        dialog = self.env["prepaid.block.refund"].with_user(user or self.manager).create(vals)
        action = dialog.action_refund()
        self.env.flush_all()
        return action
