"""Findings: ranked, asked about by mail, decided by the customer, kept as they were decided."""

from datetime import timedelta

import psycopg2

from odoo import Command
from odoo.addons.prepaid_it_blocks_care.policies.finding import MOST_DECISIONS
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase
from .findings import FindingMixin

NEXT_DAY = TODAY + timedelta(days=1)


class FindingCase(FindingMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.ticket = cls._create_ticket()


class TestFinding(FindingCase):
    def test_risk_comes_first_then_rank(self):
        low = self._create_finding("Low", risk="low", sequence=1)
        second = self._create_finding("Second", risk="high", sequence=5)
        first = self._create_finding("First", risk="high", sequence=2)
        medium = self._create_finding("Medium", sequence=1)
        self.assertEqual(list(self.agreement.finding_ids), [first, second, medium, low])
        low.risk = "high"
        found = self.env["prepaid.finding"].search([("agreement_id", "=", self.agreement.id)])
        self.assertEqual(list(found), [low, first, second, medium])

    def test_estimate_is_whole_seconds(self):
        finding = self._create_finding(hours=1 + 20 / 60)
        self.assertEqual(finding.estimated_seconds, 4800)
        self.assertEqual(finding._get_estimate_text(), "1:20")
        self.assertFalse(self._create_finding(hours=0.0)._get_estimate_text())
        with self.assertRaises(ValidationError):
            finding.estimated_hours = -1.0

    def test_button_of_the_ticket_knows_customer_and_ticket(self):
        action = self.ticket.with_user(self.technician).action_add_finding()
        finding = self.env["prepaid.finding"].with_user(self.technician)
        with Form(finding.with_context(**action["context"])) as form:
            form.name = "Backup fails"
            form.estimated_hours = 2.0
        finding = form.record
        self.assertEqual((finding.agreement_id, finding.ticket_id), (self.agreement, self.ticket))
        self.assertEqual(finding.date_found, TODAY)
        self.assertEqual(self.ticket.finding_count, 1)

    def test_ticket_of_another_customer_is_refused(self):
        other = self._create_ticket(self.other_contact)
        with self.assertRaises(ValidationError):
            self._create_finding(ticket_id=other.id)

    def test_open_findings_are_counted_with_their_time(self):
        self._create_finding(hours=2.0)
        postponed = self._create_finding(hours=1.0)
        self._decide(postponed, "postponed", str(NEXT_DAY))
        declined = self._create_finding(hours=4.0)
        self._decide(declined, "declined")
        self.assertEqual(
            (self.agreement.open_finding_count, self.agreement.open_finding_seconds), (1, 7200)
        )
        with self._on(NEXT_DAY):
            self.assertEqual(self.agreement.open_finding_count, 2)
            self.assertEqual(self.agreement.open_finding_seconds, 10800)

    def test_findings_go_on_when_customers_are_merged(self):
        kept = self._sell(5.0, contact=self.other_contact).agreement_id
        waiting = self._create_finding(ticket_id=self.ticket.id)
        approved, declined = self._create_finding(), self._create_finding()
        self._decide(approved)
        self._decide(declined, "declined")
        self.agreement.sudo()._merge_into(kept)
        self.assertEqual((waiting | approved).agreement_id, kept)
        self.assertEqual(declined.agreement_id, self.agreement)

    def test_open_findings_take_one_search_for_a_list(self):
        others = self._sell(5.0, contact=self.other_contact).agreement_id
        agreements = self.agreement | others
        for agreement in agreements:
            self._create_finding(agreement=agreement)
        self.env.flush_all()
        counts = []
        for some in (self.agreement, agreements):
            self.env.invalidate_all()
            some.mapped("company_id.resource_calendar_id.tz")
            with self.assertQueryCount(__system__=99):
                before = self.cr.sql_log_count
                some.mapped("open_finding_seconds")
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


class TestFindingDecision(FindingCase):
    def test_postponed_waits_again_by_itself(self):
        finding = self._create_finding()
        self.assertTrue(self._decide(finding, "postponed", str(NEXT_DAY)))
        self._run_action("prepaid_it_blocks_care.cron_findings")
        self.assertEqual((finding.state, finding._is_open()), ("postponed", False))
        with self._on(NEXT_DAY):
            self.assertTrue(finding._is_open())
            self._run_action("prepaid_it_blocks_care.cron_findings")
            self.assertEqual((finding.state, finding.date_postponed), ("open", False))
            self.assertIn("The day has come", finding.message_ids[0].body)

    def test_decision_is_recorded_with_who_said_it(self):
        finding = self._create_finding()
        self._decide(finding, "declined", note="Too <b>dear</b>")
        self.assertRecordValues(
            finding,
            [
                {
                    "state": "declined",
                    "decided_by_id": self.contact.id,
                    "decision_name": "Berta B.",
                    "decision_note": "Too <b>dear</b>",
                    "decision_ip": "192.0.2.1",
                    "decision_count": 1,
                }
            ],
        )
        note = finding.message_ids[0]
        self.assertEqual(note.author_id, self.contact)
        self.assertIn("Too &lt;b&gt;dear", note.body)
        self.assertTrue(note.notified_partner_ids)

    def test_same_decision_twice_changes_nothing(self):
        finding = self._create_finding()
        self.assertTrue(self._decide(finding, "declined"))
        self.assertFalse(self._decide(finding, "declined"))
        self.assertEqual(finding.decision_count, 1)

    def test_changes_of_mind_have_a_limit(self):
        finding = self._create_finding()
        for number in range(MOST_DECISIONS):
            day = str(NEXT_DAY + timedelta(days=number))
            self.assertTrue(self._decide(finding, "postponed", day))
        self.assertFalse(self._decide(finding, "approved"))
        self.assertEqual(finding.state, "postponed")

    def test_an_agreement_that_has_ended_takes_no_decision(self):
        finding = self._create_finding()
        self._change(self.agreement, {"state": "ended"})
        self.assertFalse(self._decide(finding))
        self.assertFalse(finding.fix_ticket_id)

    def test_what_was_decided_stays_as_it_reads(self):
        finding = self._create_finding()
        self._decide(finding, "declined")
        for vals in ({"name": "Else"}, {"estimated_hours": 9.0}, {"risk": "high"}):
            with self.assertRaises(UserError):
                finding.write(vals)
        finding.write({"note": "<p>Ask again in spring</p>", "sequence": 3})
        with self.assertRaises(UserError):
            finding.unlink()
        self._create_finding().with_user(self.manager).unlink()

    def test_nobody_decides_by_hand(self):
        finding = self._create_finding()
        for vals in ({"state": "approved"}, {"decided_by_id": self.contact.id}):
            with self.assertRaises(AccessError):
                finding.with_user(self.technician).write(vals)

    @mute_logger("odoo.sql_db")
    def test_database_refuses_time_below_zero(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self._create_finding().sudo().estimated_seconds = -1
            self.env.flush_all()


class TestFindingAsk(FindingCase):
    def test_one_mail_lists_what_waits_with_a_key_for_each(self):
        first = self._create_finding("Backup fails", consequence="Work is <i>lost</i>")
        second = self._create_finding("Old firewall", hours=3.0, risk="high")
        self._create_finding("Not asked")
        mail = self._ask(first | second)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        body = self._get_sent_body(mail, self.contact)
        for finding in first | second:
            key = self._create_key(finding)
            self.assertIn(f"{finding._get_page_url()}?access_token={key}", body)
        self.assertLess(body.index("Old firewall"), body.index("Backup fails"))
        self.assertIn("lost&lt;/i&gt;", body)
        self.assertNotIn("Not asked", body)
        # It is kept with addresses that open nothing.
        self.assertNotIn("access_token", mail.body_html)

    def test_asking_again_has_to_wait_a_day(self):
        finding = self._create_finding()
        self._ask(finding)
        with self.assertRaises(UserError):
            self._ask(finding)
        with self._on(NEXT_DAY + timedelta(days=1)):
            self._ask(finding)

    def test_what_cannot_be_answered_is_not_asked(self):
        finding = self._create_finding()
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "single point of contact"):
            self._ask(finding)
        self.contact.email = "berta@bakery.example"
        self._decide(finding, "declined")
        with self.assertRaisesRegex(UserError, "does not wait"):
            self._ask(finding)
        other = self._create_finding()
        self._change(self.agreement, {"state": "ended"})
        with self.assertRaisesRegex(UserError, "has ended"):
            self._ask(other)

    def test_key_is_for_whom_was_asked_and_for_the_question(self):
        finding = self._create_finding()
        self.assertFalse(finding.sudo()._may_hold_key(self.contact))
        self._ask(finding)
        key = self._create_key(finding)
        self.assertEqual(finding.sudo()._find_key_holder(key), self.contact)
        finding.with_user(self.technician).name = "Backup fails every night"
        self.assertFalse(finding.sudo()._find_key_holder(key))
        self.assertFalse(finding.asked_of_id)
        # Asked again, it is another question.
        self._ask(finding)
        self.assertFalse(finding.sudo()._find_key_holder(key))
        self.assertTrue(finding.sudo()._find_key_holder(self._create_key(finding)))

    def test_key_ends_with_the_single_point_of_contact(self):
        finding = self._create_finding()
        self._ask(finding)
        key = self._create_key(finding)
        self.agreement.contact_id = self.contact.copy({"name": "Bob", "email": "b@bakery.example"})
        self.assertFalse(finding.sudo()._find_key_holder(key))
        # The next one is asked at once, if somebody wants to.
        self._ask(finding)
        self.assertEqual(finding.asked_of_id.name, "Bob")

    def test_files_are_a_part_of_the_question(self):
        finding = self._create_finding()
        self._ask(finding)
        key = self._create_key(finding)
        file = self.env["ir.attachment"].create({"name": "log.txt", "raw": b"x"})
        finding.file_ids = [Command.link(file.id)]
        self.assertFalse(finding.sudo()._find_key_holder(key))

    def test_mail_that_failed_shows_on_the_agreement(self):
        mail = self._ask(self._create_finding())
        self.assertFalse(self.agreement.mail_problem)
        mail.write({"state": "exception", "failure_reason": "No route"})
        self.env.invalidate_all()
        self.assertEqual(self.agreement.mail_problem, "No route")
