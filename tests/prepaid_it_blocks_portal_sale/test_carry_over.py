"""What a top-up takes along of hours that are not used yet."""

from datetime import date

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.addons.prepaid_it_blocks_portal_sale.policies.carry_over import (
    get_carried_seconds,
    is_carried_over,
)
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..accounting import AccountingMixin
from ..common import TODAY, PrepaidCase


class TestPolicy(PrepaidCase):
    def test_hours(self):
        for mode, limit, left, bought, carried in (
            ("none", 5.0, 9.0, 20.0, 0.0),
            ("all", 0.0, 9.0, 20.0, 9.0),
            ("hours", 5.0, 9.0, 20.0, 5.0),
            ("hours", 5.0, 3.0, 20.0, 3.0),
            ("hours", 0.0, 3.0, 20.0, 0.0),
            ("percent", 25.0, 9.0, 20.0, 5.0),
            ("percent", 25.0, 2.0, 20.0, 2.0),
            ("percent", 33.0, 9.0, 10.0, 3.3),
        ):
            found = get_carried_seconds(mode, limit, to_seconds(left), to_seconds(bought))
            self.assertEqual(found, to_seconds(carried), (mode, limit, left, bought))

    def test_days(self):
        end, later = date(2026, 4, 15), date(2026, 5, 15)
        for paid_on, date_end, new_end, is_carried in (
            (date(2026, 4, 15), end, later, True),
            (date(2026, 4, 16), end, later, False),
            (date(2026, 4, 1), end, None, True),
            (date(2026, 4, 1), end, end, False),
            (date(2026, 4, 1), None, later, False),
        ):
            self.assertEqual(is_carried_over(paid_on, date_end, new_end), is_carried)


class TestCarryOver(AccountingMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()
        cls.block = cls._sell(20.0, prepaid_validity_months=1)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls._log(cls.ticket, 8.0)

    def _pay(self, order, **vals):
        """Pay a quotation's invoice."""
        order.invoice_ids or order._create_invoices()
        invoice = order.invoice_ids
        if invoice.state == "draft":
            invoice.invoice_date = TODAY
            invoice.action_post()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create(dict(vals, journal_id=self.bank.id)).action_create_payments()

    def _top_up(self, mode, day="2026-04-10", hours=10.0, is_paid=True, **limits):
        if mode:
            self.agreement.write(dict(limits, carry_over=mode))
        with self._on(day):
            product = self._create_product(
                hours=hours, price=hours * 80.0, prepaid_validity_months=1
            )
            order = self._create_order(product=product)
            order.action_confirm()
            if is_paid:
                self._pay(order)
        self.bought = order.order_line.prepaid_block_ids
        return self.agreement.block_ids.filtered(lambda one: one.carried_by_id == self.bought)

    def test_nothing_is_carried_over_unless_somebody_says_so(self):
        self.assertFalse(self._top_up(None))
        self.assertEqual(self.block.balance_hours, 12.0)

    def test_all_goes_along_at_its_own_price(self):
        carried = self._top_up("all")
        self.assertEqual((carried.hours, carried.rate, carried.state), (12.0, 90.0, "active"))
        self.assertEqual(carried.date_end, self.bought.date_end)
        self.assertEqual((self.bought.rate, self.bought.balance_hours), (80.0, 10.0))
        self.assertEqual((self.block.state, self.block.balance_hours), ("exhausted", 0.0))
        self.assertEqual(self.agreement.balance_hours, 22.0)
        rows = [("transfer", self.block.id, -12.0), ("transfer", carried.id, 12.0)]
        self.assertEqual(self._ledger(self.agreement)[-2:], rows)
        self.assertIn(self.bought.name, carried.entry_ids.reason)
        self.assertLedgerHolds()

    def test_carried_hours_pay_after_the_old_day(self):
        carried = self._top_up("all")
        line = self._log(self.ticket, 3.0, date(2026, 4, 20))
        self.assertEqual((line.prepaid_status, carried.balance_hours), ("covered", 9.0))
        self.assertLedgerHolds()

    def test_capped_in_hours_and_the_remainder_expires_on_its_day(self):
        carried = self._top_up("hours", carry_over_hours=5.0)
        self.assertEqual((carried.hours, self.block.balance_hours), (5.0, 7.0))
        with self._on("2026-04-16"):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual((self.block.state, self.block.expired_hours), ("expired", 7.0))
            self.assertEqual(carried.balance_hours, 5.0)
        self.assertLedgerHolds()

    def test_capped_in_percent(self):
        self.assertEqual(self._top_up("percent", carry_over_percent=25.0).hours, 5.0)

    def test_cap_holds_for_a_second_top_up(self):
        self._top_up("hours", carry_over_hours=5.0)
        self._top_up("hours", "2026-04-12")
        self.assertEqual(self.block.balance_hours, 7.0)
        self.assertLedgerHolds()

    def test_all_goes_on_with_each_top_up(self):
        first = self._top_up("all")
        self._top_up("all", "2026-05-05")
        self.assertEqual((first.balance_hours, self.agreement.balance_hours), (0.0, 32.0))
        self.assertLedgerHolds()

    def test_too_late_carries_nothing(self):
        self.assertFalse(self._top_up("all", "2026-04-16"))

    def test_last_day_is_in_time(self):
        self.assertEqual(self._top_up("all", "2026-04-15").hours, 12.0)

    def test_unpaid_top_up_carries_nothing(self):
        for activation in ("payment", "invoice", "order"):
            self.company.prepaid_activation = activation
            self.assertFalse(self._top_up("all", is_paid=False))
            self.assertEqual(self.block.balance_hours, 12.0)

    def test_usable_top_up_carries_over_once_it_is_paid(self):
        self.assertFalse(self._top_up("all", is_paid=False))
        order = self.bought.sale_line_id.order_id
        with self._on("2026-04-14"):
            self._pay(order)
        carried = self.agreement.block_ids.filtered(lambda one: one.carried_by_id == self.bought)
        self.assertEqual((carried.balance_hours, self.block.balance_hours), (12.0, 0.0))
        order.order_line._activate_prepaid_blocks()
        self.assertEqual(len(self.agreement.block_ids), 3)
        self.assertLedgerHolds()

    def test_usable_top_up_that_is_paid_too_late_carries_nothing(self):
        self._top_up("all", is_paid=False)
        with self._on("2026-04-16"):
            self._pay(self.bought.sale_line_id.order_id)
        self.assertEqual(self.block.balance_hours, 12.0)

    def test_transfer_that_is_registered_late_counts_from_its_own_day(self):
        self.company.prepaid_grace_days = 5
        for day, hours in (("2026-04-16", 12.0), ("2026-04-15", 0.0)):
            self._top_up("all", is_paid=False)
            with self._on("2026-04-18"):
                self._pay(self.bought.sale_line_id.order_id, payment_date=day)
            self.assertEqual(self.block.balance_hours, hours, day)
        self.assertLedgerHolds()

    def test_an_advance_counts_on_the_day_of_its_payment(self):
        self._top_up("all", is_paid=False)
        order = self.bought.sale_line_id.order_id
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        vals = {"advance_payment_method": "percentage", "amount": 100.0}
        with self._on("2026-04-18"):
            wizard.create(dict(vals, sale_order_ids=[Command.set(order.ids)])).create_invoices()
            self._pay(order, payment_date="2026-04-15")
        self.assertEqual(self.block.balance_hours, 0.0)
        self.assertLedgerHolds()

    def test_limits_go_along(self):
        self.block.sudo().scope_team_ids = self.team
        self.assertEqual(self._top_up("all").scope_team_ids, self.team)

    def test_new_agreements_follow_the_company(self):
        self.company.write({"prepaid_carry_over": "percent", "prepaid_carry_over_percent": 50.0})
        agreement = self._sell(4.0, contact=self.other_contact).agreement_id
        self.assertEqual((agreement.carry_over, agreement.carry_over_percent), ("percent", 50.0))

    def test_text_says_so(self):
        self.assertIn("not carried over", self.agreement._get_expiry_text())
        self.agreement.write({"carry_over": "percent", "carry_over_percent": 25.0})
        self.assertIn("25 %", self.agreement._get_expiry_text())
        self.assertIn("at the price", self.agreement._get_carry_over_text())

    def test_who_configures(self):
        for user in (self.manager, self.salesman):
            self.agreement.with_user(user).carry_over = "all"
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            self.agreement.with_user(self.technician).carry_over = "none"
