"""Reminders of an open quotation."""

from ..common import to_date
from .renewal import RenewalCase


class TestFollowUp(RenewalCase):
    def setUp(self):
        super().setUp()
        self._log(self.ticket, 18.0)
        self._run()
        self.order = self._renewals()

    def test_reminders_then_a_call_then_silence(self):
        for day, mails, calls in (
            ("2026-03-18", 1, 0),
            ("2026-03-19", 2, 0),
            ("2026-03-21", 2, 0),
            ("2026-03-22", 3, 0),
            ("2026-03-24", 3, 0),
            ("2026-03-25", 3, 1),
            ("2026-03-26", 3, 1),
        ):
            with self._on(day):
                self._run()
                self._run()
                self.assertEqual(len(self._mails(self.order)), mails, day)
                found = self.order.activity_ids.filtered(lambda one: "call" in one.summary)
                self.assertEqual(len(found), calls, day)
        self.assertEqual(found.user_id, self.salesman)
        self.assertEqual(self.order.prepaid_followup_count, 2)
        self.assertFalse(self.order.prepaid_followup_date)

    def test_reminder_leads_to_the_quotation(self):
        self._run_on("2026-03-19")
        mail = self._mails(self.order)[-1]
        self.assertIn("reminder", mail.subject)
        body = str(mail.body_html)
        self.assertIn(f"/my/orders/{self.order.id}?access_token=", body)
        self.assertIn("2:00", body)
        self.assertIn("03/26/2026", body)
        self.assertNotIn("t-out", body)
        self.assertNotIn("${", body)

    def test_runs_report_reminders(self):
        with self._on("2026-03-19"):
            run = self.env["prepaid.run"].browse(
                self.env["prepaid.agreement"].with_user(self.manager).action_dry_run()["res_id"]
            )
            planned = run.line_ids.filtered(lambda line: line.order_id == self.order)
            self.assertEqual(
                (planned.result, planned.detail), ("planned", "Reminder 1 to the customer.")
            )
            self.assertFalse(self.order.prepaid_followup_count)
            line = self._run()
            self.assertEqual((line.result, line.detail), ("done", planned.detail))
            self.assertIn(self.order.name, line.cause)

    def test_reminders_wait_for_working_hours(self):
        self.company.prepaid_mail_working_hours = True
        self._run_on("2026-03-20 03:00:00")
        self.assertFalse(self.order.prepaid_followup_count)
        self._run_on("2026-03-20 09:00:00")
        self.assertEqual(self.order.prepaid_followup_count, 1)

    def test_no_reminder_where_the_company_wants_none(self):
        self.company.prepaid_followup_days = 0
        self._cancel(self.order)
        order = self.agreement._renew(mail=True)
        self.assertFalse(order.prepaid_followup_date)

    def test_no_reminders_but_a_call(self):
        self.company.prepaid_followup_count = 0
        self._run_on("2026-03-19")
        self.assertEqual(len(self._mails(self.order)), 1)
        self.assertEqual(len(self.order.activity_ids), 2)

    def test_nobody_is_reminded_of_what_is_settled(self):
        def stop():
            self.agreement._stop_renewal("Goes to a contract")

        for settle in (
            lambda: self._cancel(self.order),
            lambda: self.order.action_confirm(),
            lambda: self.order.write({"validity_date": "2026-03-18"}),
            stop,
        ):
            settle()
            with self._on("2026-03-19"):
                self.assertFalse(self.env["sale.order"]._get_followup_ids())
            self._renewals().write({"is_prepaid_renewal": False})
            self.agreement.action_allow_renewal()
            self.order = self.agreement._renew(mail=True)
            with self._on("2026-03-19"):
                self.assertEqual(self.env["sale.order"]._get_followup_ids(), self.order.ids)

    def test_new_offer_begins_again(self):
        self._run_on("2026-03-19")
        self._run_on("2026-04-01")
        self.assertEqual(self.order.prepaid_followup_count, 0)
        self.assertEqual(self.order.prepaid_followup_date, to_date("2026-04-04"))

    def test_failure_is_logged_and_stops_no_other(self):
        other = self._sell(20.0, contact=self.other_contact).agreement_id
        second = other._renew(mail=True)
        self.contact.email = False
        with self._on("2026-03-19"):
            for __ in range(2):
                self._run()
            self.assertIn("has no e-mail address", self.agreement.renewal_error)
            self.assertEqual(len(self.agreement.activity_ids), 1)
            self.assertEqual(second.prepaid_followup_count, 1)
        self.assertEqual(self.order.prepaid_followup_count, 0)

    def test_selection_takes_as_many_statements_for_many(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = self.env["sale.order"]._get_followup_ids()
            return len(found), self.env.cr.sql_log_count - before

        with self._on("2026-03-19"):
            self.company._get_prepaid_today()
            count()
            one = count()
            other = self._sell(20.0, contact=self.other_contact).agreement_id
            other._renew(mail=True).prepaid_followup_date = "2026-03-19"
            count()
            two = count()
        self.assertEqual((one[0], two[0]), (1, 2))
        self.assertEqual(one[1], two[1])
