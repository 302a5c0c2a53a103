"""Payments early, late, twice, failed, too much: one order, one block, one receipt."""

from odoo import Command

from ..common import TODAY
from .buy_payment import BuyPaymentCase


class TestBuyPayment(BuyPaymentCase):
    def _get_version(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT ctid FROM sale_order WHERE id = %s", [self.order.id])
        return self.env.cr.fetchone()[0]

    def test_payment_stops_who_changes_the_quotation_at_the_same_time(self):
        # Whoever locks the order later, and began before, finds it changed.
        version = self._get_version()
        self._begin()
        self.assertNotEqual(self._get_version(), version)

    def _unmatched(self):
        """Return the activities about payments that fit no order."""
        return self.agreement.activity_ids.filtered(
            lambda activity: "look into it" in (activity.summary or "")
        )

    def test_late_notification(self):
        payment = self._begin()
        self._notify(payment, "pending")
        with self._on("2026-03-25"):
            self.assertFalse(self.agreement.block_ids)
            self.assertFalse(self._receipts())
            self._pay_online(payment)
            self.assertBoughtOnce()
            self.assertEqual(str(self.agreement.block_ids.date_end), "2027-03-24")

    def test_same_notification_repeated(self):
        payment = self._begin()
        for __ in range(3):
            self._pay_online(payment)
        self.assertBoughtOnce()
        for __ in range(2):
            self._notify(payment, "done")
        self.assertBoughtOnce()
        self.assertFalse(self._unmatched())

    def test_failed_then_successful_payment(self):
        failed = self._begin()
        self._notify(failed, "error")
        self.assertFalse(self.agreement.block_ids)
        self.assertIsNone(self.order._get_reason_to_leave())
        self._pay_online(self._begin(number=2))
        self.assertBoughtOnce()

    def test_failed_payment_that_succeeds_after_all(self):
        payment = self._begin()
        self._notify(payment, "error")
        self._pay_online(payment)
        self.assertBoughtOnce()

    def test_payment_after_the_order_was_cancelled(self):
        payment = self._begin()
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        for __ in range(2):
            self._pay_online(payment)
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self.agreement.block_ids)
        self.assertFalse(self._receipts())
        self.assertEqual(len(self._unmatched()), 1)
        self.assertEqual(self._unmatched().user_id, self.salesman)
        self.assertIn("is cancelled", str(self._unmatched().note))
        self.assertLedgerHolds()

    def test_payment_of_an_order_confirmed_by_its_signature(self):
        self.order.write({"signed_by": "Berta", "signed_on": TODAY})
        self.order.action_confirm()
        self.assertEqual(self.agreement.block_ids.state, "pending")
        self.assertFalse(self._receipts())
        payment = self._begin()
        for __ in range(2):
            self._pay_online(payment)
        self.assertBoughtOnce()

    def test_two_payments_of_one_order(self):
        first, second = self._begin(), self._begin(number=2)
        self._pay_online(first)
        self._pay_online(second)
        self.assertBoughtOnce()
        self.assertEqual(len(self._unmatched()), 1)
        self.assertIn("more than it costs", str(self._unmatched().note))

    def test_payment_of_an_order_that_was_changed_meanwhile(self):
        payment = self._begin(amount=900.0)
        self._pay_online(payment)
        self.assertEqual(self.order.state, "sent")
        self.assertFalse(self.agreement.block_ids)
        self.assertEqual(len(self._unmatched()), 1)
        self.assertIn("less than it costs", str(self._unmatched().note))

    def test_payment_of_another_order_is_no_business_of_ours(self):
        cable = self.env["product.product"].create({"name": "Cable", "list_price": 5.0})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "order_line": [Command.create({"product_id": cable.id})],
            }
        )
        self._pay_online(self._begin(order))
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.prepaid_paid_date)
        self.assertFalse(order.is_prepaid_receipt_sent)
        self.assertFalse(self._unmatched())

    def test_customer_pays_without_an_account(self):
        public = self.env.ref("base.public_user")
        payment = self._begin()
        self._pay_online(payment.with_user(public).sudo())
        self.assertBoughtOnce()
        self.assertEqual(self._receipts().author_id.user_ids & public, self.env["res.users"])
