"""The open quotation is brought up to date."""

from odoo import Command
from odoo.exceptions import UserError

from ..common import to_date
from .renewal import RenewalCase


class TestRefresh(RenewalCase):
    def setUp(self):
        super().setUp()
        self._log(self.ticket, 18.0)
        self._run()
        self.order = self._renewals()
        self.line = self.order._get_sold_lines()

    def _renew_at(self, price):
        self.block.product_id.list_price = price
        self.agreement.action_renew()

    def test_button_gives_todays_prices_and_time(self):
        with self._on("2026-03-20"):
            self._renew_at(2000.0)
            order = self._renewals()
            self.assertEqual(order, self.order)
            self.assertEqual((order.state, order._get_sold_lines().price_unit), ("sent", 2000.0))
            self.assertEqual(order.date_order.date(), to_date("2026-03-20"))
            self.assertEqual(order.validity_date, to_date("2026-03-30"))
            self.assertEqual(self._count_chatter(order, "Brought up to date"), 1)
            self.assertEqual(self._count_chatter(order, "2,000.00"), 1)
        self.assertEqual(len(self._mails()), 1)

    def test_same_offer_says_nothing(self):
        self.agreement.action_renew()
        self.assertFalse(self._count_chatter(self.order, "Brought up to date"))

    def test_customer_keeps_the_promised_price_until_it_expires(self):
        self.block.product_id.list_price = 2000.0
        with self._on("2026-03-26"):
            self.assertEqual(self.agreement._renew()._get_sold_lines().price_unit, 1800.0)
        with self._on("2026-03-27"):
            self.assertEqual(self.agreement._renew()._get_sold_lines().price_unit, 2000.0)
            self.assertEqual(self._renewals(), self.order)

    def test_quantity_of_today(self):
        self.agreement.write(
            {"renewal_product_id": self.block.product_id.id, "renewal_quantity": 3.0}
        )
        self.agreement.action_renew()
        self.assertEqual(self.order._get_sold_lines().prepaid_hours, 60.0)

    def test_pricelist_of_today(self):
        rule = {"applied_on": "3_global", "compute_price": "fixed", "fixed_price": 50.0}
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self.agreement.renewal_pricelist_id = self.env["product.pricelist"].create(
            {"name": "New", "currency_id": currency.id, "item_ids": [Command.create(rule)]}
        )
        self.agreement.action_renew()
        self.assertEqual(self.order._get_sold_lines().price_unit, 50.0)
        self.assertEqual(self.order.currency_id, currency)

    def test_what_was_changed_manually_is_left_and_logged_once(self):
        changes = (
            lambda line: line.write({"price_unit": 1500.0}),
            lambda line: line.write({"product_uom_qty": 2.0}),
            lambda line: line.write({"discount": 5.0}),
            lambda line: line.order_id.write(
                {"order_line": [Command.create({"display_type": "line_note", "name": "Free cake"})]}
            ),
        )
        for number, change in enumerate(changes):
            change(self.order._get_sold_lines())
            before = self.order.order_line.mapped("price_subtotal")
            for __ in range(2):
                self._renew_at(2000.0 + number)
            self.assertEqual(self.order.order_line.mapped("price_subtotal"), before, number)
            self.assertEqual(self._count_chatter(self.order, "changed by hand"), 1, number)
            self._cancel(self.order)
            self.order = self.agreement._renew()

    def test_expired_and_changed_manually_is_for_the_salesperson(self):
        self.line.price_unit = 1500.0
        with self._on("2026-04-15"):
            for __ in range(2):
                self._run()
            self.assertEqual(self._renewals(), self.order)
            self.assertIn("changed by hand and has expired", self.agreement.renewal_error)
            self.assertEqual(len(self.agreement.activity_ids), 1)
            with self.assertRaisesRegex(UserError, "Give it a new expiration date"):
                self.agreement._renew()
        self.assertEqual(len(self._mails()), 1)

    def test_signed_quotation_is_left_alone(self):
        self.order.write({"signed_by": "Berta Baker"})
        self._renew_at(2000.0)
        self.assertEqual(self.order._get_sold_lines().price_unit, 1800.0)
        with self._on("2026-06-01"):
            self._run()
            self.assertEqual(self._renewals(), self.order)
            self.assertEqual(self.order._get_sold_lines().price_unit, 1800.0)

    def test_run_refreshes_what_expired_when_the_days_are_over(self):
        self.company.prepaid_followup_days = 0
        self.block.product_id.list_price = 2000.0
        self._run_on("2026-03-31")  # valid until 03-26, then 5 days
        self.assertEqual(self.order._get_sold_lines().price_unit, 1800.0)
        with self._on("2026-04-01"):
            for __ in range(2):
                self._run()
            self.assertEqual(self._renewals(), self.order)
            self.assertEqual(self.order._get_sold_lines().price_unit, 2000.0)
            self.assertEqual(self.order.validity_date, to_date("2026-04-11"))
        self.assertEqual(len(self._mails()), 2)

    def test_quotation_without_an_end_never_expires(self):
        self.order.validity_date = False
        self._run_on("2027-03-16")
        self.assertEqual(self._renewals(), self.order)
        self.assertFalse(self.agreement.renewal_error)
