"""The run opens one ticket for the checks of a plan that are due, and none twice."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.prepaid_it_blocks_care.models import prepaid_care_plan_ticket
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..care import CareCase

CHECKS = (("Patches", "month"), ("Restore test", "quarter"), ("Warranties", "year"))
RUN = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"


class TestRun(CareCase):
    def test_checks_that_are_due_come_on_one_ticket(self):
        plan = self._create_plan(CHECKS)
        ticket = self._run_care()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.care_result_ids.mapped("name"), [name for name, __ in CHECKS])
        self.assertEqual(set(ticket.care_result_ids.mapped("state")), {"open"})
        self.assertEqual(ticket.name, "Small Office: checks of 16 Mar 2026 to 15 Apr 2026")
        self.assertEqual((ticket.team_id, ticket.user_id), (self.team, self.technician))
        self.assertEqual((ticket.company_id, ticket.care_plan_id), (self.company, plan))
        self.assertEqual(ticket.partner_id, self.agreement.contact_id)
        self.assertIn("Restore test", ticket.description)
        self.assertNotIn("missed", ticket.description)
        self.assertEqual(
            self._get_periods(plan),
            [(interval, "2026-03-16", "due") for __, interval in CHECKS],
        )
        self.assertEqual(str(plan.date_next), "2026-04-16")

    def test_a_second_run_does_nothing(self):
        plan = self._create_plan(CHECKS)
        ticket = self._run_care()
        self.assertEqual(self._run_care(), ticket)
        self.assertFalse(plan._open_due())
        self.assertEqual(len(plan.period_ids), 3)

    def test_the_key_decides_who_opens_it(self):
        plan = self._create_plan()
        self._run_care()
        vals = plan._prepare_period_vals("month", plan.period_ids[0], is_missed=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["prepaid.care.period"].create(vals)
            self.env.flush_all()

    def test_each_month_brings_what_is_due_then(self):
        plan = self._create_plan(CHECKS)
        self._run_care()
        with self._on("2026-04-15"):
            self.assertEqual(len(self._run_care()), 1)
        with self._on("2026-04-16"):
            tickets = self._run_care()
            self.assertEqual(tickets[1:].care_result_ids.mapped("name"), ["Patches"])
        with self._on("2026-06-16"):
            tickets = self._run_care()
            self.assertEqual(
                tickets[2:].care_result_ids.mapped("name"), ["Patches", "Restore test"]
            )
        with self._on("2027-03-16"):
            tickets = self._run_care()
            self.assertEqual(len(tickets), 4)
            self.assertEqual(len(tickets[3:].care_result_ids), 3)
            self.assertEqual(str(plan.date_next), "2027-04-16")

    def test_a_server_that_was_down_opens_one_ticket_for_all_periods(self):
        plan = self._create_plan()
        self._run_care()
        with self._on("2026-07-20"):
            ticket = self._run_care()[1:]
            self.assertEqual(len(ticket), 1)
            self.assertEqual(ticket.name, "Small Office: checks of 16 Jul 2026 to 15 Aug 2026")
            self.assertIn(
                "16 Apr 2026 to 15 May 2026; 16 May 2026 to 15 Jun 2026; 16 Jun 2026 to "
                "15 Jul 2026",
                ticket.description,
            )
            self.assertEqual(len(ticket.care_result_ids), 1)
            self.assertEqual(len(ticket.care_period_ids), 4)
            self._run_care()
        self.assertEqual(
            self._get_periods(plan)[1:],
            [
                ("month", "2026-04-16", "missed"),
                ("month", "2026-05-16", "missed"),
                ("month", "2026-06-16", "missed"),
                ("month", "2026-07-16", "due"),
            ],
        )
        # The first ticket was never done either.
        self.assertEqual((plan.missed_count, self.agreement.missed_check_count), (4, 4))

    def test_checks_that_are_overdue_are_missed_and_reminded_of_once(self):
        plan = self._create_plan()
        ticket = self._run_care()
        with self._on("2026-04-15"):
            self._run_care()
            self.assertFalse(ticket.activity_ids)
        for day in ("2026-04-16", "2026-05-20"):
            with self._on(day):
                self._run_care()
                self.assertEqual(len(ticket.activity_ids), 1)
        self.assertEqual(ticket.activity_ids.user_id, self.technician)
        self.assertEqual(ticket.activity_ids.summary, "Checks are overdue")
        self.assertEqual(self._get_periods(plan)[0], ("month", "2026-03-16", "missed"))
        ticket.care_result_ids.action_fine()
        self.assertFalse(ticket.activity_ids)
        period = ticket.care_period_ids
        # Caught up on, and still seen.
        self.assertEqual(period.state, "missed")
        self.assertTrue(period.date_done)
        self.assertEqual(plan.missed_count, 1)

    def test_a_plan_that_began_long_ago_promises_nothing_of_the_past(self):
        plan = self._create_plan(CHECKS, date_start="2025-01-31")
        ticket = self._run_care()
        self.assertEqual(
            self._get_periods(plan),
            [
                ("quarter", "2026-01-31", "due"),
                ("year", "2026-01-31", "due"),
                ("month", "2026-02-28", "due"),
            ],
        )
        self.assertNotIn("missed", ticket.description)

    def test_a_check_that_is_added_comes_with_its_interval(self):
        plan = self._create_plan()
        self._run_care()
        plan.check_ids = [Command.create({"name": "Antivirus", "interval": "month"})]
        self.assertEqual(len(self._run_care()), 1)
        with self._on("2026-05-02"):
            ticket = self._run_care()[1:]
            self.assertEqual(ticket.care_result_ids.mapped("name"), ["Patches", "Antivirus"])
            # The first one of an interval comes at once: its period has begun.
            plan.check_ids = [Command.create({"name": "Warranties", "interval": "year"})]
            ticket = self._run_care()[2:]
            self.assertEqual(ticket.care_result_ids.mapped("name"), ["Warranties"])
            self.assertEqual(str(ticket.care_period_ids.date_start), "2026-03-16")

    def test_a_check_of_another_interval_counts_from_then_on(self):
        plan = self._create_plan()
        self._run_care()
        with self._on("2026-07-01"):
            plan.check_ids.interval = "quarter"
            self._run_care()
        self.assertEqual(
            self._get_periods(plan),
            [("month", "2026-03-16", "missed"), ("quarter", "2026-06-16", "due")],
        )

    def test_a_paused_plan_misses_nothing(self):
        plan = self._create_plan()
        self._run_care()
        with self._on("2026-04-20"):
            plan.active = False
            self.assertFalse(plan.date_next)
            self.assertEqual(len(self._run_care()), 1)
        with self._on("2026-08-20"):
            plan.active = True
            self._run_care()
        self.assertEqual(
            self._get_periods(plan),
            [("month", "2026-03-16", "missed"), ("month", "2026-08-16", "due")],
        )

    def test_a_plan_ends_with_its_last_day_and_may_be_taken_up_again(self):
        plan = self._create_plan(date_end="2026-05-01")
        self._run_care()
        with self._on("2026-08-20"):
            # What came due by the last day is not lost, however late the run is.
            self.assertEqual(len(self._run_care()), 2)
            self.assertFalse(plan.date_next)
            plan.date_end = False
            self._run_care()
        self.assertEqual(
            [day for __, day, __ in self._get_periods(plan)],
            ["2026-03-16", "2026-04-16", "2026-08-16"],
        )

    def test_an_agreement_that_has_ended_gets_no_care(self):
        plan = self._create_plan()
        self._run_care()
        self._change(self.agreement, {"state": "ended"})
        self.assertFalse(plan.date_next)
        with self._on("2026-09-01"):
            self.assertEqual(len(self._run_care()), 1)
        self.assertEqual(self._get_periods(plan), [("month", "2026-03-16", "due")])

    def test_care_goes_on_when_customers_are_merged(self):
        plan = self._create_plan()
        self._run_care()
        kept = self._sell(5.0, contact=self.other_contact).agreement_id
        self.agreement._merge_into(kept)
        self.assertEqual((plan.agreement_id, plan.partner_id), (kept, self.other_customer))
        self.assertEqual(plan.period_ids.agreement_id, self.agreement)
        with self._on("2026-04-16"):
            ticket = self._run_care()[1:]
            self.assertEqual(ticket.partner_id, self.other_contact)

    def test_the_contact_team_and_technician_of_then_count(self):
        plan = self._create_plan()
        self._run_care()
        colleague = self.contact.copy({"name": "Bob"})
        team = self.env["helpdesk.ticket.team"].create({"name": "Night"})
        self.agreement.contact_id = colleague
        plan.write({"team_id": team.id, "user_id": False})
        with self._on("2026-04-16"):
            ticket = self._run_care()[1:]
        self.assertEqual((ticket.partner_id, ticket.team_id), (colleague, team))
        self.assertFalse(ticket.user_id)

    def test_who_has_left_gets_no_ticket(self):
        self._create_plan()
        self.team.user_ids = [Command.unlink(self.technician.id)]
        self.assertFalse(self._run_care().user_id)

    def test_the_day_is_that_of_the_company(self):
        plan = self._create_plan(date_start="2026-04-01")
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        with self._on("2026-03-31 10:30:00"):
            self.assertFalse(self._run_care())
        with self._on("2026-03-31 11:30:00"):
            self.assertEqual(len(self._run_care()), 1)
        self.assertEqual(self._get_periods(plan), [("month", "2026-04-01", "due")])

    def test_tickets_wait_for_working_hours(self):
        self.company.prepaid_mail_working_hours = True
        self._create_plan(date_start="2026-03-21")
        # A Saturday, and the Monday after it.
        with self._on("2026-03-21 10:00:00"):
            self.assertFalse(self._run_care())
        with self._on("2026-03-23 10:00:00"):
            self.assertEqual(len(self._run_care()), 1)

    def test_a_failure_stops_no_other_and_is_told_once(self):
        broken = self._create_plan()
        block = self._sell(5.0, contact=self.other_contact)
        self._create_plan(agreement_id=block.agreement_id.id)
        mixin = prepaid_care_plan_ticket.PrepaidCarePlanTicketMixin
        create = mixin._create_care_ticket

        def fail(plan, claimed):
            if plan == broken:
                raise UserError("No stage")
            return create(plan, claimed)

        with patch.object(mixin, "_create_care_ticket", fail), mute_logger(RUN):
            for __ in range(2):
                tickets = self._run_care()
        self.assertEqual(tickets.partner_id, self.other_contact)
        self.assertFalse(broken.period_ids)
        activity = self.agreement.activity_ids
        self.assertEqual(activity.summary, "Care plan Small Office: no ticket could be opened")
        self.assertEqual(len(self._run_care()), 2)

    def test_a_run_takes_as_many_statements_for_many_plans_to_find_what_is_due(self):
        plan = self._create_plan() | self._create_plan()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = plan._find_run_items()
            return len(found), self.env.cr.sql_log_count - before

        count()
        two, statements = count()
        for __ in range(8):
            self._create_plan()
        self.assertEqual((two, count()), (2, (10, statements)))

    def test_nothing_is_due_without_checks(self):
        plan = self._create_plan(())
        self.assertFalse(plan.date_next)
        self.assertFalse(self._run_care())

    def test_the_scheduled_action(self):
        self._create_plan()
        self._run_action("prepaid_it_blocks_care.cron_care")
        self.assertTrue(self.env["helpdesk.ticket"].search([("care_plan_id", "!=", False)]))
