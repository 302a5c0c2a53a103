"""What becomes of blocks when their order is cancelled, or takes hours back."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .order_change import OrderChangeCase


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
