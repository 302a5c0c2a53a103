"""Overage requests: who asks, what it says, what an answer does."""

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies import request
from odoo.addons.prepaid_it_blocks_overage.policies.overage_bill import get_settlement
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase
from odoo.tools import mute_logger

from ..common import TODAY, to_date
from .consent import ConsentCase


class TestConsentPolicy(BaseCase):
    def test_settlement(self):
        for policy, rate, expected in (
            ("refuse", 100.0, "price"),
            ("invoice", 0.0, "free"),
            ("allow", 0.0, "free"),
            ("allow", 50.0, "price"),
            ("next_block", 100.0, "next_block"),
        ):
            self.assertEqual(get_settlement(policy, rate), expected)

    def test_state(self):
        day, next_day = to_date("2026-03-16"), to_date("2026-03-17")
        self.assertEqual(request.get_state(False, day, day), "waiting")
        self.assertEqual(request.get_state(False, day, next_day), "expired")
        self.assertEqual(request.get_state("granted", day, next_day), "granted")

    def test_answer(self):
        given = {"answer": "yes", "name": "Berta", "note": "Soon"}
        self.assertEqual(request.read_answer(dict(given, other="x")), given)
        for posted in ({"answer": "yes"}, {"name": "Berta"}, {"answer": "maybe", "name": "Berta"}):
            self.assertTrue(request.read_answer(posted)["is_incomplete"])


class TestConsentRequest(ConsentCase):
    def test_balance_in_words(self):
        """Hours that ended, or wait for their payment, are not used up."""
        asked = self._ask()
        self.assertEqual(asked._get_balance_text(), "4:00 hours are left in your blocks.")
        self.agreement.overage_policy = "allow"
        self._log(self.ticket, 4.0)
        self.assertEqual(asked._get_balance_text(), "Your hours are used up.")
        self._log(self.ticket, 1.0)
        self.assertEqual(
            asked._get_balance_text(),
            "Your hours are used up, and 1:00 hours were worked beyond your blocks.",
        )
        self.company.prepaid_activation = "payment"
        self._sell(10.0)
        self.assertEqual(
            asked._get_balance_text(),
            "None of your hours can be used now, and 1:00 hours were worked beyond your blocks.",
        )

    def test_balance_in_words_of_a_block_that_is_not_paid(self):
        self.block._void("Not this one")
        self.company.prepaid_activation = "payment"
        self._sell(10.0)
        asked = self._ask()
        self.assertEqual(asked._get_balance_text(), "None of your hours can be used now.")

    def test_dialog_on_the_ticket_asks(self):
        action = self.ticket.with_user(self.technician).action_ask_prepaid_consent()
        dialog = self.env["prepaid.consent.ask"].with_user(self.technician)
        dialog = dialog.with_context(**action["context"]).create(
            {"hours": 1.5, "reason": " New disk "}
        )
        self.assertEqual((dialog.rate, dialog.currency_id), (100.0, self.currency))
        self.assertEqual(dialog.valid_until, to_date("2026-03-23"))
        self.assertIn("berta@bakery.example", dialog.mail_text)
        dialog.action_ask()
        request = self.agreement.consent_request_ids
        self.assertEqual((request.hours, request.reason), (1.5, "New disk"))
        self.assertEqual((request.ticket_id, request.asked_by_id), (self.ticket, self.technician))
        self.assertEqual((request.state, request.company_id), ("waiting", self.company))
        self.assertEqual(self.ticket.prepaid_request_text, "1:30, waiting")
        self.assertEqual(self.agreement.consent_waiting_count, 1)

    def test_dialog_says_when_nobody_can_be_mailed(self):
        self.contact.email = False
        dialog = self.env["prepaid.consent.ask"].with_user(self.technician)
        dialog = dialog.create({"agreement_id": self.agreement.id, "reason": "Disk"})
        self.assertIn("No mail goes out", dialog.mail_text)
        dialog.action_ask()
        request = self.agreement.consent_request_ids
        self.assertEqual(request.state, "waiting")
        self.assertFalse(self._mails(request))
        self.assertIn("Nobody was mailed", self._notes(self.agreement)[0])

    def test_price_by_policy(self):
        for policy, settlement, rate, total in (
            ("refuse", "price", 100.0, 300.0),
            ("invoice", "price", 100.0, 300.0),
            ("allow", "free", 0.0, 0.0),
            ("next_block", "next_block", 0.0, 0.0),
        ):
            self.agreement.overage_policy = policy
            request = self._ask()
            self.assertEqual(
                (request.settlement, request.rate, request.amount_total),
                (settlement, rate, total),
                policy,
            )
        self.assertIn("next block", request.price_text)
        self.assertEqual(self._ask(rate=80.0).rate, 0.0)
        self.agreement.overage_policy = "allow"
        self.assertEqual(self._ask(rate=80.0).amount_total, 240.0)
        self.assertIn("nothing extra", self._ask(rate=0.0).price_text)

    def test_price_has_the_taxes_of_the_last_sale(self):
        tax = self.env["account.tax"].create(
            {"name": "21 %", "amount": 21.0, "company_id": self.company.id}
        )
        self._sell(10.0, price=700.0, normal_rate=80.0, taxes_id=[Command.set(tax.ids)])
        self.agreement.overage_policy = "invoice"
        request = self._ask(2.0)
        self.assertEqual((request.amount_untaxed, request.amount_total), (160.0, 193.6))
        for figure in ("80.00", "160.00", "193.60"):
            self.assertIn(figure, request.price_text)
        # What was asked stays as it was asked.
        tax.amount = 6.0
        self.assertEqual(request.amount_total, 193.6)

    def test_mail_goes_to_the_contact_with_the_link(self):
        request = self._ask(reason="<b>Disk</b> & more", ticket=self.ticket)
        mail = self._mails(request)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn("3:00", mail.subject)
        body = str(mail.body_html)
        page = f"/my/prepaid/{self.agreement.id}/extra/{request.id}"
        self.assertIn(f'{page}"', body)
        sent = self._get_sent_body(mail, self.contact)
        self.assertIn(f'{page}?access_token={self._create_key(request)}"', sent)
        self.assertIn("&lt;b&gt;Disk&lt;/b&gt; &amp; more", body)
        self.assertIn(self.ticket.number, body)
        self.assertIn("300.00", body)
        self.assertIn("until 03/23/2026", body)
        self.assertIn("technician@firm.example", mail.email_from)

    def test_mail_that_was_refused_shows_while_the_request_waits(self):
        request = self._ask()
        self._mails(request).write({"state": "exception", "failure_reason": "No route"})
        self.env.flush_all()
        self.assertEqual(self.agreement.mail_problem, "No route")
        self._answer(request)
        self.env.flush_all()
        self.env.clear()
        self.assertFalse(self.agreement.mail_problem)

    def test_refused_before_and_logged_after_yes(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._log(self.ticket, 6.0)
        self.env.clear()
        request = self._ask(2.0, ticket=self.ticket)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._log(self.ticket, 6.0)
        self.env.clear()
        self.assertTrue(self._answer(request, note="<i>Go on</i>", address="10.0.0.1"))
        self.assertEqual(self._log(self.ticket, 6.0).prepaid_status, "partial")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._log(self.ticket, 0.5)
        self.env.clear()
        self.assertLedgerHolds()

    def test_yes_is_a_consent_and_is_reported(self):
        request = self._ask(2.0, ticket=self.ticket)
        self._answer(request, note="<i>Go on</i>", address="10.0.0.1")
        given = request.consent_id
        self.assertEqual(given, self.agreement.consent_ids)
        self.assertEqual((given.contact_id, given.hours), (self.contact, 2.0))
        self.assertEqual((given.date, request.state), (TODAY, "granted"))
        self.assertEqual((request.answer_name, request.answer_ip), ("B. Baker", "10.0.0.1"))
        for phrase in ("B. Baker", "Restore the server", "<i>Go on</i>"):
            self.assertIn(phrase, given.note)
        for record in (self.ticket, self.agreement):
            note = self._notes(record)[0]
            self.assertIn("says yes to 2:00 hours", note)
            self.assertIn("&lt;i&gt;Go on", note)
        notified = self.ticket.message_ids[0].sudo().notified_partner_ids
        self.assertEqual(notified, self.technician.partner_id)
        self.assertEqual(self.ticket.prepaid_request_text, "2:00, granted by B. Baker")

    def test_no_gives_no_consent(self):
        request = self._ask()
        self.assertTrue(self._answer(request, False))
        self.assertEqual((request.state, request.consent_id.id), ("refused", False))
        self.assertEqual(self.agreement.consent_hours, 0.0)
        self.assertIn("says no to 3:00 hours", self._notes(self.agreement)[0])
        notified = self.agreement.message_ids[0].sudo().notified_partner_ids
        self.assertEqual(notified, self.technician.partner_id)

    def test_first_answer_counts(self):
        request = self._ask()
        self._answer(request, False)
        self.assertFalse(self._answer(request, True, "Somebody else"))
        self.assertEqual((request.state, request.answer_name), ("refused", "B. Baker"))
        self.assertFalse(self.agreement.consent_ids)

    @mute_logger("odoo.sql_db")
    def test_database_refuses_a_second_consent(self):
        request = self._ask()
        self._answer(request)
        vals = request._prepare_consent_vals()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.env["prepaid.consent"].create(vals)
        self.assertIn("request_key", str(caught.exception))
        self.env.clear()
        self.assertEqual(self.agreement.consent_hours, 3.0)

    def test_visitor_without_account_answers_for_the_contact(self):
        request = self._ask()
        request._answer(self.env["res.partner"], True, "Bob at the desk")
        self.assertEqual(request.consent_id.contact_id, self.contact)
        self.assertIn("Bob at the desk", request.consent_id.note)

    def test_expires_after_its_last_day_in_the_companys_time_zone(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        request = self._ask(valid_until=to_date("2026-03-17"))
        search = self.env["prepaid.consent.request"].search
        ask = [("agreement_id", "=", self.agreement.id), ("state", "=", "waiting")]
        with self._on("2026-03-17 10:59:00"):
            self.assertEqual((request.state, search(ask)), ("waiting", request))
        with self._on("2026-03-17 11:01:00"):
            self.assertEqual(request.state, "expired")
            self.assertFalse(search(ask))
            expired = [ask[0], ("state", "in", ["expired", "granted"])]
            self.assertEqual(search(expired), request)
            self.assertFalse(search([ask[0], ("state", "!=", "expired")]))
            self.assertFalse(self._answer(request))
            self.assertFalse(self.agreement.consent_ids)
            self.assertEqual(self.agreement.consent_waiting_count, 0)

    def test_withdrawn_by_the_firm(self):
        request = self._ask()
        request.with_user(self.salesman).action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.assertIn("Withdrawn by Salesman", self._notes(self.agreement)[0])
        self.assertFalse(self._answer(request))
        answered = self._ask()
        self._answer(answered)
        with self.assertRaises(UserError):
            answered.with_user(self.manager).action_withdraw()
        self.assertEqual(answered.state, "granted")

    def test_closed_when_the_agreement_says_otherwise(self):
        kept = self._ask()
        self.agreement.overage_policy = "invoice"
        self.assertEqual(kept.state, "waiting")
        self.agreement.overage_policy = "next_block"
        self.assertEqual(kept.state, "withdrawn")
        other = self._ask()
        self._log(self.ticket, 4.0)
        self.agreement.action_end()
        self.assertEqual(other.state, "withdrawn")
        with self.assertRaises(UserError):
            self._ask()

    def test_what_cannot_be_asked(self):
        for vals in (
            {"hours": 0.0},
            {"hours": -1.0},
            {"reason": "  "},
            {"valid_until": to_date("2026-03-15")},
        ):
            with self.assertRaises(UserError):
                self._ask(**vals)
        with self.assertRaises(ValidationError):
            self._ask(ticket=self._create_ticket(self.other_contact))
