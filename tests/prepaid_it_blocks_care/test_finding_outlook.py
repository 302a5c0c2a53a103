"""The sentence on hours and findings: on the agreement, in the renewal mail, on the statement."""

from datetime import date, timedelta

from odoo.addons.prepaid_it_blocks_statement.policies.statement import StatementQuery

from ..common import TODAY
from .test_finding import FindingCase


class TestFindingOutlook(FindingCase):
    def _set_end(self, block, day=date(2026, 6, 30)):
        block.sudo().date_end = day

    def test_nothing_is_said_without_open_findings(self):
        self.assertFalse(self.agreement.finding_text)
        self._decide(self._create_finding(), "declined")
        self.assertFalse(self.agreement.finding_text)

    def test_hours_that_expire_and_three_findings(self):
        self._set_end(self.agreement.block_ids)
        self._log(self.ticket, 13.5)
        for hours in (2.0, 2.5, 0.5):
            self._create_finding(hours=hours)
        self.assertEqual(
            self.agreement.finding_text,
            "6:30 left that expire on June 30, 2026; these three open findings take 5:00.",
        )

    def test_one_finding_and_no_end(self):
        self._create_finding(hours=2.0)
        self.assertEqual(self.agreement.finding_text, "20:00 left; this open finding takes 2:00.")

    def test_several_blocks_name_the_first_end(self):
        self._set_end(self.agreement.block_ids)
        self._sell(5.0)
        self._create_finding(hours=0.0)
        self.assertEqual(
            self.agreement.finding_text,
            "25:00 left, 20:00 of which expire on June 30, 2026; how long this open finding takes "
            "is not known yet.",
        )

    def test_used_up_and_partly_estimated(self):
        self._log(self.ticket, 20.0)
        self._create_finding(hours=1.0)
        self._create_finding(hours=0.0)
        self.assertEqual(
            self.agreement.finding_text,
            "No hours are left; these two open findings take 1:00 at least.",
        )

    def test_many_findings_without_an_estimate(self):
        for __ in range(11):
            self._create_finding(hours=0.0)
        self.assertIn("these 11 open findings take is not known", self.agreement.finding_text)

    def test_suspended_hours_cannot_be_used(self):
        self.agreement.block_ids.sudo().is_suspended = True
        self._create_finding(hours=1.0)
        self.assertEqual(
            self.agreement.finding_text,
            "20:00 left that cannot be used yet; this open finding takes 1:00.",
        )

    def test_renewal_mail_says_it(self):
        self._create_finding(hours=2.0)
        order = self.agreement._create_renewal()
        notes = " ".join(map(str, order.with_user(self.salesman)._get_renewal_mail_notes()))
        self.assertIn("this open finding takes 2:00", notes)
        self.assertIn(f"/my/prepaid/{self.agreement.id}/findings", notes)
        self._decide(self.agreement.finding_ids, "declined")
        self.assertNotIn("finding", " ".join(map(str, order._get_renewal_mail_notes())))

    def test_statement_says_it_as_of_its_day(self):
        query = StatementQuery.from_values({"date_to": str(TODAY - timedelta(days=1))})
        self.assertFalse(self.agreement._prepare_statement_report(query, 10)["finding_text"])
        self._create_finding(hours=2.0)
        self.env.invalidate_all()
        html = self.env["ir.qweb"]._render(
            "prepaid_it_blocks_statement.report_prepaid_statement_totals",
            {
                "statement": self.agreement._prepare_statement_report(query, 10),
                "as_clock": str,
            },
        )
        self.assertIn("As of March 16, 2026: 20:00 left; this open finding takes 2:00.", str(html))
