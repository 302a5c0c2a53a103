"""The ticket that fixes a finding: made by the customer's yes, and followed by the finding."""

from datetime import timedelta

from ..common import TODAY
from .test_finding import FindingCase


class TestFindingTicket(FindingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done, cls.cancelled, cls.work = (
            cls.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
            for name in ("done", "cancelled", "in_progress")
        )

    def setUp(self):
        super().setUp()
        self.finding = self._create_finding(
            "Backup fails", ticket_id=self.ticket.id, consequence="All is <b>lost</b>", risk="high"
        )

    def _approve(self, finding=None):
        finding = finding or self.finding
        self.assertTrue(self._decide(finding))
        return finding.fix_ticket_id

    def test_yes_makes_a_ticket_of_the_team_that_found_it(self):
        ticket = self._approve()
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Backup fails",
                    "partner_id": self.contact.id,
                    "team_id": self.team.id,
                    "project_id": self.project.id,
                    "company_id": self.company.id,
                    "planned_hours": 2.0,
                    "priority": "2",
                }
            ],
        )
        self.assertIn("&lt;b&gt;lost", ticket.description)
        self.assertEqual(ticket.prepaid_agreement_id, self.agreement)
        self.assertIn("approved by Berta B.", ticket.fixed_finding_text)
        self.assertFalse(self.ticket.fixed_finding_text)

    def test_time_on_it_draws_the_block(self):
        self._log(self._approve(), 1.5)
        self.assertEqual(self.agreement.available_hours, 18.5)
        self.assertLedgerHolds()

    def test_fixed_when_the_ticket_closes_and_open_when_it_is_reopened(self):
        ticket = self._approve()
        ticket.stage_id = self.done
        self.assertEqual(self.finding.state, "fixed")
        self.assertTrue(self.finding.date_fixed)
        ticket.stage_id = self.work
        self.assertEqual((self.finding.state, self.finding.date_fixed), ("approved", False))

    def test_technician_closes_the_ticket_without_rights_on_the_decision(self):
        ticket = self._approve()
        ticket.with_user(self.technician).stage_id = self.done
        self.assertEqual(self.finding.state, "fixed")

    def test_cancelled_ticket_fixes_nothing(self):
        ticket = self._approve()
        ticket.stage_id = self.cancelled
        self.assertEqual(self.finding.state, "open")
        # Back by mistake: the yes of before counts.
        ticket.stage_id = self.work
        self.assertEqual(self.finding.state, "approved")
        ticket.stage_id = self.cancelled
        self.assertTrue(self._decide(self.finding))
        self.assertNotEqual(self.finding.fix_ticket_id, ticket)
        ticket.stage_id = self.done
        self.assertEqual(self.finding.state, "approved")

    def test_archived_ticket_fixes_nothing_unless_it_is_closed(self):
        ticket = self._approve()
        ticket.active = False
        self.assertEqual(self.finding.state, "open")
        ticket.active = True
        ticket.stage_id = self.done
        ticket.active = False
        self.assertEqual(self.finding.state, "fixed")

    def test_deleted_ticket_fixes_nothing(self):
        self._approve().unlink()
        self.assertEqual((self.finding.state, self.finding.fix_ticket_id.id), ("open", False))
        self._approve()

    def test_team_that_has_other_stages_moves_the_ticket(self):
        ticket = self._approve()
        ticket.stage_id = self.done
        team = self.team.copy({"name": "Other"})
        stage = self.env["helpdesk.ticket.stage"].create({"name": "In", "team_ids": team.ids})
        self.env["helpdesk.ticket.stage"].search([("team_ids", "=", False)]).team_ids = self.team
        ticket.team_id = team
        self.assertEqual((ticket.stage_id, self.finding.state), (stage, "approved"))

    def test_approval_is_withdrawn_until_work_begins(self):
        ticket = self._approve()
        self.assertTrue(self._decide(self.finding, "declined"))
        self.assertEqual((self.finding.state, self.finding.fix_ticket_id.id), ("declined", False))
        self.assertFalse(ticket.active)
        self.assertIn("withdrawn the approval", ticket.message_ids[0].body)

    def test_approval_stands_once_time_was_logged(self):
        self._log(self._approve(), 0.5)
        later = str(TODAY + timedelta(days=3))
        for decision in ("declined", "postponed"):
            self.assertFalse(self._decide(self.finding, decision, later))
        self.assertEqual(self.finding.state, "approved")

    def test_approval_stands_once_the_ticket_is_in_work(self):
        self._approve().stage_id = self.work
        self.assertFalse(self._decide(self.finding, "declined"))

    def test_finding_without_a_ticket_is_fixed_by_one_without_a_team(self):
        ticket = self._approve(self._create_finding("Old firewall", hours=0.0))
        self.assertFalse(ticket.team_id)
        self.assertEqual(ticket.partner_id, self.contact)

    def test_too_few_hours_are_said_before(self):
        small = self._create_finding("Small", hours=20.0)
        self.assertFalse(self.agreement._get_shortage_text(small))
        self._log(self._approve(), 0.5)
        text = self.agreement._get_shortage_text(small)
        self.assertIn("You have 19:30 hours left", text)
        self.assertIn("still takes 1:30: 2:00 too few", text)
        for policy in ("refuse", "allow", "invoice", "next_block"):
            self.agreement.overage_policy = policy
            self.assertTrue(self.agreement._get_shortage_terms())
