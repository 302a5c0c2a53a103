"""Hours of a confirmed order that are refunded."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..prepaid_it_blocks.order_change import OrderChangeCase


class TestRefund(OrderChangeCase):
    def _refund(self, hours, user=None):
        vals = {"block_id": self.block.id, "hours": hours, "reason": "Asked for it"}
        self.env["prepaid.block.refund"].with_user(user or self.manager).create(
            vals
        ).action_refund()
        self.env.flush_all()

    def test_part_is_refunded(self):
        self._log(self.ticket, 5.0)
        self._refund(10.0)
        self.assertEqual((self.block.balance_hours, self.block.refunded_hours), (5.0, 10.0))
        self.assertEqual(self._ledger(self.block)[-1], ("refund", self.block.id, -10.0))
        self.assertIn("were taken back: Asked for it", str(self.order.message_ids[0].body))
        self.assertEqual(self.line.qty_delivered, 0.25)
        self.assertLedgerHolds()

    def test_no_more_than_is_left(self):
        self._log(self.ticket, 5.0)
        self._assert_refused((self.block.name, "15:00"), lambda: self._refund(16.0))
        self._assert_refused(("more than 0",), lambda: self._refund(-1.0))

    def test_goodwill_is_not_refunded(self):
        self.block._adjust(5.0, "Sorry")
        self._assert_refused((self.block.name, "20:00"), lambda: self._refund(21.0))

    def test_only_managers_refund(self):
        for user in (self.technician, self.salesman, self.accountant):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.env.cr.savepoint(),
                self.assertRaises(AccessError),
            ):
                self._refund(1.0, user)
