"""The scheduled action, the dialog, and who may use what."""

from datetime import date

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..books import APRIL, MARCH, MAY, RevenueCase, load_chart


class TestRevenueRun(RevenueCase):
    def test_the_run_does_each_company_by_itself(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        self.env.user.company_ids |= other
        load_chart(self.env, other)
        other.currency_id = self.env.ref("base.CHF")
        other.write({"account_sale_tax_id": False, "prepaid_activation": "order"})
        self._switch_on(other)
        env = self.env(context=dict(self.env.context, allowed_company_ids=other.ids))
        line = {"product_id": self.product.product_variant_id.id, "product_uom_qty": 1.0}
        order = env["sale.order"].create(
            {
                "partner_id": self.other_contact.id,
                "company_id": other.id,
                "order_line": [Command.create(dict(line, price_unit=700.0))],
            }
        )
        order.action_confirm()
        self._invoice(order)
        order.order_line.prepaid_block_ids._adjust(-5.0, "Taken")
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        # The first company's account is gone wrong: the other's month is recognised all the same.
        self._close_account(self.income)
        self._run_failing(date(2026, 4, 10))
        self.assertEqual(other.prepaid_revenue_date, MARCH)
        self.assertFalse(self.company.prepaid_revenue_date)
        activity = self.company.prepaid_lock_ids.activity_ids
        self.assertIn("2026-03-31", str(activity.note))
        self.assertTrue(activity.user_id.has_group("prepaid_it_blocks.group_manager"))
        self.assertIn(self.company, activity.user_id.company_ids)
        self._run_failing(date(2026, 4, 10))
        self.assertEqual(self.company.prepaid_lock_ids.activity_ids, activity)
        self.assertFalse(other.prepaid_breakage_account_id)
        earned = other.prepaid_income_account_id
        self.assertEqual(self._get_balance(earned, company=other), -175.0)
        self._close_account(self.income, False)
        with self._on(date(2026, 4, 11)):
            self.env["prepaid.revenue"]._cron_revenue()
        self.assertEarned(1350.0, 450.0)

    def _run_failing(self, day):
        logger = "odoo.addons.prepaid_it_blocks_account.models.prepaid_revenue_run"
        with self._on(day), mute_logger(logger):
            self.env["prepaid.revenue"]._cron_revenue()

    def test_the_run_takes_each_month_that_is_over(self):
        self._sell_invoiced(20.0)
        cron = self.env["prepaid.revenue"]._cron_revenue
        revenue = self.env["prepaid.revenue"]
        self._log(self._create_ticket(), 1.0)
        with self._on(date(2026, 4, 2)):
            cron()
            self.assertFalse(revenue.search([]))
        with self._on(date(2026, 4, 3)):
            cron()
            self.assertEqual(revenue.search([]).date, MARCH)
            self._log(self._create_ticket(), 1.0, date(2026, 4, 3))
        with self._on(date(2026, 5, 20)):
            self._log(self._create_ticket(), 1.0, date(2026, 5, 20))
        with self._on(date(2026, 6, 10)):
            cron()
            cron()
        periods = sorted(revenue.search([]).mapped("date"))
        self.assertEqual(periods, [MARCH, APRIL, MAY])
        self.assertEarned(1530.0, 270.0)

    def test_a_month_that_was_not_over_is_taken_again(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 1.0)
        self._recognise()
        with self._on(date(2026, 3, 25)):
            self._log(self._create_ticket(), 2.0, date(2026, 3, 25))
        with self._on(date(2026, 4, 3)):
            self.env["prepaid.revenue"]._cron_revenue()
        self.assertEqual(self._get_balance(self.income, MARCH), -270.0)
        self.assertEqual(self.company.prepaid_revenue_date, MARCH)

    def test_companies_without_set_up_are_left_alone(self):
        self.setup.action_switch_off()
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        with self._on(date(2026, 4, 10)):
            self.env["prepaid.revenue"]._cron_revenue()
        self.assertFalse(self.env["prepaid.revenue"].search([]))

    def test_the_dialog_shows_what_it_will_post(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        wizard = self.env["prepaid.revenue.recognise"].with_user(self.accountant)
        form = Form(wizard)
        form.date_end = MARCH
        preview = form.save()
        preview._onchange_date_end()
        line = preview.line_ids
        self.assertEqual((line.partner_id, line.hours), (self.customer, 5.0))
        self.assertEqual(line.amount, 450.0)
        self.assertFalse(preview.is_before)
        action = preview.action_recognise()
        move = self.env["account.move"].search(action["domain"])
        self.assertEqual(sum(move.line_ids.mapped("debit")), 450.0)
        with self.assertRaises(UserError):
            preview.action_recognise()
        again = Form(wizard)
        self.assertEqual(fields.Date.to_date(again.date_end), MARCH)
        self.assertFalse(again.is_before)
        again.date_end = date(2026, 3, 30)
        self.assertTrue(again.is_before)

    def test_accountants_and_managers_recognise_others_do_not(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        for user in (self.technician, self.salesman, self.plain_user):
            with self.assertRaises(AccessError):
                self.env["prepaid.revenue.recognise"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env["prepaid.revenue"].with_user(user).search([]).mapped("amount")
        wizard = self.env["prepaid.revenue.recognise"].with_user(self.manager)
        wizard.create({"date_end": MARCH}).action_recognise()
        self.assertEarned(1350.0, 450.0)

    def test_nobody_writes_what_was_recognised(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        record = self.env["prepaid.revenue"].search([])
        for user in (self.accountant, self.manager):
            mine = record.with_user(user)
            self.assertEqual(mine.amount, 450.0)
            with self.assertRaises(AccessError):
                mine.write({"amount": 1.0})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.copy()

    def test_from_the_entry_to_the_timesheets(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        move = self._recognise().with_user(self.accountant)
        self.assertTrue(move.is_prepaid_recognition)
        for record in (move, move.line_ids[0], move.line_ids[1]):
            action = record.action_view_prepaid_entries()
            rows = self.env["prepaid.entry"].search(action["domain"])
            self.assertEqual(rows.timesheet_id, timesheet)

    def test_the_number_of_statements_does_not_grow_with_the_ledger(self):
        self._sell_invoiced(500.0)
        ticket = self._create_ticket()
        self._log(ticket, 1.0)
        revenue = self.env["prepaid.revenue"]
        revenue._get_due(self.company, MARCH)
        few = self._count(lambda: revenue._get_due(self.company, MARCH))
        for __ in range(20):
            self._log(ticket, 1.0)
        for __ in range(3):
            self._sell_invoiced(5.0)
        many = self._count(lambda: revenue._get_due(self.company, MARCH))
        self.assertLessEqual(many, few + 1)

    def _count(self, work):
        # Nothing is known beforehand, neither of few nor of many.
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before
