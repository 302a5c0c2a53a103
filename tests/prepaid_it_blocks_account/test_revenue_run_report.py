"""The scheduled recognition writes down what it posted of each company's month, or why not."""

from contextlib import closing
from datetime import date

from odoo import Command, api
from odoo.addons.prepaid_it_blocks import batch
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..books import MARCH, BooksCase

_LOGGER = "odoo.addons.prepaid_it_blocks_account.models.prepaid_revenue_run"


class TestRevenueRunReport(BooksCase):
    def _run(self, day=date(2026, 4, 10)):
        self.env.flush_all()
        with self._on(day), mute_logger(_LOGGER):
            return self.env["prepaid.revenue"]._cron_revenue()

    def _start(self, method, user=None, day=date(2026, 4, 10)):
        self.env.flush_all()
        revenue = self.env["prepaid.revenue"].with_user(user or self.accountant)
        with self._on(day):
            action = getattr(revenue, method)()
        return self.env["prepaid.run"].browse(action["res_id"])

    def test_what_was_posted_is_a_line(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        run = self._run()
        self.assertEqual(run.kind, "revenue")
        self.assertTrue(run.date_end)
        line = run.line_ids
        self.assertEqual((line.company_id, line.result), (self.company, "done"))
        self.assertEqual((line.hours, line.amount), (5.0, 450.0))
        self.assertEqual(line.move_ids, self.env["prepaid.revenue"].search([]).move_id)
        self.assertIn(line.move_ids.name, line.detail)
        self.assertIn("2026-03-31", line.cause)
        self.assertEqual(run.action_view_moves()["domain"], [("id", "in", line.move_ids.ids)])

    def test_a_month_without_anything_to_book_is_reported_once(self):
        run = self._run()
        self.assertEqual((run.line_ids.result, run.line_ids.amount), ("done", 0.0))
        self.assertFalse(run.line_ids.move_ids)
        # Nothing is due any more: no report of nothing each day.
        self.assertFalse(self._run(date(2026, 4, 11)))

    def test_a_failure_is_a_line_and_an_activity(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._close_account(self.income)
        run = self._run()
        self.assertEqual((run.line_ids.result, run.problem_count), ("failed", 1))
        self.assertEqual(run.line_ids.company_id, self.company)
        self.assertTrue(run.line_ids.detail)
        self.assertTrue(self.company.prepaid_lock_ids.activity_ids)
        self._close_account(self.income, False)
        self.assertEqual(self._run().line_ids.result, "done")

    def test_a_month_waits_for_the_one_before(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._run()
        with self._on(date(2026, 4, 20)):
            self._log(self._create_ticket(), 2.0, date(2026, 4, 20))
        self._close_account(self.income)
        run = self._run(date(2026, 6, 10))
        self.assertEqual(len(run.line_ids), 1)
        self.assertIn("2026-04-30", run.line_ids.cause)
        self.assertEqual(run.left_count, 1)

    def test_a_second_run_leaves_all_to_the_first(self):
        self.env.flush_all()
        with closing(self.env.registry.cursor()) as cursor:
            first = api.Environment(cursor, self.env.uid, {})
            with batch.exclusive_run(first, "revenue"):
                self.assertFalse(self._run())
                with self.assertRaisesRegex(UserError, "under way already"):
                    self._start("action_run_revenue")
        self.assertTrue(self._run())

    def test_a_dry_run_posts_nothing(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._run()
        with self._on(date(2026, 4, 20)):
            self._log(self._create_ticket(), 2.0, date(2026, 4, 20))
        with self._on(date(2026, 5, 20)):
            self._log(self._create_ticket(), 3.0, date(2026, 5, 20))
        run = self._start("action_dry_run_revenue", day=date(2026, 6, 10))
        self.assertTrue(run.is_dry_run)
        self.assertEqual(run.line_ids.mapped("result"), ["planned", "planned"])
        # Each month has its own part.
        self.assertEqual(run.line_ids.mapped("hours"), [2.0, 3.0])
        self.assertEqual(run.line_ids.mapped("amount"), [180.0, 270.0])
        self.assertEqual(self.company.prepaid_revenue_date, MARCH)
        self.assertEqual(self._get_balance(self.income), -450.0)
        done = self._start("action_run_revenue", day=date(2026, 6, 10))
        self.assertEqual(done.line_ids.mapped("amount"), [180.0, 270.0])

    def test_a_dry_run_says_what_would_fail(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._close_account(self.income)
        line = self._start("action_dry_run_revenue").line_ids
        self.assertEqual((line.result, line.amount), ("failed", 0.0))
        # In the words of each series.
        self.assertRegex(line.detail, "archived|deprecated")

    def test_the_dialog_starts_both_kinds(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self.env.flush_all()
        dialog = self.env["prepaid.run.dialog"].with_user(self.manager).create({"kind": "revenue"})
        with self._on(date(2026, 4, 10)):
            planned, done = dialog.action_dry_run(), dialog.action_run_now()
        runs = self.env["prepaid.run"].browse([planned["res_id"], done["res_id"]])
        self.assertEqual(runs.mapped("line_ids.result"), ["planned", "done"])
        self.assertEqual(runs.mapped("line_ids.amount"), [450.0, 450.0])

    def test_the_dialog_offers_the_kinds_that_there_are(self):
        form = Form(self.env["prepaid.run.dialog"].with_user(self.manager))
        self.assertEqual(form.kind, "renewal")
        form.kind = "revenue"
        self.assertEqual(form.save().kind, "revenue")

    def test_only_accountants_and_managers_start_them(self):
        for user in (self.technician, self.salesman, self.plain_user):
            for method in ("action_run_revenue", "action_dry_run_revenue"):
                with self.assertRaises(AccessError):
                    self._start(method, user)

    def test_who_sees_which_report(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        money = self._run()
        other = self.env["prepaid.run"].create({})
        agreement = self.env["prepaid.agreement"].search([], limit=1)
        vals = {"run_id": other.id, "agreement_id": agreement.id, "result": "done"}
        self.env["prepaid.run.line"].create(vals)
        both = money | other
        # What a month was worth is nothing for technicians.
        for user, runs in (
            (self.technician, other),
            (self.accountant, both),
            (self.manager, both),
        ):
            found = both.with_user(user).search([("id", "in", both.ids)])
            self.assertEqual(found, runs.with_user(user))
            domain = [("run_id", "in", both.ids)]
            lines = self.env["prepaid.run.line"].with_user(user).search(domain)
            self.assertEqual(lines.mapped("run_id"), runs.with_user(user))
            lines.read(["agreement_id", "cause", "result", "detail", "amount", "hours"])
        self.assertTrue(money.line_ids.with_user(self.accountant).move_ids)
        with self.assertRaises(AccessError):
            money.line_ids.with_user(self.manager).read(["move_ids"])

    def test_the_report_of_another_company_is_not_seen(self):
        self._sell_invoiced(20.0)
        run = self._run()
        other = self.env["res.company"].create({"name": "Second Firm"})
        self.accountant.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        lines = self.env["prepaid.run.line"].with_user(self.accountant)
        self.assertFalse(lines.search([("run_id", "=", run.id)]))
