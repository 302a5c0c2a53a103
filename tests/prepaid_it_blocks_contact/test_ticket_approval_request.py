"""The request for an approval: how it is asked, and what an answer does."""

from datetime import timedelta

import psycopg2

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..common import TODAY
from .ticket_approval import ApprovalCase


class TestAsk(ApprovalCase):
    def test_request_is_mailed_to_the_contact_alone(self):
        asked = self._ask()
        self.assertEqual(asked.state, "waiting")
        self.assertEqual(asked.valid_until, TODAY + timedelta(days=6))
        self.assertEqual(self.ticket.prepaid_contact_state, "waiting")
        self.assertIn("Berta Baker was asked", self.ticket.prepaid_contact_text)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(self.ticket.number, mail.subject)
        body = str(mail.body_html)
        for part in ("Bob Baker", "Printer on fire", self.agreement.name, "answer=yes"):
            self.assertIn(part, body)
        key = self._create_key(asked)
        self.assertNotIn(key, body)
        self.assertEqual(self._get_sent_body(mail, self.contact).count(key), 2)
        self.assertIn("Technician asks Berta Baker by mail", self._notes())

    def test_two_clicks_ask_once(self):
        asked = self._ask()
        self._ask()
        self.assertEqual(self.ticket.prepaid_approval_ids, asked)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        self.assertEqual(len(mails), 1)

    def test_database_keeps_one_open_request(self):
        asked = self._ask()
        vals = self.ticket._prepare_prepaid_approval_vals(self.technician)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            asked.create(vals)
            self._begin_again()

    def test_nothing_to_ask(self):
        for ticket in (self._create_ticket(), self._create_ticket(self.other_contact)):
            with self.assertRaisesRegex(UserError, "Nobody has to approve"):
                self._ask(ticket)
        self.contact.email = "nonsense"
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._ask()
        self.assertFalse(self.ticket.prepaid_approval_ids)

    def test_days_of_the_company(self):
        self.company.prepaid_ticket_approval_days = 1
        asked = self._ask()
        self.assertEqual((asked.valid_until, asked.state), (TODAY, "waiting"))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.company.prepaid_ticket_approval_days = 0
            self._begin_again()

    def test_expired_request_makes_room(self):
        first = self._ask()
        with self._on(TODAY + timedelta(days=7)):
            self.assertEqual(first.state, "expired")
            self.assertEqual(self.ticket.prepaid_contact_state, "expired")
            self.assertIn("did not answer in time", self.ticket.prepaid_contact_text)
            self.assertIn(self.ticket, self._unapproved())
            self.assertFalse(self._say(first))
            second = self._ask()
            self.assertEqual((first.outcome, second.state), ("expired", "waiting"))
            self.assertNotEqual(self._create_key(first), self._create_key(second))
        self.assertEqual(first.state, "expired")

    def test_search_by_state(self):
        approval = self.env["prepaid.ticket.approval"]
        asked = {"waiting": self._ask()}
        for state in ("approved", "refused", "cancelled"):
            asked[state] = self._ask(self._create_ticket(self.bob))
        self._say(asked["approved"])
        self._say(asked["refused"], is_approved=False)
        asked["cancelled"].action_cancel()
        late = self._create_ticket(self.bob)
        with self._on(TODAY - timedelta(days=30)):
            asked["expired"] = self._ask(late)
        for state, record in asked.items():
            self.assertEqual(record.state, state)
            self.assertEqual(approval.search([("state", "=", state)]), record)
            found = approval.search([("state", "!=", state)])
            self.assertEqual(len(found), len(asked) - 1)
            self.assertNotIn(record, found)
        found = approval.search([("state", "in", ["waiting", "expired"])])
        self.assertEqual(found, asked["waiting"] | asked["expired"])
        tickets = self.env["helpdesk.ticket"].search(
            [("prepaid_approval_ids.state", "=", "waiting")]
        )
        self.assertEqual(tickets, self.ticket)


class TestAnswer(ApprovalCase):
    def test_yes_takes_the_flag_off(self):
        self.ticket.user_id = self.accountant
        asked = self._ask()
        self.assertTrue(self._say(asked, note="Go <b>on</b>", address="192.0.2.1"))
        self.assertEqual(asked.state, "approved")
        self.assertEqual(asked.answered_by_id, self.contact)
        self.assertEqual((asked.answer_name, asked.answer_ip), ("Berta B.", "192.0.2.1"))
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")
        self.assertNotIn(self.ticket, self._unapproved())
        self.assertIn("Berta B. approved", self.ticket.prepaid_contact_text)
        note = self.ticket.message_ids.filtered(lambda one: "approves" in str(one.body))
        self.assertIn("Go &lt;b&gt;on", str(note.body))
        self.assertEqual(note.author_id, self.contact)
        notified = (self.technician | self.accountant).mapped("partner_id")
        self.assertEqual(note.notified_partner_ids & notified, notified)

    def test_no_says_so(self):
        asked = self._ask()
        self.assertTrue(self._say(asked, is_approved=False))
        self.assertEqual(self.ticket.prepaid_contact_state, "refused")
        self.assertTrue(self.ticket.is_prepaid_unapproved)
        self.assertIn("do not work on it", self._notes())
        again = self._ask()
        self.assertEqual(self.ticket.prepaid_contact_state, "waiting")
        self._say(again)
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")

    def test_first_answer_counts(self):
        asked = self._ask()
        self._say(asked)
        self.assertFalse(self._say(asked, is_approved=False, name="Somebody"))
        self.assertEqual((asked.state, asked.answer_name), ("approved", "Berta B."))

    def test_approval_is_of_the_ticket_and_the_person(self):
        self._say(self._ask())
        other = self._create_ticket(self.bob)
        self.assertEqual(other.prepaid_contact_state, "unasked")
        ann = self._create_contact("Ann Baker")
        self.ticket.partner_id = ann
        self.assertEqual(self.ticket.prepaid_contact_state, "unasked")
        self.assertIn(self.ticket, self._unapproved())
        self.ticket.partner_id = self.bob
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")

    def test_approval_of_a_customer_left_does_not_count_at_the_next_one(self):
        self._say(self._ask())
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.assertTrue(other.contact_check)
        self.bob.parent_id = self.other_customer
        self._begin_again()
        self.assertEqual(self.ticket.prepaid_agreement_id, other)
        self.assertEqual(self.ticket.prepaid_contact_state, "unasked")
        self.assertIn(self.ticket, self._unapproved())

    def test_request_is_closed_when_there_is_nothing_to_ask(self):
        ann = self._create_contact("Ann Baker")
        for record, vals, undo, word in (
            (self.ticket, {"partner_id": ann.id}, {"partner_id": self.bob.id}, "not of Bob"),
            (
                self.agreement,
                {"contact_id": ann.id},
                {"contact_id": self.contact.id},
                "not the single point",
            ),
            (
                self.agreement,
                {"authorised_contact_ids": [Command.link(self.bob.id)]},
                {"authorised_contact_ids": [Command.unlink(self.bob.id)]},
                "is authorised now",
            ),
            (self.agreement, {"contact_check": False}, {"contact_check": True}, "everybody"),
            (self.agreement, {"state": "ended"}, {}, "has ended"),
        ):
            asked = self._ask()
            self.assertEqual(asked.state, "waiting")
            self._change(record, vals)
            self.assertEqual(asked.state, "cancelled", vals)
            self.assertIn(word, self._notes())
            self.assertFalse(self._say(asked))
            record.write(undo)

    def test_answer_for_somebody_who_left_is_not_taken(self):
        asked = self._ask()
        self.bob.parent_id = self.other_customer
        self.assertFalse(self._say(asked))
        self.assertEqual(asked.state, "cancelled")

    def test_cancel(self):
        asked = self._ask()
        self.ticket.with_user(self.technician).action_cancel_prepaid_approval()
        self.assertEqual((asked.state, self.ticket.prepaid_contact_state), ("cancelled", "unasked"))
        self.assertFalse(self._say(asked))
        with self.assertRaises(UserError):
            asked.with_user(self.technician).action_cancel()

    def test_merge_of_contacts(self):
        asked = self._ask()
        bobby = self._create_contact("Bobby Baker")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.bob | bobby).ids, bobby)
        self.env.clear()
        self.assertEqual((asked.partner_id, self.ticket.partner_id), (bobby, bobby))
        self.assertTrue(self._say(asked))
        self.assertEqual(self.ticket.prepaid_contact_state, "approved")
