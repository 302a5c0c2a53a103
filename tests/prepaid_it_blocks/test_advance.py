"""Advances make hours usable once they pay for all of them."""

from odoo import Command

from ..common import TODAY
from .activation import ActivationCase


class TestAdvance(ActivationCase):
    """An order of 20 hours for 1,800, usable when it is paid."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order()
        self.order.action_confirm()
        self.block = self.order.order_line.prepaid_block_ids

    def _advance(self, percent, order=None):
        order = order or self.order
        before = order.invoice_ids
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        vals = {"advance_payment_method": "percentage", "amount": percent}
        wizard.create(dict(vals, sale_order_ids=[Command.set(order.ids)])).create_invoices()
        advance = order.invoice_ids - before
        advance.invoice_date = TODAY
        advance.action_post()
        return advance

    def _finish(self):
        """Invoice the remainder without the advances, and post it."""
        invoice = self.order._create_invoices(final=True)
        invoice.invoice_date = TODAY
        invoice.action_post()
        return invoice

    def assertUsable(self, hours=20.0):
        self.env.flush_all()
        state = "active" if hours else "pending"
        self.assertEqual((self.block.state, self.block.balance_hours), (state, hours))
        self.assertFalse(self.block.is_suspended)

    def test_all_of_it_paid_in_advance(self):
        advance = self._advance(100.0)
        self.assertUsable(0.0)
        self._pay(advance)
        self.assertUsable()
        self._finish()
        self.assertUsable()
        self.assertLedgerHolds()

    def test_half_of_it_does_not(self):
        self._pay(self._advance(50.0))
        self.assertUsable(0.0)
        self._pay(self._finish())
        self.assertUsable()

    def test_two_halves_do(self):
        self._pay(self._advance(50.0))
        self._pay(self._advance(50.0))
        self.assertUsable()

    def test_invoiced_is_enough_where_the_firm_says_so(self):
        self.company.prepaid_activation = "invoice"
        self._advance(50.0)
        self.assertUsable(0.0)
        self._advance(50.0)
        self.assertUsable()

    def test_money_that_is_given_back_suspends(self):
        advance = self._advance(100.0)
        self._pay(advance)
        self.assertUsable()
        credit = advance._reverse_moves([{"date": TODAY, "invoice_date": TODAY}])
        credit.action_post()
        self.env.flush_all()
        self.assertTrue(self.block.is_suspended)
        credit.button_draft()
        self.assertUsable()

    def test_the_final_invoice_that_is_not_paid_suspends_nothing_that_was(self):
        self._pay(self._advance(100.0))
        self.order._get_sold_lines().product_uom_qty = 2.0
        added = self.order.order_line.prepaid_block_ids - self.block
        invoice = self._finish()
        self.assertEqual(invoice.amount_total, 1800.0)
        self.assertUsable()
        self.assertEqual(added.state, "pending")
        self._pay(invoice)
        self.assertEqual((added.state, self.block.is_suspended), ("active", False))

    def test_an_advance_that_is_not_paid_pays_no_part_of_the_invoice(self):
        self._advance(100.0)
        self._finish()
        self.assertUsable(0.0)

    def test_a_mixed_order_is_paid_as_a_whole(self):
        cable = self.env["product.product"].create(
            {"name": "Cable", "list_price": 200.0, "invoice_policy": "order"}
        )
        lines = [
            Command.create({"product_id": one.id, "product_uom_qty": 1.0})
            for one in (self.product.product_variant_id, cable)
        ]
        self.order = self._create_order(order_line=lines)
        self.order.action_confirm()
        self.block = self.order.order_line.prepaid_block_ids
        self._pay(self._advance(90.0))
        self.assertUsable(0.0)
        self._pay(self._advance(10.0))
        self.assertUsable()

    def test_cents_that_rounding_misses_are_none(self):
        self.order._get_sold_lines().price_unit = 1799.99
        for __ in range(3):
            self._pay(self._advance(100.0 / 3.0))
        self.assertUsable()
