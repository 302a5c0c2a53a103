"""Review meetings: planned from the agreement with an agenda, kept up at an interval."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools import html2plaintext, mute_logger

from .test_contact import ContactCase

ACTIVITY = "prepaid_it_blocks_care.mail_activity_type_review"


class TestReview(ContactCase):
    def _run_at(self, moment):
        self.env.flush_all()
        with freeze_time(moment):
            self.env.clear()
            self.env["prepaid.agreement"]._cron_contact()
            self.env.flush_all()
        self.env.clear()

    def _plan(self, user=None):
        """Plan a review as the form of the calendar does."""
        action = self.agreement.with_user(user or self.salesman).action_plan_review()
        event = self.env[action["res_model"]].with_user(user or self.salesman)
        with Form(event.with_context(**action["context"])) as form:
            self.assertEqual(form.name, "Review meeting: Bakery Ltd")
        return form.record

    def _get_reminders(self):
        kind = self.env.ref(ACTIVITY)
        return self.agreement.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_it_is_planned_with_both_sides_and_an_agenda(self):
        self.ticket.name = "Printer on <b>fire</b>"
        closed = self._create_ticket(name="Long done")
        closed.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])[:1]
        self._create_ticket(self.other_contact, name="Not theirs")
        self.env["prepaid.finding"].create(
            [
                {"agreement_id": self.agreement.id, "name": "Old switch", "risk": "low"},
                {"agreement_id": self.agreement.id, "name": "No backup", "risk": "high"},
            ]
        )
        event = self._plan()
        self.assertEqual(event.partner_ids, self.contact | self.salesman.partner_id)
        self.assertEqual(event.user_id, self.salesman)
        self.assertEqual((event.res_model, event.res_id), (self.agreement._name, self.agreement.id))
        self.assertEqual(event.start, datetime(2026, 3, 17, 10, 0))
        text = " ".join(html2plaintext(event.description).split())
        self.assertIn(f"{self.ticket.number} Printer on <b>fire</b>", text)
        self.assertNotIn("Long done", text)
        self.assertNotIn("Not theirs", text)
        self.assertLess(text.index("No backup"), text.index("Old switch"))
        self.assertIn("20:00 hours are left.", text)

    def test_the_agenda_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.contact.lang = "de_DE"
        langs = []
        render = type(self.env["ir.qweb"])._render

        def note(qweb, template, *args, **kwargs):
            if template == "prepaid_it_blocks_care.review_agenda":
                langs.append(qweb.env.context.get("lang"))
            return render(qweb, template, *args, **kwargs)

        self.patch(type(self.env["ir.qweb"]), "_render", note)
        self.agreement.action_plan_review()
        self.assertEqual(langs, ["de_DE"])

    def test_nobody_is_asked_to_come_on_a_weekend(self):
        for day, expected in ((20, 20), (21, 23), (22, 23), (23, 23)):
            self.agreement.review_next_date = date(2026, 3, day)
            self.assertEqual(self.agreement._get_review_start().day, expected)
        self.agreement.review_next_date = date(2026, 1, 5)
        self.assertEqual(self.agreement._get_review_start().date(), date(2026, 3, 17))

    def test_one_that_was_held_is_a_contact_and_leads_to_the_next(self):
        self.agreement.review_interval_months = 6
        self.assertEqual(self.agreement.review_next_date, date(2026, 9, 16))
        self.agreement.review_next_date = False
        self._plan()
        self._run_at("2026-03-17 10:30")
        self.assertFalse(self.agreement.review_last_date)
        self._run_at("2026-03-17 12:30")
        self.assertEqual(
            self._get_contact(), ("review", datetime(2026, 3, 17, 11, 0), self.contact)
        )
        self.assertEqual(self.agreement.review_last_date, date(2026, 3, 17))
        self.assertEqual(self.agreement.review_next_date, date(2026, 9, 17))

    def test_a_new_interval_counts_from_the_last_review_on(self):
        self.agreement.sudo().write({"review_last_date": date(2026, 2, 1)})
        for months, due in ((3, date(2026, 5, 1)), (12, date(2027, 2, 1)), (0, False)):
            self.agreement.review_interval_months = months
            self.assertEqual(self.agreement.review_next_date, due)
        self.agreement.write({"review_interval_months": 3, "review_next_date": "2026-04-20"})
        self.assertEqual(self.agreement.review_next_date, date(2026, 4, 20))

    def test_new_agreements_have_their_templates_interval(self):
        template = self.agreement.template_id
        template.review_interval_months = 3
        self.assertEqual(self.agreement.review_interval_months, 0)
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.assertEqual(other.template_id, template)
        self.assertEqual(other.review_interval_months, 3)
        self.assertEqual(other.review_next_date, date(2026, 6, 16))
        other.template_id = template.copy({"review_interval_months": 12})
        self.assertEqual(other.review_next_date, date(2027, 3, 16))

    def test_whoever_is_responsible_is_reminded_once(self):
        self.agreement.review_interval_months = 1
        self._run_at("2026-04-01 12:00")
        self.assertFalse(self._get_reminders())
        self._run_at("2026-04-02 12:00")
        reminder = self._get_reminders()
        self.assertEqual(
            (reminder.user_id, reminder.date_deadline), (self.salesman, date(2026, 4, 16))
        )
        self._run_at("2026-04-03 12:00")
        self.assertEqual(self._get_reminders(), reminder)
        # Done without a meeting: nobody is asked again until the next one is due.
        reminder.action_feedback()
        self._run_at("2026-04-04 12:00")
        self.assertFalse(self._get_reminders())
        self.assertFalse(self.agreement.last_contact_date)

    def test_a_review_that_is_planned_needs_no_reminder(self):
        self.agreement.review_interval_months = 1
        self._run_at("2026-04-02 12:00")
        with freeze_time("2026-04-03 12:00"):
            self._plan()
        self.assertFalse(self._get_reminders())
        self.agreement.review_next_date = date(2026, 4, 15)
        self._run_at("2026-04-05 12:00")
        self.assertFalse(self._get_reminders())

    def test_an_agreement_that_has_ended_needs_none(self):
        self.agreement.review_interval_months = 1
        self._change(self.agreement, {"state": "ended"})
        self._run_at("2026-05-02 12:00")
        self.assertFalse(self._get_reminders())

    def test_many_cost_as_many_statements_as_one(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time("2026-05-02 12:00"):
                before = self.env.cr.sql_log_count
                found = self.env["prepaid.agreement"]._get_review_due_ids()
                return len(found), self.env.cr.sql_log_count - before

        self.agreement.review_interval_months = 1
        __, statements = measure()
        for number in range(4):
            customer = self.env["res.partner"].create({"name": f"Shop {number}"})
            self._sell(1.0, contact=customer).agreement_id.review_interval_months = 1
        self.assertEqual(measure(), (5, statements))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_who_reads_the_agreement_plans_it(self):
        self.assertTrue(self.agreement.with_user(self.technician).action_plan_review())
        for user in (self.plain_user, self.portal):
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).action_plan_review()

    def test_the_day_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        self.agreement._note_reviews({self.agreement.id: datetime(2026, 3, 17, 12, 0)})
        self.assertEqual(self.agreement.review_last_date, date(2026, 3, 18))
        # An older one that is noted later is not the last.
        self.agreement._note_reviews({self.agreement.id: datetime(2026, 3, 1, 12, 0)})
        self.assertEqual(self.agreement.review_last_date, date(2026, 3, 18))
