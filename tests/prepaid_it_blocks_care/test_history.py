"""Whatever the clock, the server and people do: each day that was promised is in one period."""

import random
from datetime import timedelta

from odoo import Command

from ..care import CareCase
from ..common import TODAY

INTERVALS = ("month", "quarter", "year")


class Story:
    """One plan's days: what was promised on each of them, by what people have said."""

    def __init__(self, case, seed):
        self.case = case
        self.random = random.Random(seed)
        self.day = TODAY + timedelta(days=self.random.randrange(400))
        self.promised = {interval: set() for interval in INTERVALS}
        self.covered_until = None
        with case._on(self.day):
            start = self.day - timedelta(days=self.random.choice([0, 0, 31, 700]))
            self.plan = case._create_plan(self._choose_checks(), date_start=start)
            self._note()

    def _choose_checks(self):
        return [
            (f"Check {number}", self.random.choice(INTERVALS))
            for number in range(self.random.randrange(1, 4))
        ]

    def _note(self):
        """Note what is promised today."""
        if self.plan.active:
            for check in self.plan.check_ids:
                self.promised[check.interval].add(self.day)

    def live(self):
        """Let a while go by, with the server down or up, and with an edit after a run."""
        for __ in range(self.random.choice([1, 5, 20, 28, 31, 100, 400])):
            self.day += timedelta(days=1)
            self._note()
        if self.random.random() < 0.3:
            return
        with self.case._on(self.day):
            for __ in range(self.random.choice([1, 1, 2])):
                self.case._run_care()
            if self.plan.active:
                self.covered_until = self.day
            self._edit()
            self._note()
            self.check()

    def _edit(self):
        """Change something of the plan, or do some of its checks."""
        plan = self.plan
        number = self.random.randrange(8)
        if number == 0:
            plan.active = not plan.active
        elif number == 1:
            vals = {"name": "New", "interval": self.random.choice(INTERVALS)}
            plan.check_ids = [Command.create(vals)]
        elif number == 2:
            plan.check_ids[:1].unlink()
        elif number == 3:
            plan.check_ids[-1:].interval = self.random.choice(INTERVALS)
        elif number == 4:
            results = self.case.env["prepaid.care.result"].search([("state", "=", "open")])
            results[: self.random.randrange(4)].action_fine()
        elif number == 5:
            plan.user_id = False
        # What an edit promises comes at the next run.
        self.case._run_care()

    def check(self):
        """Check that each promised day is in one period, and each period on one ticket."""
        days = {interval: [] for interval in INTERVALS}
        for period in self.plan.period_ids:
            self.case.assertTrue(period.ticket_id)
            day = period.date_start
            while day <= period.date_end:
                days[period.interval].append(day)
                day += timedelta(days=1)
        for interval in INTERVALS:
            found = days[interval]
            self.case.assertEqual(len(found), len(set(found)), f"{interval}: covered twice")
            due = {day for day in self.promised[interval] if day <= self.covered_until}
            self.case.assertLessEqual(due, set(found), f"{interval}: not covered")
        tickets = self.plan.period_ids.ticket_id
        # One ticket stands for whatever came due by one run.
        self.case.assertEqual(
            self.case.env["helpdesk.ticket"].search_count([("care_plan_id", "=", self.plan.id)]),
            len(tickets),
        )


class TestHistory(CareCase):
    def test_each_promised_day_is_in_one_period(self):
        count = 0
        for seed in range(6):
            with self.subTest(seed):
                story = Story(self, seed)
                story.covered_until = story.day - timedelta(days=1)
                for __ in range(12):
                    story.live()
                story.check()
                count += len(story.plan.period_ids)
        self.assertGreater(count, 40)
