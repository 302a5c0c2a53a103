"""Service reports: a page that the customer likes to read, each period once."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import TODAY
from ..prepaid_it_blocks_statement.test_statement_report import to_text
from .test_contact import ContactCase

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
XMLID = "prepaid_it_blocks_care.report_prepaid_service"


class ServiceCase(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"street": "2 Oven Lane", "city": "Breadville"})
        cls.ticket.name = "Printer <b>"
        cls._log(cls.ticket, 2.5)

    def _read(self, first=FIRST, last_day=LAST, lang="en_US"):
        """Return the words of the report, which is HTML where tests run."""
        self.env.flush_all()
        agreement = self.agreement.with_context(lang=lang)
        return to_text(agreement._print_service_report(first, last_day))

    def _check(self, name, state, moment="2026-03-16 12:00"):
        return self.env["prepaid.care.result"].create(
            {
                "agreement_id": self.agreement.id,
                "ticket_id": self.ticket.id,
                "name": name,
                "state": state,
                "date_done": moment,
            }
        )


class TestContent(ServiceCase):
    def test_it_says_what_was_done(self):
        kind, other_kind = self.env["prepaid.work.type"].create(
            [{"name": "On site"}, {"name": "Remote"}]
        )
        other = self._create_ticket(name="Mail is slow")
        self._log(self.ticket, 1.0, prepaid_work_type_id=kind.id)
        self._log(other, 0.5, prepaid_work_type_id=other_kind.id)
        self._log(other, 4.0, date(2026, 4, 1))
        closed = self._create_ticket(name="Done")
        closed.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])[:1]
        text = self._read()
        self.assertIn("Service report for Bakery Ltd March 1, 2026 to March 31, 2026", text)
        # It goes by mail: the room of an address is for what was done.
        self.assertNotIn("2 Oven Lane", text)
        self.assertIn("4:00 hours of work, 1 ticket closed", text)
        self.assertIn(
            f"{self.ticket.number} Printer <b> 3:30 {other.number} Mail is slow 0:30", text
        )
        self.assertIn("Other work 2:30 On site 1:00 Remote 0:30", text)

    def test_its_time_is_that_of_the_statement(self):
        line = self._log(self.ticket, 1.0)
        line.unit_amount = 0.25
        self._log(self.ticket, 2.0).unlink()
        self._log(self._create_ticket(), 19.0)
        work = self.agreement._get_service_work(FIRST, LAST)
        months = self.agreement._get_hours_by_month(LAST)
        self.assertEqual(months[-1]["hours"] + months[-1]["overage_hours"], 21.75)
        self.assertEqual(work["time"], "21:45")

    def test_a_title_is_what_it_was(self):
        self.ticket.write({"partner_id": self.other_contact.id, "name": "Secret of the mill"})
        self._sell(5.0, contact=self.other_contact)
        self.assertNotIn("Secret of the mill", self._read())

    def test_free_time_is_shown_where_the_company_says_so(self):
        self._log(self.ticket, 0.75, prepaid_excluded=True, prepaid_exclusion="goodwill")
        self.company.prepaid_show_excluded = True
        self.assertIn("and 0:45 hours free of charge", self._read())
        self.company.prepaid_show_excluded = False
        self.assertNotIn("free of charge", self._read())

    def test_it_says_what_was_checked(self):
        self.assertNotIn("What we checked", self._read())
        self._check("Restore test", "finding")
        self._check("Patches", "fine")
        self._check("Antivirus", "not_possible")
        self._check("Next month", "fine", "2026-04-01 12:00")
        self._check("Waits", "open")
        text = self._read()
        self.assertIn("1 of 3 checks were fine.", text)
        self.assertIn("Restore test Finding Antivirus Not Possible Patches Fine What is open", text)

    def test_the_period_is_of_the_companys_days(self):
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        self._check("Late", "fine", "2026-03-31 22:30")
        self.assertEqual(self.agreement._get_service_checks(FIRST, LAST)["check_count"], 0)
        self._check("Early", "fine", "2026-02-28 23:30")
        self.assertEqual(self.agreement._get_service_checks(FIRST, LAST)["check_count"], 1)

    def test_it_says_what_is_open_and_what_is_left(self):
        finding = self.env["prepaid.finding"].create(
            {"agreement_id": self.agreement.id, "name": "No backup", "risk": "high"}
        )
        finding.sudo().estimated_seconds = 5400
        self.agreement.block_ids.date_end = date(2026, 6, 30)
        text = self._read()
        self.assertIn(f"Tickets {self.ticket.number} Printer <b>", text)
        self.assertIn("Findings No backup (risk: High, 1:30 hours)", text)
        self.assertIn("On March 31, 2026 you had 17:30 hours left.", text)
        self.assertIn("17:30 hours are left. They can be used until June 30, 2026.", text)

    def test_it_stays_one_page(self):
        for number in range(14):
            self._log(self._create_ticket(name=f"Ticket {number}"), 0.25)
            self._check(f"Check {number}", "fine")
        content = self.agreement._prepare_service_report(FIRST, LAST)
        for name, shown, more in (
            ("tickets", 8, 7),
            ("checks", 8, 6),
            ("open_tickets", 5, 10),
        ):
            self.assertEqual((len(content[name]), content[f"{name}_more"]), (shown, more), name)
        self.assertEqual(content["tickets_more_time"], "1:45")

    def test_nothing_is_said_in_a_few_words(self):
        self.ticket.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])[:1]
        text = self._read(date(2026, 1, 1), date(2026, 1, 31))
        self.assertIn("No time was used in this period.", text)
        self.assertIn("Nothing: no ticket is open, and nothing waits for your decision.", text)

    def test_it_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.contact.lang = "de_DE"
        html = self.env(user=1)["ir.actions.report"]._render_qweb_pdf(
            XMLID, self.agreement.ids, data={"date_from": str(FIRST), "date_to": str(LAST)}
        )[0]
        self.assertIn("31. März 2026", to_text(html))

    def test_the_chart_ends_with_the_period(self):
        chart = self.agreement._prepare_service_report(date(2026, 1, 1), LAST)["chart"]
        self.assertEqual(chart["months"][-1]["last"], LAST)
        with freeze_time("2026-08-10"):
            chart = self.agreement._prepare_service_report(date(2026, 1, 1), LAST)["chart"]
        self.assertEqual(chart["months"][-1]["last"], LAST)


class TestRights(ServiceCase):
    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may_not_see_the_agreement_gets_no_report(self):
        report = self.env["report.prepaid_it_blocks_care.report_service_document"]
        for user in (self.plain_user, self.portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                report.with_user(user)._get_report_values(self.agreement.ids)
        values = report.with_user(self.technician)._get_report_values(self.agreement.ids)
        self.assertEqual(values["docs"].ids, self.agreement.ids)
        # Without days it is about the month before.
        self.assertEqual(values["reports"][0]["last_day"], "February 28, 2026")
        for wrong in (None, [], [0], ["1"], [2**40]):
            with self.assertRaises(AccessError):
                report._get_report_values(wrong)


class TestDialog(ServiceCase):
    def _open(self, user=None, **vals):
        dialog = self.env["prepaid.service.report.print"].with_user(user or self.salesman)
        context = {"active_model": "prepaid.agreement", "active_ids": self.agreement.ids}
        return dialog.with_context(**context).create(vals)

    def test_it_proposes_the_last_quarter(self):
        dialog = self._open()
        self.assertEqual(dialog.agreement_ids, self.agreement)
        self.assertEqual(
            (dialog.date_from, dialog.date_to), (date(2025, 10, 1), date(2025, 12, 31))
        )

    def test_it_prints(self):
        action = self._open(date_from=FIRST, date_to=LAST).action_print()
        self.assertEqual(action["report_name"], "prepaid_it_blocks_care.report_service_document")
        self.assertEqual(action["data"]["date_to"], "2026-03-31")

    def test_it_mails_each_once(self):
        dialog = self._open(date_from=FIRST, date_to=TODAY)
        action = dialog.action_send()
        report = self.env["prepaid.service.report"].search(action["domain"])
        self.assertEqual((report.agreement_id, report.state), (self.agreement, "waiting"))
        with self.assertRaisesRegex(UserError, "There is a service report already"):
            dialog.action_send()
        self.env["prepaid.agreement"]._cron_contact()
        self.assertEqual(report.state, "sent")
        self.assertEqual(report.date_sent, datetime(2026, 3, 16))

    def test_it_says_what_is_wrong(self):
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._open(date_from=LAST, date_to=FIRST).action_print()
        dialog = self._open()
        dialog.agreement_ids = False
        with self.assertRaisesRegex(UserError, "Choose an agreement"):
            dialog.action_print()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_only_reads_agreements_prints_and_mails_nothing(self):
        dialog = self._open(self.technician)
        self.assertTrue(dialog.action_print())
        with self.assertRaises(AccessError):
            dialog.action_send()
