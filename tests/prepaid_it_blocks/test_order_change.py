"""What becomes of blocks when their confirmed order changes or is cancelled."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import PrepaidCase
from .test_sale import ActivationCase


class OrderChangeCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.line = cls.block.sale_line_id
        cls.order = cls.line.order_id
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _set_quantity(self, quantity, **vals):
        line = self.line.with_user(self.salesman)
        line.write(dict({"product_uom_qty": quantity}, **vals))
        self.env.flush_all()

    def _assert_refused(self, expected, action):
        before = self._ledger(self.agreement)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action()
            self.env.flush_all()
        for word in expected:
            self.assertIn(word, str(caught.exception))
        self.env.clear()
        self.assertEqual(self._ledger(self.agreement), before)
        self.assertLedgerHolds()


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


class TestCancel(OrderChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work = cls._log(cls.ticket, 5.0)

    def _open_dialog(self, user=None):
        action = self.order.with_user(user or self.salesman).action_cancel()
        self.assertEqual(action["res_model"], "prepaid.order.cancel")
        return (
            self.env["prepaid.order.cancel"]
            .with_user(user or self.salesman)
            .create(
                {"order_id": action["context"]["default_order_id"], "reason": "Changed their mind"}
            )
        )

    def test_user_says_that_the_remainder_goes(self):
        dialog = self._open_dialog()
        self.assertEqual((dialog.used_hours, dialog.balance_hours), (5.0, 15.0))
        self.assertEqual(self.order.state, "sale")
        dialog.action_cancel()
        self.env.flush_all()
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual((self.block.state, self.block.used_hours), ("exhausted", 5.0))
        self.assertEqual(self._ledger(self.block)[-1], ("refund", self.block.id, -15.0))
        self.assertEqual(self.block.entry_ids.sorted("id")[-1].reason, "Changed their mind")
        self.assertEqual(self.work.prepaid_status, "covered")
        self.assertLedgerHolds()

    def test_what_is_given_back_later_goes_too(self):
        self._open_dialog().action_cancel()
        self.work.unit_amount = 2.0
        self.env.flush_all()
        self.assertEqual((self.block.balance_hours, self.block.used_hours), (0.0, 2.0))
        self.assertEqual(self._ledger(self.block)[-1], ("refund", self.block.id, -3.0))
        self.work.unit_amount = 4.0
        self.assertEqual(self.work.prepaid_overage_hours, 2.0)
        self.assertLedgerHolds()

    def test_nobody_does_it_by_accident(self):
        order = self.order.with_context(disable_cancel_warning=True)
        self._assert_refused((self.block.name,), order.action_cancel)

    def test_reason_is_mandatory(self):
        dialog = self._open_dialog()
        dialog.reason = " "
        self._assert_refused(("reason",), dialog.action_cancel)

    def test_it_stays_cancelled(self):
        self._open_dialog().action_cancel()
        self._assert_refused((self.block.name,), self.order.action_draft)

    def test_unused_order_is_cancelled_as_ever(self):
        order = self._sell(5.0).sale_line_id.order_id
        action = order.with_user(self.salesman).action_cancel()
        if isinstance(action, dict):
            self.assertNotEqual(action["res_model"], "prepaid.order.cancel")

    def test_only_who_sells_cancels(self):
        for user in (self.technician, self.accountant, self.plain_user):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.env.cr.savepoint(),
                self.assertRaises(AccessError),
            ):
                self.env["prepaid.order.cancel"].with_user(user).create(
                    {"order_id": self.order.id, "reason": "Because"}
                )


class TestTakenBack(OrderChangeCase):
    """Orders sell hours: none takes hours back, or gives money for them."""

    def _prepare_line(self, **vals):
        product = self.line.product_id
        return dict({"product_id": product.id, "price_unit": 1800.0}, **vals)

    def _order(self, *lines):
        return self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "order_line": [Command.create(self._prepare_line(**line)) for line in lines],
            }
        )

    def test_twice_a_block_and_once_back_is_refused(self):
        lines = [{"product_uom_qty": 2.0}, {"product_uom_qty": -1.0}]
        self._assert_refused(["quantity", "Refund"], lambda: self._order(*lines))

    def test_a_line_on_a_confirmed_order(self):
        vals = {"order_line": [Command.create(self._prepare_line(product_uom_qty=-1.0))]}
        self._assert_refused(["Refund"], lambda: self.order.write(vals))

    def test_a_quantity_that_is_changed(self):
        self._assert_refused(["Refund"], lambda: self._set_quantity(-1.0))
        quotation = self._order({"product_uom_qty": 1.0})
        change = {"product_uom_qty": -1.0}
        self._assert_refused(["Refund"], lambda: quotation.order_line.write(change))

    def test_a_price_below_nothing(self):
        for vals in ({"price_unit": -1800.0}, {"discount": 150.0}):
            line = dict(vals, product_uom_qty=1.0)
            self._assert_refused(["price", "Refund"], lambda line=line: self._order(line))
        order = self._order({"product_uom_qty": 1.0, "discount": 100.0})
        order.action_confirm()
        self.assertEqual(order.order_line.prepaid_block_ids.balance_hours, 20.0)

    def test_a_product_that_became_a_block_after_it_was_offered(self):
        product = self._create_product(is_prepaid_block=False)
        line = {"product_id": product.product_variant_id.id, "product_uom_qty": -1.0}
        order = self._order(line)
        product.is_prepaid_block = True
        self._assert_refused(["Refund"], order.action_confirm)
        order.write({"signed_by": "Berta"})
        self._assert_refused(["Refund"], order.action_confirm)

    def test_other_products_may_come_back(self):
        product = self._create_product(is_prepaid_block=False)
        line = {"product_id": product.product_variant_id.id, "product_uom_qty": -1.0}
        order = self._order({"product_uom_qty": 1.0}, line)
        order.action_confirm()
        self.assertEqual(order.order_line.prepaid_block_ids.mapped("hours"), [20.0])


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
