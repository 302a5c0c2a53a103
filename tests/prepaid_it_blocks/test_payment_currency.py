"""Online payments in another currency than the order's: they pay for nothing by themselves."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import mute_logger

from .activation import ActivationCase


class TestPaymentCurrency(ActivationCase):
    """An order of 1,800 in the company's currency, and 1,800 in another one for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env.ref("base.JPY")
        cls.foreign.active = True
        rate = {"currency_id": cls.foreign.id, "company_id": cls.company.id, "rate": 160.0}
        cls.env["res.currency.rate"].create(dict(rate, name="2026-01-01"))
        cls.demo = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        cls.demo.state = "test"
        cls.order = cls._create_order()

    def _pay_online(self, amount, currency=None, order=None, is_finished=True):
        """Pay an order through the portal, as Odoo does it, and return the payment."""
        order = order or self.order
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.demo.id,
                "amount": amount,
                "currency_id": (currency or order.currency_id).id,
                "partner_id": order.partner_id.id,
                "reference": f"PAY-{order.name}-{len(order.transaction_ids)}",
                "sale_order_ids": [Command.set(order.ids)],
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "operation": "online_redirect",
            }
        )
        with (
            mute_logger("odoo.addons.payment.models.payment_transaction"),
            mute_logger("odoo.addons.sale.models.payment_transaction"),
        ):
            self._hear_of_payment(payment, "done")
            if is_finished:
                payment._post_process()
        self.env.flush_all()
        return payment

    def _get_notices(self, record):
        """Return the users and texts of activities about payments that fit no order."""
        return [
            (activity.user_id, str(activity.note))
            for activity in record.activity_ids
            if "look into it" in (activity.summary or "")
        ]

    def assertTold(self, record, user):
        [(told, note)] = self._get_notices(record)
        self.assertEqual(told, user)
        for text in ("1,800", self.order.name, "another currency"):
            self.assertIn(text, note)

    def test_it_does_not_confirm_a_quotation_and_its_salesperson_is_told(self):
        self._pay_online(1800.0, self.foreign)
        self.assertEqual((self.order.state, self.order.amount_paid), ("draft", 0.0))
        self.assertFalse(self.order.order_line.prepaid_block_ids)
        self.assertTold(self.order, self.salesman)

    def test_a_manager_is_told_where_nobody_sells_the_order(self):
        self.order.user_id = False
        self._pay_online(1800.0, self.foreign)
        self.assertFalse(self._get_notices(self.order))
        [(user, note)] = self._get_notices(self.company.prepaid_lock_ids)
        self.assertTrue(user.has_group("prepaid_it_blocks.group_manager"))
        self.assertIn("another currency", note)

    def test_it_makes_no_hours_of_a_confirmed_order_usable(self):
        self.order.action_confirm()
        block = self.order.order_line.prepaid_block_ids
        self._pay_online(1800.0, self.foreign)
        self.assertEqual((block.state, block.balance_hours), ("pending", 0.0))
        self.assertEqual(self.order._get_done_amount(), 0.0)
        self.assertTold(block.agreement_id, self.salesman)
        # Money in the order's currency counts, once, beside the other.
        self._pay_online(1800.0)
        self.assertEqual((block.state, block.balance_hours), ("active", 20.0))
        self.assertEqual(self.order.amount_paid, 1800.0)
        self.assertEqual(len(self._get_notices(block.agreement_id)), 1)

    def test_a_part_in_each_currency_is_a_part(self):
        self.order.action_confirm()
        block = self.order.order_line.prepaid_block_ids
        self._pay_online(900.0)
        self._pay_online(900.0, self.foreign)
        self.assertEqual(block.state, "pending")

    def test_it_is_no_payment_too_much(self):
        self._pay_online(1800.0)
        self.assertEqual(self.order.state, "sale")
        block = self.order.order_line.prepaid_block_ids
        self._pay_online(1800.0, self.foreign)
        self.assertEqual((block.state, block.balance_hours), ("active", 20.0))
        self.assertTold(block.agreement_id, self.salesman)

    def test_nothing_is_invoiced_for_it(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        self.order.action_confirm()
        payment = self._pay_online(1800.0, self.foreign)
        self.assertFalse(self.order.invoice_ids | payment.invoice_ids)
        self._pay_online(1800.0)
        self.assertEqual(self.order.invoice_ids.amount_total, 1800.0)

    def test_its_refund_takes_nothing_from_what_was_paid(self):
        self._pay_online(1800.0)
        block = self.order.order_line.prepaid_block_ids
        payment = self._pay_online(1800.0, self.foreign)
        refund = payment._create_child_transaction(1800.0, is_refund=True)
        refund._set_done()
        self.env.flush_all()
        self.assertFalse(block.is_suspended)

    def test_on_the_invoice_it_is_converted(self):
        self.order.action_confirm()
        block = self.order.order_line.prepaid_block_ids
        invoice = self._invoice(self.order)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        vals = {"journal_id": self.bank.id, "currency_id": self.foreign.id}
        # 1,800 in yen are 11.25, and 288,000 are 1,800.
        wizard.create(dict(vals, amount=1800.0)).action_create_payments()
        self.assertEqual((invoice.amount_residual, block.state), (1788.75, "pending"))
        wizard.create(dict(vals, amount=286200.0)).action_create_payments()
        self.assertEqual((invoice.amount_residual, block.state), (0.0, "active"))

    def test_orders_of_other_things_are_left_to_odoo(self):
        cable = self.env["product.product"].create({"name": "Cable", "list_price": 1800.0})
        line = {"product_id": cable.id, compat.LINE_TAXES: [Command.clear()]}
        order = self.env["sale.order"].create(
            {"partner_id": self.contact.id, "order_line": [Command.create(line)]}
        )
        self._pay_online(1800.0, self.foreign, order)
        self.assertEqual(order.amount_paid, 1800.0)
        self.assertFalse(self._get_notices(order))

    def test_a_payment_in_the_currency_of_before_does_not_pay_the_order_of_now(self):
        payment = self._pay_online(1800.0, is_finished=False)
        self.order.currency_id = self.foreign
        payment._post_process()
        self.assertEqual(self.order.state, "draft")
