"""No draw before the payment, where the company wants it: holds and their texts."""

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import TODAY, PrepaidCase


class TestPaymentHold(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket()

    def _order(self, activation):
        self.company.prepaid_activation = activation
        with freeze_time(TODAY):
            order = self._create_order()
            order.action_confirm()
        return order.order_line.prepaid_block_ids

    def test_reason_is_the_settings(self):
        for activation, expected in (("payment", "paid"), ("invoice", "invoiced")):
            block = self._order(activation)
            line = self._log(self.ticket, 1.0)
            self.assertEqual(line.prepaid_reason, f"Block {block.name} is not {expected} yet")
            block.sudo()._cancel()

    def test_preview_refusal_and_ticket_name_the_block(self):
        block = self._order("payment")
        reason = f"Block {block.name} is not paid yet"
        line = self.env["account.analytic.line"].with_user(self.technician)
        self.assertIn(
            f"2:00 overage ({reason})",
            line.new(self._prepare_timesheet(self.ticket, 2.0)).prepaid_paid_by,
        )
        self.assertIn(reason, self.ticket.with_user(self.technician).prepaid_warning)
        block.agreement_id.overage_policy = "refuse"
        with self.assertRaisesRegex(UserError, reason), self.env.cr.savepoint():
            self._log(self.ticket, 2.0)
        self.env.clear()

    def test_signed_and_unpaid_waits_for_the_payment(self):
        self.company.prepaid_signature_required = True
        block = self._order("payment")
        block.agreement_id.action_sign()
        self.assertIn("is not paid yet", self._log(self.ticket, 1.0).prepaid_reason)
