"""Monthly statements: each month once, in the customer's language, and none is lost."""

from contextlib import closing
from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import api
from odoo.addons.prepaid_it_blocks import batch
from odoo.tools import mute_logger

from ..common import TODAY
from .monthly import MonthlyCase

SEND = "odoo.addons.prepaid_it_blocks_statement.models.prepaid_statement_send"
REFUSED = "Connection refused by mail.firm.example"


class TestMonthly(MonthlyCase):
    def test_the_month_goes_out_on_its_day(self):
        self.assertFalse(self._run("2026-04-02 12:00"))
        statement = self._run("2026-04-03 12:00")
        self.assertEqual(statement.state, "sent", statement.problem)
        self.assertEqual(
            (statement.month, statement.date_from, statement.date_to),
            # The customer came on the 10th.
            (date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 31)),
        )
        hours = ("opening_hours", "bought_hours", "used_hours", "closing_hours")
        self.assertEqual([statement[name] for name in hours], [0.0, 20.0, 2.5, 17.5])
        self.assertEqual(statement.recipient_ids, self.contact)
        mail = statement.mail_id
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.contact))
        names = (self.company.name, self.agreement.name)
        self.assertEqual(mail.subject, "{}: your prepaid hours in March 2026 ({})".format(*names))
        self.assertEqual(mail.attachment_ids, statement.attachment_id)
        self.assertIn("Spring cleaning", self._get_pdf(statement))

    def test_it_goes_out_once(self):
        statement = self._run("2026-04-03 12:00")
        for moment in ("2026-04-03 12:00", "2026-04-20 12:00", "2026-05-02 23:00"):
            self.assertEqual(self._run(moment), statement)
        domain = [("model", "=", "prepaid.statement"), ("res_id", "=", statement.id)]
        self.assertEqual(self.env["mail.mail"].search(domain), statement.mail_id)
        later = self._run("2026-05-03 12:00") - statement
        self.assertEqual(later.date_from, date(2026, 4, 1))
        self.assertEqual((later.opening_hours, later.closing_hours), (17.5, 17.5))

    def test_the_database_keeps_a_month_from_being_reported_twice(self):
        statement = self._run("2026-04-03 12:00")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            statement.copy()
        # Whoever made it meanwhile: the run goes on after it.
        self.agreement.statement_next = date(2026, 3, 1)
        self.assertEqual(self._run("2026-04-03 12:00"), statement)
        self.assertEqual(self.agreement.statement_next, date(2026, 4, 1))

    def test_a_second_run_leaves_all_to_the_first(self):
        with closing(self.env.registry.cursor()) as cursor:
            first = api.Environment(cursor, self.env.uid, {})
            with batch.exclusive_run(first, "statement"):
                self.assertFalse(self._run("2026-04-03 12:00"))
        self.assertTrue(self._run("2026-04-03 12:00"))

    def test_what_was_missed_is_sent_later(self):
        statements = self._run("2026-06-15 12:00")
        self.assertEqual(
            statements.mapped("month"), [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
        )
        self.assertEqual(set(statements.mapped("state")), {"sent"})

    def test_the_first_one_is_about_the_month_of_switching_on(self):
        self.agreement.statement_mail = False
        self.assertFalse(self.agreement.statement_next)
        self.assertFalse(self._run("2026-04-03 12:00"))
        with self._on(date(2026, 6, 20)):
            self.agreement.statement_mail = True
        self.assertEqual(self.agreement.statement_next, date(2026, 6, 1))
        self.assertFalse(self._run("2026-07-02 12:00"))
        self.assertEqual(self._run("2026-07-03 12:00").month, date(2026, 6, 1))

    def test_a_month_without_anything_is_passed_over(self):
        self._log(self.ticket, 17.5, date(2026, 4, 2))
        self._run("2026-05-03 12:00")
        # In May nothing was booked, and no hours are left.
        statements = self._run("2026-06-03 12:00")
        self.assertEqual(statements.mapped("month"), [date(2026, 3, 1), date(2026, 4, 1)])
        self.assertEqual(self.agreement.statement_next, date(2026, 6, 1))
        with self._on(date(2026, 6, 10)):
            self._sell(10.0, day=date(2026, 6, 10))
        statement = self._run("2026-07-03 12:00")[-1:]
        self.assertEqual((statement.date_from, statement.bought_hours), (date(2026, 6, 1), 10.0))

    def test_remaining_hours_are_notified(self):
        self._run("2026-04-03 12:00")
        body = self._get_body(self._run("2026-05-03 12:00")[-1:])
        self.assertIn("No hours were used in this month.", body)
        self.assertIn("On April 30, 2026 you had 17:30 hours left.", body)

    def test_an_ended_agreement_gets_its_last_one(self):
        self._log(self.ticket, 17.5, date(2026, 3, 15))
        self.agreement.action_end()
        statement = self._run("2026-04-03 12:00")
        self.assertEqual((statement.closing_hours, statement.state), (0.0, "sent"))
        self.assertEqual(self._run("2026-08-03 12:00"), statement)
        self.assertFalse(self.agreement.statement_next)

    def test_days_are_those_of_the_companys_time_zone(self):
        # The third of April begins in Auckland at 11:00 UTC of the second.
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        self.assertFalse(self._run("2026-04-02 10:59"))
        self.assertTrue(self._run("2026-04-02 11:01"))

    def test_days_begin_late_in_honolulu(self):
        self.company.resource_calendar_id.tz = "Pacific/Honolulu"
        self.assertFalse(self._run("2026-04-03 09:59"))
        self.assertTrue(self._run("2026-04-03 10:01"))

    def test_they_wait_for_working_hours(self):
        self.company.prepaid_mail_working_hours = True
        # A Friday night, then Monday morning.
        statement = self._run("2026-04-03 22:00")
        self.assertEqual((statement.state, statement.mail_id.ids), ("waiting", []))
        self._run("2026-04-04 12:00")
        self.assertEqual(statement.state, "waiting")
        self._run("2026-04-06 09:00")
        self.assertEqual(statement.state, "sent")

    def test_each_company_has_its_day_and_its_layout(self):
        company = self.env["res.company"].create({"name": "Southern Firm"})
        company.resource_calendar_id.tz = "Pacific/Auckland"
        company.prepaid_mail_working_hours = False
        other = self.env["prepaid.agreement"].create(
            {
                "partner_id": self.other_customer.id,
                "contact_id": self.other_contact.id,
                "company_id": company.id,
                "statement_mail": True,
            }
        )
        self.assertEqual(other.statement_day, company.prepaid_statement_day)
        block = (
            self.env["prepaid.block"]
            .sudo()
            .create(
                {
                    "name": "South",
                    "currency_id": company.currency_id.id,
                    "agreement_id": other.id,
                    "hours": 4.0,
                    "rate": 90.0,
                    "normal_rate": 100.0,
                    "date_start": TODAY,
                    "state": "active",
                }
            )
        )
        vals = block._prepare_entry_vals("purchase", 14400, TODAY)
        self.env["prepaid.entry"]._post([vals])
        statement = self._run("2026-04-02 11:01")
        self.assertEqual((statement.agreement_id, statement.company_id), (other, company))
        self.assertEqual((statement.state, statement.closing_hours), ("sent", 4.0))
        self.assertIn("Southern Firm", self._get_pdf(statement))
        self.assertIn("Southern Firm", statement.mail_id.subject)
        self.assertEqual(len(self._run("2026-04-03 12:00")), 2)

    def test_a_failure_stops_no_other(self):
        other = self._create_other()
        self.contact.email = False
        statements = self._run("2026-04-03 12:00")
        mine = statements.filtered(lambda one: one.agreement_id == self.agreement)
        theirs = statements - mine
        self.assertEqual((theirs.agreement_id, theirs.state), (other, "sent"))
        self.assertEqual((mine.state, mine.mail_id.ids), ("failed", []))
        self.assertIn("Berta Baker has no e-mail address", mine.problem)
        self.assertIn("no e-mail address", self.agreement.mail_problem)
        activity = self.agreement.activity_ids
        self.assertEqual(activity.summary, "A statement could not be sent")
        self.assertEqual(activity.user_id, self.salesman)
        self._run("2026-04-04 12:00")
        self.assertEqual(self.agreement.activity_ids, activity)
        self.contact.email = "berta@bakery.example"
        self.agreement.with_user(self.salesman).action_mail_again()
        self.assertEqual(mine.state, "waiting")
        self.assertFalse(self.agreement.mail_problem)
        self._run("2026-04-04 12:00")
        self.assertEqual((mine.state, mine.mail_id.recipient_ids), ("sent", self.contact))

    def test_a_pdf_that_cannot_be_made_stops_no_other(self):
        other = self._create_other()
        # A layout that somebody has broken: for this customer alone.
        view = self.env.ref("prepaid_it_blocks_statement.report_prepaid_statement_totals")
        view.arch = view.arch.replace(
            '<div class="col-5">',
            f'<div class="col-5"><t t-esc="1 / (doc.id - {self.agreement.id})"/>',
        )
        with mute_logger(SEND):
            statements = self._run("2026-04-03 12:00")
        states = {one.agreement_id: one.state for one in statements}
        self.assertEqual(states, {self.agreement: "failed", other: "sent"})
        self.assertIn("division by zero", self.agreement.mail_problem)
        self.assertEqual(len(self.agreement.activity_ids), 1)

    def test_without_a_contact_nothing_is_lost(self):
        self.agreement.contact_id = False
        statement = self._run("2026-04-03 12:00")
        self.assertIn("has no single point of contact", statement.problem)
        self.agreement.contact_id = self.contact
        statement.with_user(self.manager).action_try_again()
        self._run("2026-04-04 12:00")
        self.assertEqual(statement.state, "sent")

    def test_a_refused_mail_is_shown_and_goes_again(self):
        statement = self._run("2026-04-03 12:00")
        statement.mail_id.write({"state": "exception", "failure_reason": REFUSED})
        self._clear()
        self.assertEqual(self.agreement.mail_problem, REFUSED)
        self.agreement.action_mail_again()
        self._clear()
        self.assertEqual(statement.mail_id.state, "outgoing")
        self.assertFalse(self.agreement.mail_problem)

    def test_what_one_run_leaves_the_next_one_does(self):
        self._create_other()
        statements = self._run("2026-04-03 12:00", batch_size=1)
        self.assertEqual(sorted(statements.mapped("state")), ["sent", "waiting"])
        self._run("2026-04-03 12:15")
        self.assertEqual(set(statements.mapped("state")), {"sent"})

    def test_it_is_kept_as_it_was_sent(self):
        statement = self._run("2026-04-03 12:00")
        with self._on(date(2026, 4, 10)):
            self._log(self.ticket, 1.0, date(2026, 3, 31), name="Logged late")
        self._run("2026-04-11 12:00")
        self.assertNotIn("Logged late", self._get_pdf(statement))
        self.assertEqual(statement.closing_hours, 17.5)
        # The next one says why it does not begin where this one ended.
        later = self._run("2026-05-03 12:00") - statement
        self.assertEqual(later.opening_hours, 16.5)
        self.assertIn(
            "Since the statement of March 2026 went out, entries of that time were added or "
            "corrected: its closing balance is 16:30 hours now instead of 17:30.",
            self._get_body(later),
        )


class TestMoments(MonthlyCase):
    def test_statements_of_sql_do_not_grow_with_agreements(self):
        def count():
            self._clear()
            before = self.env.cr.sql_log_count
            self.env["prepaid.agreement"]._get_statement_due_ids()
            return self.env.cr.sql_log_count - before

        with freeze_time(datetime(2026, 4, 3, 12)):
            few = count()
            customers = self.env["res.partner"].create(
                [{"name": f"Customer {number}", "is_company": True} for number in range(10)]
            )
            self.env["prepaid.agreement"].create(
                [{"partner_id": one.id, "statement_mail": True} for one in customers]
            )
            self.assertEqual(count(), few)
