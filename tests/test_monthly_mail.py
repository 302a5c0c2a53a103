"""What the mail with a monthly statement says, and what is set for it."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import TODAY
from .prepaid_it_blocks_statement.monthly import MonthlyCase


class TestMail(MonthlyCase):
    def test_it_tells_balance_use_and_forecast(self):
        for number in range(3):
            self._log(self.ticket, 1.0, date(2026, 3, 13 + number))
        body = self._get_body(self._run("2026-04-03 12:00"))
        for phrase in (
            "Hello Berta Baker,",
            "for March 2026",
            "On March 31, 2026 you had 14:30 hours left.",
            "5:30 hours were used in this month.",
            "At today's pace your hours last until about",
        ):
            self.assertIn(phrase, body)
        self.assertNotIn("run low", body)
        self.assertNotIn("Today you have", body)
        self.assertNotIn("beyond", body)

    def test_another_addon_says_how_long_hours_last(self):
        model = type(self.agreement)
        extended = model._get_outlook_text
        self.patch(
            model, "_get_outlook_text", lambda agreement: f"{extended(agreement)} A fair comes up."
        )
        body = self._get_body(self._run("2026-04-03 12:00"))
        self.assertIn("to say how long your hours last. A fair comes up.", body)

    def test_low_hours_hint_at_the_renewal(self):
        self._log(self.ticket, 17.0)
        statement = self._run("2026-04-03 12:00")
        self.assertIn("Your hours run low.", self._get_body(statement))
        order = self.agreement._renew(is_shown=True)
        statement.action_send_again()
        self._clear()
        body = self._get_body(statement)
        self.assertIn(f"Our quotation {order.name} for the next block waits for you.", body)

    def test_overage_is_explained(self):
        self.agreement.write({"overage_policy": "allow", "overage_limit_hours": 10.0})
        self._log(self.ticket, 19.0)
        statement = self._run("2026-04-03 12:00")
        self.assertIn("1:30 hours were worked beyond your blocks", self._get_body(statement))
        self.assertIn("you had 0:00 hours left", self._get_body(statement))

    def test_the_link_leads_to_the_statement_of_the_month(self):
        statement = self._run("2026-04-03 12:00")
        link = statement.portal_link
        self.assertIn(f"/my/prepaid/{self.agreement.id}?", link)
        self.assertIn("date_from=2026-03-10", link)
        self.assertIn("date_to=2026-03-31", link)
        self.assertNotIn("access_token", link)
        sent = self._get_sent_body(statement.mail_id, self.contact)
        key = self._create_key(self.agreement)
        self.assertIn(f"{link.replace('&', '&amp;')}&amp;access_token={key}", sent)

    def test_the_link_for_others_opens_nothing(self):
        colleague = self.env["res.partner"].create(
            {"name": "Bob", "parent_id": self.customer.id, "email": "bob@bakery.example"}
        )
        self.agreement.statement_recipient_ids = colleague | self.contact
        statement = self._run("2026-04-03 12:00")
        self.assertEqual(statement.mail_id.recipient_ids, colleague | self.contact)
        self.assertNotIn("access_token", self._get_sent_body(statement.mail_id, colleague))
        self.assertIn("access_token", self._get_sent_body(statement.mail_id, self.contact))
        self.assertIn("Hello Bakery Ltd,", self._get_body(statement))

    def test_who_has_left_the_customer_gets_nothing(self):
        colleague = self.env["res.partner"].create(
            {"name": "Bob", "parent_id": self.customer.id, "email": "bob@bakery.example"}
        )
        self.agreement.statement_recipient_ids = colleague
        colleague.parent_id = self.other_customer
        self.assertEqual(self._run("2026-04-03 12:00").recipient_ids, self.contact)
        with self.assertRaises(ValidationError):
            self.agreement.statement_recipient_ids = self.other_contact

    def test_mail_and_pdf_are_in_the_language_that_was_chosen(self):
        self.env["res.lang"].with_context(active_test=False).search(
            [("code", "=", "fr_FR")]
        ).active = True
        self.agreement.statement_lang = "fr_FR"
        statement = self._run("2026-04-03 12:00")
        self.assertEqual(statement.lang, "fr_FR")
        self.assertIn("mars 2026", statement.mail_id.subject)
        self.assertIn("31 mars 2026", self._get_body(statement))
        self.assertIn("31 mars 2026", self._get_pdf(statement))

    def test_texts_are_escaped(self):
        self.contact.name = "<b>Berta</b>"
        body = str(self._run("2026-04-03 12:00").mail_id.body_html)
        self.assertIn("&lt;b&gt;Berta", body)

    def test_sent_again_is_the_same_pdf(self):
        statement = self._run("2026-04-03 12:00")
        first, pdf = statement.mail_id, statement.attachment_id
        colleague = self.env["res.partner"].create(
            {"name": "Bob", "parent_id": self.customer.id, "email": "bob@bakery.example"}
        )
        self.agreement.statement_recipient_ids = colleague
        self._log(self.ticket, 1.0, TODAY)
        statement.with_user(self.salesman).action_send_again()
        self._clear()
        self.assertNotEqual(statement.mail_id, first)
        self.assertEqual(statement.mail_id.attachment_ids, pdf)
        self.assertEqual(statement.mail_id.recipient_ids, colleague)
        self.assertEqual(statement.attachment_id, pdf)
        self.assertIn("you had 17:30 hours left", self._get_body(statement))
        self.assertIn("Today you have 16:30 hours left.", self._get_body(statement))
        colleague.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            statement.action_send_again()

    def test_what_was_not_sent_is_not_sent_again(self):
        self.contact.email = False
        statement = self._run("2026-04-03 12:00")
        with self.assertRaisesRegex(UserError, "not sent yet"):
            statement.action_send_again()
        with self.assertRaisesRegex(UserError, "not sent yet"):
            statement.action_download()


class TestSettings(MonthlyCase):
    def test_new_agreements_take_over_what_is_set(self):
        template = self.env["prepaid.agreement.template"].create({"name": "Statements"})
        cases = (
            (False, False, 0, (False, 3)),
            (True, False, 0, (True, 3)),
            (True, "off", 7, (False, 7)),
            (False, "on", 7, (True, 7)),
        )
        for in_company, in_template, day, expected in cases:
            self.company.prepaid_statement_mail = in_company
            template.write({"statement_mail": in_template, "statement_day": day})
            agreement = self.env["prepaid.agreement"].create(
                {"partner_id": self.other_customer.id, "template_id": template.id}
            )
            self.assertEqual((agreement.statement_mail, agreement.statement_day), expected)
            self.assertEqual(bool(agreement.statement_next), expected[0])
            agreement.unlink()

    def test_later_settings_leave_an_agreement_as_it_is(self):
        self.company.write({"prepaid_statement_mail": False, "prepaid_statement_day": 20})
        self._clear()
        self.assertEqual((self.agreement.statement_mail, self.agreement.statement_day), (True, 3))

    def test_another_template_brings_its_own(self):
        template = self.env["prepaid.agreement.template"].create(
            {"name": "None", "statement_mail": "off"}
        )
        self.agreement.template_id = template
        self._clear()
        self.assertFalse(self.agreement.statement_mail)
        self.assertFalse(self.agreement.statement_next)

    def test_days_that_not_every_month_has_are_refused(self):
        for day in (0, 29, 31, -1):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.agreement.statement_day = day
                self.env.flush_all()
            self.env.clear()

    def test_it_is_switched_on_in_the_form(self):
        self.agreement.statement_mail = False
        with Form(self.agreement.with_user(self.salesman)) as form:
            form.statement_mail = True
            form.statement_day = 5
        self.assertEqual(self.agreement.statement_next, date(2026, 3, 1))

    def test_settings_are_the_companys(self):
        self.env["res.config.settings"].create(
            {"prepaid_statement_mail": True, "prepaid_statement_day": 9}
        ).execute()
        self.assertTrue(self.company.prepaid_statement_mail)
        self.assertEqual(self.company.prepaid_statement_day, 9)
