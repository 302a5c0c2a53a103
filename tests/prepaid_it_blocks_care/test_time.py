"""The time of care: drawn, free of charge, or included up to a cap a month."""

from odoo.exceptions import AccessError

from ..care import HOUR, CareCase
from ..common import TODAY
from ..prepaid_it_blocks.test_plain_cost import recorded

CONCURRENT = r"UPDATE \"prepaid_care_plan\""


class TestCareTime(CareCase):
    def _open(self, policy, hours=0.0, **vals):
        """Return the ticket of a new plan."""
        plan = self._create_plan(time_policy=policy, included_hours=hours, **vals)
        ticket = plan._open_due()
        ticket.project_id = self.project
        return ticket

    def _get_figures(self, line):
        """Return the included and the drawn hours of time, and its status."""
        return (line.prepaid_included_seconds / HOUR, line.prepaid_hours, line.prepaid_status)

    def test_drawn(self):
        line = self._log(self._open("drawn"), 1.5)
        self.assertEqual(self._get_figures(line), (0, 1.5, "covered"))
        self.assertFalse(line.prepaid_included_plan_id)

    def test_free(self):
        line = self._log(self._open("free"), 1.5)
        self.assertEqual(self._get_figures(line), (0, 0, "excluded"))
        self.assertEqual(
            (line.prepaid_reason, line.prepaid_agreement_id), ("Care plan", self.agreement)
        )
        self.assertEqual(line.prepaid_paid_by, "Free of charge: Care plan")
        self.assertEqual(self.block.balance_hours, 20.0)

    def test_included_up_to_the_cap(self):
        ticket = self._open("included", 1.0)
        first, second, third = (self._log(ticket, 0.75) for __ in range(3))
        self.assertEqual(self._get_figures(first), (0.75, 0, "excluded"))
        self.assertEqual(first.prepaid_reason, "Included in the care plan")
        # The entry that crosses the cap is split.
        self.assertEqual(self._get_figures(second), (0.25, 0.5, "covered"))
        self.assertEqual(
            second.prepaid_paid_by, f"0:15 included in the care plan, 0:30 from {self.block.name}"
        )
        self.assertEqual(second.prepaid_time_explanation, "0:15 included in the care plan")
        self.assertEqual(self._get_figures(third), (0, 0.75, "covered"))
        self.assertEqual(
            self._ledger(ticket.timesheet_ids),
            [
                ("drawdown", self.block.id, -0.5),
                ("drawdown", self.block.id, -0.75),
            ],
        )
        self.assertLedgerHolds()

    def test_the_cap_is_for_a_calendar_month_of_work(self):
        ticket = self._open("included", 1.0)
        march, april = self._log(ticket, 0.75), self._log(ticket, 0.75, day="2026-04-01")
        self.assertEqual(self._get_figures(march), (0.75, 0, "excluded"))
        self.assertEqual(self._get_figures(april), (0.75, 0, "excluded"))
        march.date = "2026-04-30"
        self.assertEqual(self._get_figures(march), (0.25, 0.5, "covered"))
        self.assertEqual(str(march.prepaid_included_month), "2026-04-01")
        self.assertLedgerHolds()

    def test_plans_have_caps_of_their_own(self):
        line = self._log(self._open("included", 1.0), 1.0)
        other = self._log(self._open("included", 0.5, name="Security"), 1.0)
        self.assertEqual(self._get_figures(line), (1, 0, "excluded"))
        self.assertEqual(self._get_figures(other), (0.5, 0.5, "covered"))

    def test_longer_time_is_included_as_far_as_there_is_room(self):
        ticket = self._open("included", 1.0)
        line = self._log(ticket, 0.5)
        line.unit_amount = 0.75
        self.assertEqual(self._get_figures(line), (0.75, 0, "excluded"))
        line.unit_amount = 2.0
        self.assertEqual(self._get_figures(line), (1, 1, "covered"))
        self.assertLedgerHolds()

    def test_shorter_time_gives_back_what_was_drawn_first(self):
        line = self._log(self._open("included", 1.0), 2.0)
        line.unit_amount = 1.5
        self.assertEqual(self._get_figures(line), (1, 0.5, "covered"))
        line.unit_amount = 0.5
        self.assertEqual(self._get_figures(line), (0.5, 0, "excluded"))
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertLedgerHolds()

    def test_what_was_drawn_stays_drawn_when_room_comes_free(self):
        ticket = self._open("included", 1.0)
        first, second = self._log(ticket, 1.0), self._log(ticket, 1.0)
        first.unit_amount = 0.25
        self.assertEqual(self._get_figures(second), (0, 1, "covered"))
        second.name = "Looked again"
        self.assertEqual(self._get_figures(second), (0, 1, "covered"))
        # What it becomes longer by is included.
        second.unit_amount = 1.5
        self.assertEqual(self._get_figures(second), (0.5, 1, "covered"))
        first.unlink()
        self.assertEqual(self._get_figures(self._log(ticket, 1.0)), (0.5, 0.5, "covered"))
        self.assertLedgerHolds()

    def test_another_cap_is_for_time_after_it(self):
        ticket = self._open("included", 1.0)
        line = self._log(ticket, 2.0)
        ticket.care_plan_id.included_hours = 2.5
        line.name = "Looked again"
        self.assertEqual(self._get_figures(line), (1, 1, "covered"))
        self.assertEqual(self._get_figures(self._log(ticket, 2.0)), (1.5, 0.5, "covered"))
        ticket.care_plan_id.included_hours = 0.5
        line.unit_amount = 1.75
        self.assertEqual(self._get_figures(line), (1, 0.75, "covered"))

    def test_another_policy_is_for_tickets_after_it(self):
        ticket = self._open("free")
        line = self._log(ticket, 1.0)
        ticket.care_plan_id.time_policy = "drawn"
        line.unit_amount = 2.0
        self.assertEqual(self._get_figures(line), (0, 0, "excluded"))
        self.assertEqual(self._get_figures(self._log(ticket, 1.0)), (0, 0, "excluded"))

    def test_time_that_comes_to_a_care_ticket_is_included(self):
        ticket = self._open("included", 1.0)
        line = self._log(self._create_ticket(), 1.5)
        line.ticket_id = ticket
        self.assertEqual(self._get_figures(line), (1, 0.5, "covered"))
        line.ticket_id = self._create_ticket()
        self.assertEqual(self._get_figures(line), (0, 1.5, "covered"))
        self.assertFalse(line.prepaid_included_plan_id)
        self.assertLedgerHolds()

    def test_minimum_and_weight_come_before_the_cap(self):
        work_type = self.env["prepaid.work.type"].create({"name": "Night", "weight": 2.0})
        line = self._log(self._open("included", 1.0), 1.0, prepaid_work_type_id=work_type.id)
        self.assertEqual(self._get_figures(line), (1, 1, "covered"))
        self.assertEqual(
            line.prepaid_time_explanation,
            "1:00 worked, 2:00 accounted (Night: 1:00 at ×2), 1:00 included in the care plan",
        )

    def test_free_goes_before_included(self):
        line = self._log(self._open("included", 1.0), 1.5)
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.assertEqual(self._get_figures(line), (0, 0, "excluded"))
        self.assertEqual(line.prepaid_reason, "Goodwill")
        line.prepaid_excluded = False
        self.assertEqual(self._get_figures(line), (1, 0.5, "covered"))

    def test_another_customer_includes_nothing(self):
        self._sell(5.0, contact=self.other_contact)
        ticket = self._open("included", 1.0)
        line = self._log(ticket, 0.5)
        ticket.partner_id = self.other_contact
        self.assertEqual(self._get_figures(line), (0, 0.5, "covered"))
        self.assertLedgerHolds()

    def test_earlier_time_stays_included_when_customers_are_merged(self):
        ticket = self._open("included", 1.0)
        line = self._log(ticket, 0.5)
        kept = self._sell(5.0, contact=self.other_contact).agreement_id
        self.agreement._merge_into(kept)
        line.name = "Looked again"
        self.assertEqual(self._get_figures(line), (0.5, 0, "excluded"))

    def test_a_batch_takes_as_many_statements_as_one_entry(self):
        ticket = self._open("included", 5.0)
        counts = []
        for number in (1, 1, 40):
            vals = [self._prepare_timesheet(ticket, 0.1) for __ in range(number)]
            with recorded(self.env) as statements:
                self.env["account.analytic.line"].create(vals)
            counts.append(len(statements))
            self.assertEqual(len(statements.find(CONCURRENT)), 1)
        self.assertEqual(counts[1], counts[2])
        self.assertEqual(sum(ticket.timesheet_ids.mapped("prepaid_included_seconds")), 42 * 360)

    def test_a_form_says_it_before_anything_is_saved(self):
        ticket = self._open("included", 1.0)
        self._log(ticket, 0.5)
        line = self.env["account.analytic.line"].new(self._prepare_timesheet(ticket, 1.0))
        self.assertIn("0:30 included in the care plan, 0:30 from", line.prepaid_paid_by)

    def test_nobody_says_it_by_hand(self):
        ticket = self._open("included", 1.0)
        vals = self._prepare_timesheet(ticket, 1.0, prepaid_included_seconds=10 * HOUR)
        with self.assertRaises(AccessError):
            self.env["account.analytic.line"].with_user(self.technician).create(vals)

    def test_work_of_a_day_before_the_block(self):
        ticket = self._open("included", 1.0)
        line = self._log(ticket, 1.5, day="2026-03-01")
        self.assertLess(str(line.date), str(TODAY))
        self.assertEqual(self._get_figures(line), (1, 0.5, "partial"))
        self.assertLedgerHolds()
