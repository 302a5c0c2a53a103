"""Periods of service reports: whole months and quarters, each due once."""

from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_care.policies.service_period import (
    MONTHS,
    find_due,
    get_first_day,
    get_last_periods,
    get_next,
)

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
INTERVALS = st.sampled_from(sorted(MONTHS))


class TestPeriods(TestCase):
    def test_first_days(self):
        for day, month, quarter in (
            (date(2026, 3, 31), date(2026, 3, 1), date(2026, 1, 1)),
            (date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 1)),
            (date(2026, 12, 31), date(2026, 12, 1), date(2026, 10, 1)),
        ):
            self.assertEqual(get_first_day(day, "month"), month)
            self.assertEqual(get_first_day(day, "quarter"), quarter)
        self.assertEqual(get_next(date(2026, 12, 1), "month"), date(2027, 1, 1))
        self.assertEqual(get_next(date(2026, 10, 1), "quarter"), date(2027, 1, 1))

    def test_due_from_the_day_on(self):
        first = date(2026, 1, 1)
        self.assertEqual(find_due(first, "quarter", 3, date(2026, 4, 2)), [])
        self.assertEqual(
            find_due(first, "quarter", 3, date(2026, 4, 3)), [(first, date(2026, 3, 31))]
        )

    def test_what_was_missed_is_due(self):
        found = find_due(date(2026, 1, 1), "month", 1, date(2026, 4, 15))
        self.assertEqual([first.month for first, __ in found], [1, 2, 3])

    def test_periods_to_choose_from(self):
        self.assertEqual(
            get_last_periods(date(2026, 3, 16)),
            {
                "last_month": (date(2026, 2, 1), date(2026, 2, 28)),
                "last_quarter": (date(2025, 10, 1), date(2025, 12, 31)),
                "this_year": (date(2026, 1, 1), date(2026, 3, 16)),
            },
        )

    @given(DAYS, INTERVALS, st.integers(1, 28), st.lists(DAYS, max_size=6))
    def test_each_period_is_due_once_however_often_one_looks(self, start, interval, day, looks):
        first = get_first_day(start, interval)
        found, upcoming = [], first
        for today in sorted(looks):
            due = find_due(upcoming, interval, day, today)
            found += due
            if due:
                upcoming = due[-1][1] + timedelta(days=1)
        self.assertEqual(found, find_due(first, interval, day, max(looks, default=start)))
        ends = [first - timedelta(days=1), *(last for __, last in found)]
        self.assertEqual([one for one, __ in found], [end + timedelta(days=1) for end in ends[:-1]])
