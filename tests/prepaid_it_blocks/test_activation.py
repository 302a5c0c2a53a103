"""When sold hours become usable: at the order, its invoice or its payment."""

from datetime import date

from odoo import Command

from ..accounting import AccountingMixin
from ..common import TODAY, PrepaidCase
from .activation import ActivationCase


class TestActivation(ActivationCase):
    """A company decides from when on a sold block is usable."""

    def _confirmed(self):
        order = self._create_order()
        order.action_confirm()
        return order, order.order_line.prepaid_block_ids

    def test_usable_at_payment_of_the_invoice(self):
        order, block = self._confirmed()
        invoice = self._invoice(order)
        self.assertEqual(block.state, "pending")
        self._pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual((block.state, block.balance_hours), ("active", 20.0))

    def test_usable_at_the_posted_invoice(self):
        self.company.prepaid_activation = "invoice"
        order, block = self._confirmed()
        self.assertEqual(block.state, "pending")
        self._invoice(order)
        self.assertEqual(block.state, "active")

    def test_usable_at_the_order(self):
        self.company.prepaid_activation = "order"
        self.assertEqual(self._confirmed()[1].state, "active")

    def test_accountant_pays_without_a_right_on_blocks(self):
        order, block = self._confirmed()
        invoice = self._invoice(order)
        user = self._create_user("cashier", "account.group_account_invoice")
        wizard = (
            self.env["account.payment.register"]
            .with_user(user)
            .with_context(active_model="account.move", active_ids=invoice.ids)
        )
        wizard.create({"journal_id": self.bank.id}).action_create_payments()
        self.assertEqual(block.state, "active")

    def test_time_between_order_and_payment_is_covered_when_logged_after_it(self):
        order, block = self._confirmed()
        with self._on("2026-03-20"):
            self._pay(self._invoice(order))
            self.assertEqual(block.date_start, TODAY)
            line = self._log(self._create_ticket(), 1.0, date(2026, 3, 18))
            self.assertEqual(line.prepaid_status, "covered")

    def test_notice_of_the_same_payment_twice_counts_once(self):
        order, block = self._confirmed()
        invoice = self._invoice(order)
        self._pay(invoice)
        invoice._activate_prepaid_blocks()
        block._activate()
        self.assertEqual(block.balance_hours, 20.0)
        self.assertEqual(len(block.entry_ids), 1)

    def test_online_payment_that_covers_the_order_makes_it_usable(self):
        order, block = self._confirmed()
        self.assertEqual(block.state, "pending")
        self._set_done(self._create_transaction(order, order.amount_total))
        self.assertEqual(block.state, "active")

    def test_online_payment_of_a_part_does_not(self):
        order, block = self._confirmed()
        self._set_done(self._create_transaction(order, 900.0))
        self.assertEqual(block.state, "pending")
        self._set_done(self._create_transaction(order, 900.01))
        self.assertEqual(block.state, "active")

    def test_order_that_a_payment_confirms_is_usable_at_once(self):
        order = self._create_order()
        self._set_done(self._create_transaction(order, order.amount_total))
        order.action_confirm()
        self.assertEqual(order.order_line.prepaid_block_ids.state, "active")


class TestInvoiceWithoutOrder(AccountingMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()
        cls.block = cls._sell(10.0)

    def test_it_says_that_it_gives_no_hours(self):
        lines = [
            {"product_id": self.block.product_id.id, "price_unit": 900.0},
            {"name": "Travel", "price_unit": 1.0},
        ]
        by_hand = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [Command.create(line) for line in lines],
            }
        )
        ordered = self.block.sale_line_id.order_id._create_invoices()
        texts = []
        for move in (by_hand, ordered):
            move.action_post()
            texts.append(str(move.message_ids.mapped("body")))
        self.assertIn("Block of 10 hours on this invoice gives no hours", texts[0])
        self.assertNotIn("gives no hours", texts[1])
        self.assertEqual(self.block.agreement_id.balance_hours, 10.0)
