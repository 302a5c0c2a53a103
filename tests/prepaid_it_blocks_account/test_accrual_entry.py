"""Accrued revenue is booked on request, once for each day, and taken back on the next one."""

from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..accruals import FIRST_OF_APRIL, SECOND_OF_APRIL, AccrualCase
from ..books import APRIL, MARCH
from ..common import TODAY


class TestAccrualEntry(AccrualCase):
    def setUp(self):
        super().setUp()
        self.order = self._sell_part_invoiced()
        self._log(self._create_ticket(), 30.0)

    def test_an_entry_and_its_reversal_on_the_next_day(self):
        self._recognise()
        accrual = self._post()
        self.assertEqual((accrual.state, accrual.amount, accrual.hours), ("posted", 900.0, 10.0))
        moves = accrual.sudo().move_id | accrual.sudo().reversal_id
        self.assertEqual(moves.mapped("date"), [MARCH, FIRST_OF_APRIL])
        self.assertEqual(moves.mapped("state"), ["posted", "posted"])
        self.assertFalse(moves.line_ids.tax_ids)
        self.assertEqual(moves.line_ids.partner_id, self.customer)
        self.assertEqual(self._get_balance(self.income, MARCH), -2700.0)
        self.assertEqual(self._get_balance(self.accrued, MARCH), 900.0)
        self.assertEqual(self._get_balance(self.accrued), 0.0)
        # The invoice brings the money, and the next period has earned nothing.
        with self._on(SECOND_OF_APRIL):
            self._invoice(self.order, SECOND_OF_APRIL)
            self._recognise(APRIL)
        self.assertEqual(self._get_balance(self.income), -2700.0)

    def test_the_reversal_of_today_waits_for_tomorrow(self):
        accrual = self._list(TODAY)
        accrual.action_book()
        reversal = accrual.sudo().reversal_id
        self.assertEqual((reversal.state, reversal.auto_post), ("draft", "at_date"))

    def test_a_day_is_posted_once(self):
        self._post()
        with self._on(SECOND_OF_APRIL):
            again = self._list()
            with self.assertRaisesRegex(UserError, "withdraw"):
                again.action_book()
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                again.sudo().state = "posted"
                self.env.flush_all()

    def test_what_is_withdrawn_can_be_posted_anew(self):
        accrual = self._post()
        moves = accrual.sudo().move_id | accrual.sudo().reversal_id
        with self._on(SECOND_OF_APRIL):
            accrual.action_withdraw()
        self.assertEqual((accrual.state, set(moves.mapped("state"))), ("withdrawn", {"cancel"}))
        self.assertEqual(self._get_balance(self.accrued, MARCH), 0.0)
        moves[0].button_draft()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            moves[0].action_post()
        self._post()
        self.assertEqual(self._get_balance(self.accrued, MARCH), 900.0)

    def test_the_two_entries_go_together(self):
        accrual = self._post().sudo()
        for move in (accrual.move_id, accrual.reversal_id):
            with self.assertRaisesRegex(UserError, "withdraw both"):
                move.button_draft()
        for move in (accrual.move_id, accrual.reversal_id):
            again = move._reverse_moves([{"date": SECOND_OF_APRIL}])
            with self.assertRaisesRegex(UserError, "by itself"):
                again.action_post()

    def test_closed_books_are_not_written_in(self):
        self.company.fiscalyear_lock_date = MARCH
        with self._on(SECOND_OF_APRIL), self.assertRaisesRegex(UserError, "2026-03-31"):
            self._list().action_book()

    def test_a_day_to_come_is_not_posted(self):
        with self.assertRaisesRegex(UserError, "not come"):
            self._list(MARCH).action_book()

    def test_where_nothing_waits_nothing_is_posted(self):
        with self._on(SECOND_OF_APRIL), self.assertRaisesRegex(UserError, "Nothing was worked"):
            self._list(date(2026, 2, 28)).action_book()

    def test_what_is_missing_is_said(self):
        self.company.prepaid_accrued_account_id = False
        with self._on(SECOND_OF_APRIL), self.assertRaisesRegex(UserError, "account of accrued"):
            self._list().action_book()
        self.setup.action_switch_off()
        with self.assertRaisesRegex(UserError, "Set up deferred revenue"):
            self._list()

    def test_what_was_posted_stays_as_it_is(self):
        accrual = self._post()
        for work in (
            accrual.action_show,
            accrual.action_book,
            accrual.unlink,
            lambda: accrual.write({"date": TODAY}),
        ):
            with self.assertRaises(UserError):
                work()
        with self.assertRaises(AccessError):
            accrual.write({"amount": 1.0})

    def test_income_is_charged_to_what_the_order_says(self):
        plan = self.env["account.analytic.plan"].create({"name": "Teams"})
        team = self.env["account.analytic.account"].create({"name": "Desk", "plan_id": plan.id})
        self.order.order_line.analytic_distribution = {str(team.id): 100.0}
        items = self._post().sudo().move_id.line_ids
        self.assertEqual(items.mapped("analytic_distribution"), [{str(team.id): 100.0}] * 2)

    def test_the_list_is_a_form(self):
        form = Form(self.env["prepaid.accrual"].with_user(self.accountant))
        self.assertEqual(form.date, date(2026, 2, 28))
        accrual = form.save()
        accrual.action_show()
        self.assertTrue(accrual.is_shown)
        with Form(accrual) as form:
            form.date = TODAY
            self.assertFalse(form.is_shown)

    def test_managers_post_and_others_do_not(self):
        self._post(user=self.manager)
        for user in (self.technician, self.salesman):
            with self.assertRaises(AccessError):
                self._list(user=user)


class TestAccrualOfBranch(AccrualCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id, "prepaid_activation": "order"}
        )
        cls.env.user.company_ids |= cls.branch
        cls._switch_on(cls.branch, accrued_account_id=cls.accrued.id)

    def _work_in_branch(self):
        """Use 2 of 10 hours that the branch sold and did not invoice."""
        env = self.env(context=dict(self.env.context, allowed_company_ids=self.branch.ids))
        product = self._create_product(hours=10.0, price=900.0).product_variant_id
        line = Command.create({"product_id": product.id, "product_uom_qty": 1.0})
        vals = {"partner_id": self.contact.id, "company_id": self.branch.id, "order_line": [line]}
        env["sale.order"].create(vals).action_confirm()
        own = {"company_id": self.branch.id}
        project = env["project.project"].create(dict(own, name="Desk", allow_timesheets=True))
        team = env["helpdesk.ticket.team"].create(
            dict(own, name="Desk", allow_timesheet=True, default_project_id=project.id)
        )
        employee = env["hr.employee"].create(dict(own, name="Colleague"))
        ticket = self._create_ticket(team_id=team.id, project_id=project.id, **own)
        vals = self._prepare_timesheet(ticket, 2.0, employee_id=employee.id)
        env["account.analytic.line"].create(vals)
        return env

    def test_each_posts_its_own(self):
        env = self._work_in_branch()
        self.assertEqual(self._get_accrued(), [])
        self.assertEqual(self._get_accrued(company=self.branch), [("block", 2.0, 180.0)])
        accrual = env["prepaid.accrual"].create({"date": TODAY})
        self.assertEqual(accrual.company_id, self.branch)
        accrual.action_book()
        self.assertEqual(accrual.move_id.company_id, self.branch)
        self.assertEqual(self._get_balance(self.accrued, TODAY, self.branch), 180.0)
        self.assertEqual(self._get_balance(self.accrued, TODAY), 0.0)

    def test_books_that_its_parent_closed_are_closed(self):
        env = self._work_in_branch()
        self.company.fiscalyear_lock_date = TODAY
        with self._on(SECOND_OF_APRIL), self.assertRaisesRegex(UserError, "2026-03-16"):
            env["prepaid.accrual"].create({"date": TODAY}).action_book()

    def test_nobody_reaches_into_a_company_that_is_not_worked_in(self):
        accrual = self.env["prepaid.accrual"].sudo().create({"company_id": self.branch.id})
        with self.assertRaises(AccessError):
            accrual.with_user(self.accountant).action_show()
