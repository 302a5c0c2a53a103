"""What becomes of blocks when their confirmed order changes."""

from odoo import Command

from .activation import ActivationCase
from .order_change import OrderChangeCase


class TestBeforeFirstUse(OrderChangeCase):
    def test_more_is_bought_on_the_same_block(self):
        self._set_quantity(2.0)
        self.assertEqual((self.block.hours, self.block.balance_hours), (40.0, 40.0))
        rows = [("purchase", self.block.id, 20.0), ("purchase", self.block.id, 20.0)]
        self.assertEqual(self._ledger(self.block), rows)
        self.assertIn(self.order.name, self.block.entry_ids.sorted("id")[-1].reason)
        self.assertEqual(self.agreement.balance_hours, 40.0)
        self._log(self.ticket, 10.0)
        self.assertEqual(self.line.qty_delivered, 0.5)
        self.assertLedgerHolds()

    def test_less_is_refunded_to_the_ledger(self):
        self._set_quantity(0.5)
        self.assertEqual((self.block.hours, self.block.balance_hours), (10.0, 10.0))
        rows = [("purchase", self.block.id, 20.0), ("refund", self.block.id, -10.0)]
        self.assertEqual(self._ledger(self.block), rows)
        self.assertIn(self.order.name, self.block.entry_ids.sorted("id")[-1].reason)
        self.assertLedgerHolds()

    def test_nothing_ordered_cancels_the_block(self):
        self._set_quantity(0.0)
        self.assertEqual((self.block.state, self.agreement.balance_hours), ("cancelled", 0.0))
        self.assertEqual(self._ledger(self.block)[1], ("reversal", self.block.id, -20.0))
        self._set_quantity(1.0)
        self.assertEqual(self.agreement.balance_hours, 20.0)
        self.assertLedgerHolds()

    def test_up_and_down_and_up_again(self):
        for quantity in (3.0, 1.0, 2.0, 0.25, 1.0):
            self._set_quantity(quantity)
            self.assertEqual(self.agreement.balance_hours, 20.0 * quantity)
        self.assertEqual(self.block.hours, 20.0)
        self.assertLedgerHolds()

    def test_price_follows_and_says_so(self):
        self.line.with_user(self.salesman).price_unit = 1600.0
        self.assertEqual(self.block.rate, 80.0)
        self.assertIn("80", str(self.block.message_ids[0].body))

    def test_same_value_changes_nothing(self):
        self._set_quantity(1.0, price_unit=self.line.price_unit)
        self.assertEqual(len(self.block.entry_ids), 1)

    def test_line_added_to_a_confirmed_order_makes_its_block(self):
        self.order.with_user(self.salesman).write(
            {
                "order_line": [
                    Command.create({"product_id": self.product.product_variant_id.id}),
                ]
            }
        )
        self.env.flush_all()
        self.assertEqual(self.agreement.balance_hours, 40.0)
        self.assertLedgerHolds()


class TestAfterFirstUse(OrderChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work = cls._log(cls.ticket, 5.0)

    def test_what_was_used_stays_and_the_remainder_is_refunded(self):
        self._set_quantity(0.5)
        self.assertEqual((self.block.hours, self.block.balance_hours), (10.0, 5.0))
        self.assertEqual(self._ledger(self.block)[-1], ("refund", self.block.id, -10.0))
        self.assertEqual(self.line.qty_delivered, 0.25)
        self.assertEqual(self.work.prepaid_covered_hours, 5.0)
        self.assertLedgerHolds()

    def test_all_that_is_left_goes(self):
        self._set_quantity(0.25)
        self.assertEqual((self.block.state, self.block.used_hours), ("exhausted", 5.0))
        self.assertLedgerHolds()

    def test_less_than_was_used_is_refused(self):
        expected = (self.block.name, "5:00", self.order.name)
        self._assert_refused(expected, lambda: self._set_quantity(0.2))
        self._assert_refused(expected, lambda: self._set_quantity(0.0))

    def test_more_joins_the_block_at_the_same_price(self):
        self._set_quantity(2.0)
        self.assertEqual(self.line.prepaid_block_ids, self.block)
        self.assertEqual(self.block.balance_hours, 35.0)
        self.assertLedgerHolds()

    def test_more_at_another_price_is_a_block_of_its_own(self):
        self._set_quantity(2.0, price_unit=1700.0)
        added = self.line.prepaid_block_ids - self.block
        self.assertEqual((added.state, added.hours, added.balance_hours), ("active", 20.0, 20.0))
        # 3,400 in all, 1,800 of which were for the first block.
        self.assertEqual((self.block.rate, added.rate), (90.0, 80.0))
        self._set_quantity(1.0)
        self.assertEqual((added.state, self.block.balance_hours), ("cancelled", 15.0))
        self.assertLedgerHolds()

    def test_price_of_used_hours_is_fixed(self):
        def reprice():
            self.line.with_user(self.salesman).price_unit = 1600.0

        self._assert_refused((self.block.name, "90"), reprice)
        self._assert_refused((self.block.name,), lambda: self.line.write({"discount": 10.0}))
        self.assertEqual(self.block.rate, 90.0)

    def test_goodwill_hours_stay(self):
        self.block._adjust(3.0, "Sorry")
        self._set_quantity(0.25)
        self.assertEqual(self.block.balance_hours, 3.0)
        self.assertLedgerHolds()

    def test_hours_moved_elsewhere_are_not_taken_back(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.block._transfer(other, 10.0, "Moved")
        self._assert_refused((self.block.name, "15:00"), lambda: self._set_quantity(0.7))
        self._set_quantity(0.75)
        self.assertEqual(self.block.balance_hours, 0.0)
        self.assertLedgerHolds()


class TestPending(ActivationCase):
    """Hours that are not paid yet, and hours added to paid ones."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order(quantity=2.0)
        self.order.action_confirm()
        self.line = self.order.order_line
        self.block = self.line.prepaid_block_ids

    def test_pending_block_follows_in_hours_and_price(self):
        self.line.product_uom_qty = 3.0
        self.line.price_unit = 1700.0
        self.assertEqual((self.block.state, self.block.hours, self.block.rate), ("pending", 60, 85))
        self.line.product_uom_qty = 1.0
        self.assertEqual((self.block.hours, len(self.block.entry_ids)), (20.0, 0))
        self._pay(self._invoice(self.order))
        self.assertEqual((self.block.state, self.block.balance_hours), ("active", 20.0))
        self.assertLedgerHolds()

    def test_hours_added_to_paid_ones_wait_for_their_own_payment(self):
        self._pay(self._invoice(self.order))
        self.line.product_uom_qty = 3.0
        added = self.line.prepaid_block_ids - self.block
        self.assertEqual((added.state, added.hours, added.rate), ("pending", 20.0, 90.0))
        self.assertEqual(self.order.prepaid_agreement_id.balance_hours, 40.0)
        self.line.product_uom_qty = 4.0
        self.assertEqual(added.hours, 40.0)
        invoice = self._invoice(self.order)
        self.assertEqual(added.state, "pending")
        self._pay(invoice)
        self.assertEqual((added.state, added.balance_hours), ("active", 40.0))
        self.assertLedgerHolds()

    def test_invoice_of_a_part_pays_for_no_whole_block(self):
        invoice = self.order._create_invoices()
        invoice.invoice_date = "2026-03-16"
        line = invoice.invoice_line_ids.filtered("product_id")
        invoice.write({"invoice_line_ids": [Command.update(line.id, {"quantity": 1.0})]})
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(self.block.state, "pending")
        self._pay(self._invoice(self.order))
        self.assertEqual(self.block.state, "active")
