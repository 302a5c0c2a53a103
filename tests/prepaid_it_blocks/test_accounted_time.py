"""What worked time counts: steps, minimum, its text and moments, as tables. No database."""

from datetime import date, datetime

from odoo.addons.prepaid_it_blocks.policies.accounted_time import (
    AS_WORKED,
    account_time,
    explain,
    find_start,
    get_wall_clock,
)
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.tests import BaseCase

from .accounted_time import BRUSSELS, EASTER_MONDAY, ON_SITE, REMOTE, account, make_rule, utc


class TestRounding(BaseCase):
    def _assert_table(self, rule, table):
        for worked, expected in table:
            accounted = account(worked, rule)
            self.assertEqual(accounted.hours, expected, worked)
            self.assertEqual(accounted.rounded, expected, worked)

    def test_steps(self):
        self._assert_table(
            REMOTE,
            [
                (0.0, 0.0),
                (-1.0, 0.0),
                (1 / 60, 0.25),
                (10 / 60, 0.25),
                (0.25, 0.25),
                (0.1 + 0.15, 0.25),
                (0.25 + 1e-9, 0.25),
                (16 / 60, 0.5),
                (1.0, 1.0),
                (61 / 60, 1.25),
                (8.0, 8.0),
            ],
        )

    def test_minimum_then_steps(self):
        self._assert_table(
            ON_SITE,
            [
                (0.0, 0.0),
                (0.001, 2.0),
                (0.5, 2.0),
                (2.0, 2.0),
                (2.0 + 1e-9, 2.0),
                (121 / 60, 3.0),
                (3.0, 3.0),
                (3.5, 4.0),
            ],
        )

    def test_minimum_that_is_no_multiple_of_the_step(self):
        rule = make_rule(minimum_hours=0.5, increment_hours=1.0)
        self._assert_table(rule, [(0.4, 0.5), (0.6, 1.5), (1.5, 1.5), (1.6, 2.5)])

    def test_minimum_alone_leaves_longer_work_alone(self):
        self._assert_table(
            make_rule(minimum_hours=1.0), [(0.2, 1.0), (1.0, 1.0), (1.2345, 4444 / 3600)]
        )

    def test_no_rule_leaves_work_alone(self):
        self._assert_table(AS_WORKED, [(0.1667, 600 / 3600), (1.2345, 4444 / 3600)])

    def test_thirds_of_an_hour_fit_their_steps(self):
        for minutes in (5, 6, 10, 20):
            rule = make_rule(increment_hours=minutes / 60)
            for count in (1, 2, 3, 7, 13):
                worked = count * minutes / 60
                for given_hours in (worked, round(worked, 2), round(worked, 4)):
                    seconds = account_time(to_seconds(given_hours), rule).seconds
                    self.assertEqual(seconds, count * minutes * 60)

    def test_odd_seconds_of_a_timer_begin_no_step(self):
        self.assertEqual(account(15 / 60 + 20 / 3600, REMOTE).hours, 0.25)
        self.assertEqual(account(15 / 60 + 40 / 3600, REMOTE).hours, 0.5)


class TestExplanation(BaseCase):
    def _explain(self, worked, rule, start=None):
        start = start and utc(start)
        accounted = account_time(to_seconds(worked), rule, start=start, timetable=BRUSSELS)
        reasons = explain(accounted, rule)
        return reasons["minimum"], reasons["increment"], reasons["weights"]

    def test_what_applied_is_named(self):
        evening = "2026-03-16 17:00"
        for worked, rule, start, expected in (
            (10 / 60, REMOTE, None, (None, "0:15", [])),
            (0.25, REMOTE, None, (None, None, [])),
            (1.0, ON_SITE, None, ("2:00", None, [])),
            (2.0, ON_SITE, None, (None, None, [])),
            (2.5, ON_SITE, None, (None, "1:00", [])),
            (2.0, AS_WORKED, evening, (None, None, [("1:00", 1.5)])),
            (1.0, make_rule(weight=2.0), None, (None, None, [("1:00", 2.0)])),
        ):
            self.assertEqual(self._explain(worked, rule, start), expected)


class TestTimes(BaseCase):
    def test_start_on_another_day_is_when_it_was_typed(self):
        evening = datetime(2026, 3, 16, 23, 30)
        for instant, day, zone, expected in (
            (None, date(2026, 3, 16), "UTC", None),
            (evening, date(2026, 3, 16), "UTC", evening),
            (evening, date(2026, 3, 17), "UTC", None),
            (evening, date(2026, 3, 17), "Europe/Brussels", evening),
            (evening, date(2026, 3, 16), "Europe/Brussels", None),
        ):
            self.assertEqual(find_start(instant, day, zone), expected)

    def test_last_second_of_a_holiday_belongs_to_it(self):
        begin, end = get_wall_clock(
            datetime(2026, 4, 5, 22), datetime(2026, 4, 6, 21, 59, 59), "Europe/Brussels"
        )
        self.assertEqual((begin, end), EASTER_MONDAY)
