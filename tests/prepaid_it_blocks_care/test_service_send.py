"""Service reports by mail: each period once, and none is lost."""

from contextlib import closing
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import api
from odoo.addons.prepaid_it_blocks import batch
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..prepaid_it_blocks_statement.test_statement_report import to_text
from .test_service_report import FIRST, LAST, ServiceCase


class MonthlyServiceCase(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.write({"service_report_interval": "month", "statement_day": 3})

    def _run_at(self, moment):
        self.env.flush_all()
        with freeze_time(moment):
            self.env.clear()
            self._run_action("prepaid_it_blocks_care.cron_contact")
        self.env.clear()
        return self.env["prepaid.service.report"].search([], order="date_from, id")


class TestSending(MonthlyServiceCase):
    def test_the_month_goes_out_on_its_day(self):
        self.assertFalse(self._run_at("2026-04-02 12:00"))
        report = self._run_at("2026-04-03 12:00")
        self.assertEqual(report.state, "sent", report.problem)
        self.assertEqual((report.date_from, report.date_to), (FIRST, LAST))
        mail = report.mail_id
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.contact))
        self.assertEqual(
            mail.subject,
            f"{self.company.name}: your service report, March 1, 2026 to March 31, 2026",
        )
        self.assertIn("17:30 hours are left.", to_text(mail.body_html))
        self.assertEqual(mail.attachment_ids, report.attachment_id)
        self.assertIn("What we did for you", to_text(report.attachment_id.raw))

    def test_it_goes_out_once_and_nothing_is_missed(self):
        report = self._run_at("2026-04-03 12:00")
        self.assertEqual(self._run_at("2026-05-02 12:00"), report)
        reports = self._run_at("2026-07-10 12:00")
        self.assertEqual([one.date_from.month for one in reports], [3, 4, 5, 6])
        self.assertEqual(self._run_at("2026-07-11 12:00"), reports)
        self.assertEqual(set(reports.mapped("state")), {"sent"})
        # It is no contact either.
        self.assertFalse(self.agreement.last_contact_date)

    def test_the_database_keeps_a_period_from_being_sent_twice(self):
        report = self._run_at("2026-04-03 12:00")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            report.copy()
        self.agreement.sudo().service_report_next = FIRST
        self.assertEqual(self._run_at("2026-04-03 13:00"), report)
        self.assertEqual(self.agreement.service_report_next, date(2026, 4, 1))

    def test_a_second_run_leaves_all_to_the_first(self):
        with closing(self.env.registry.cursor()) as cursor:
            first = api.Environment(cursor, self.env.uid, {})
            with batch.exclusive_run(first, "contact"):
                self.assertFalse(self._run_at("2026-04-03 12:00"))
        self.assertTrue(self._run_at("2026-04-03 12:00"))

    def test_quarters_are_reported_when_they_are_over(self):
        self.agreement.service_report_interval = "quarter"
        self.assertEqual(self.agreement.service_report_next, date(2026, 1, 1))
        report = self._run_at("2026-04-03 12:00")
        self.assertEqual((report.date_from, report.date_to), (date(2026, 1, 1), LAST))
        self.agreement.service_report_interval = False
        self.assertFalse(self.agreement.service_report_next)

    def test_a_period_without_anything_is_passed_over(self):
        self._log(self.ticket, 17.5, date(2026, 4, 2))
        reports = self._run_at("2026-06-03 12:00")
        self.assertEqual([one.date_from.month for one in reports], [3, 4])
        self.assertEqual(self.agreement.service_report_next, date(2026, 6, 1))

    def test_it_waits_for_working_hours(self):
        self.company.prepaid_mail_working_hours = True
        self.company.resource_calendar_id.tz = "UTC"
        self.assertEqual(self._run_at("2026-04-04 12:00").state, "waiting")
        self.assertEqual(self._run_at("2026-04-06 10:00").state, "sent")

    def test_a_failure_is_found_and_mended(self):
        self.contact.email = False
        report = self._run_at("2026-04-03 12:00")
        self.assertEqual(report.state, "failed")
        self.assertIn("Berta has no e-mail address", self.agreement.mail_problem)
        summary = "A service report could not be sent"
        self.assertIn(summary, self.agreement.activity_ids.mapped("summary"))
        self.contact.email = "berta@bakery.example"
        self.agreement.action_mail_again()
        self.assertFalse(self.agreement.mail_problem)
        self.assertEqual(self._run_at("2026-04-03 13:00").state, "sent")

    def test_one_that_cannot_be_made_harms_no_other(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        other.service_report_interval = "month"
        model = type(self.env["prepaid.agreement"])
        print_report = model._print_service_report

        def fail(agreement, *args):
            if agreement == self.agreement:
                raise UserError("No paper")
            return print_report(agreement, *args)

        self.patch(model, "_print_service_report", fail)
        with mute_logger("odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"):
            reports = self._run_at("2026-04-03 12:00")
        self.assertEqual(
            {one.agreement_id: (one.state, one.problem) for one in reports},
            {self.agreement: ("failed", "No paper"), other: ("sent", False)},
        )

    def test_what_the_queue_could_not_send_is_found(self):
        report = self._run_at("2026-04-03 12:00")
        report.mail_id.write({"state": "exception", "failure_reason": "No route"})
        self.env.flush_all()
        self.assertEqual(self.agreement.mail_problem, "No route")

    def test_it_is_sent_again_to_those_who_get_it_now(self):
        report = self._run_at("2026-04-03 12:00")
        first = report.mail_id
        colleague = self.contact.copy({"name": "Bob", "email": "bob@bakery.example"})
        self.agreement.statement_recipient_ids = colleague
        report.with_user(self.salesman).action_send_again()
        self.assertNotEqual(report.mail_id, first)
        self.assertEqual(report.mail_id.recipient_ids, colleague)
        self.assertEqual(report.mail_id.attachment_ids, report.attachment_id)
        self.assertIn("/web/content/", report.action_download()["url"])

    def test_many_cost_as_many_statements_to_find_as_one(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time("2026-04-03 12:00"):
                before = self.env.cr.sql_log_count
                found = self.env["prepaid.agreement"]._get_service_due_ids()
                return len(found), self.env.cr.sql_log_count - before

        __, statements = measure()
        for number in range(4):
            customer = self.env["res.partner"].create({"name": f"Shop {number}"})
            self._sell(1.0, contact=customer).agreement_id.service_report_interval = "month"
        self.assertEqual(measure(), (5, statements))
