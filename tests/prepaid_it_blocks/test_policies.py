"""The pure rules of hours, validity, renewal and prices, as tables. No database."""

from datetime import date
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies import pricing, renewal, validity
from odoo.addons.prepaid_it_blocks.policies.allocation import (
    Settlement,
)
from odoo.addons.prepaid_it_blocks.policies.hours import (
    as_clock,
    get_share,
    to_hours,
    to_minutes,
    to_seconds,
)
from odoo.tests import BaseCase

DAY = date(2026, 3, 16)


class TestHours(BaseCase):
    def test_doors(self):
        for hours, seconds in (
            (0.0, 0),
            (1.0, 3600),
            (1 / 3, 1200),
            (0.3333, 1200),
            (0.33, 1188),
            (0.1 + 0.2, 1080),
            (2.4855, 8948),
            (-0.25, -900),
            # Half a second goes up, whichever side of it the float is on.
            (0.00125, 5),
            (4.5 / 3600, 5),
            (1.5 / 3600, 2),
            (0.5 / 3600, 1),
            (0.49 / 3600, 0),
            (-4.5 / 3600, -5),
        ):
            self.assertEqual(to_seconds(hours), seconds, hours)

    def test_what_is_no_number_of_hours_is_refused(self):
        for hours in (float("nan"), float("inf"), float("-inf")):
            with self.assertRaises(ValueError):
                to_seconds(hours)

    @given(st.integers(-(2**31), 2**31 - 1))
    @settings(max_examples=500, deadline=None, derandomize=True)
    def test_seconds_come_back(self, seconds):
        hours = to_hours(seconds)
        self.assertEqual(to_seconds(hours), seconds)
        # So they do where a trace of binary fractions is on the hours, or they have four decimals.
        self.assertEqual(to_seconds(hours * (1 + 1e-12)), seconds)
        self.assertEqual(to_seconds(round(hours, 4)), seconds)

    @given(st.integers(0, 10**6), st.integers(0, 59))
    @settings(max_examples=500, deadline=None, derandomize=True)
    def test_hours_and_minutes_are_exact(self, hours, minutes):
        self.assertEqual(to_seconds(hours + minutes / 60), 3600 * hours + 60 * minutes)

    def test_minutes_that_people_read(self):
        for seconds, minutes in ((0, 0), (29, 0), (30, 1), (89, 1), (90, 2), (-29, 0), (-30, -1)):
            self.assertEqual(to_minutes(seconds), minutes, seconds)

    @given(*[st.integers(0, 10**6)] * 3)
    @example(1, 1, 1)
    @example(3, 12345, 12345)
    @settings(max_examples=500, deadline=None, derandomize=True)
    def test_share_is_rounded_half_up(self, whole, part, remainder):
        share = Fraction(whole * part, part + remainder) if part else Fraction(0)
        self.assertEqual(get_share(whole, part, remainder), (share * 2 + 1) // 2)

    def test_settlement_is_read_like_a_plan(self):
        settlement = Settlement(2000, 200, [(5, 150), (7, 25)])
        self.assertEqual(settlement.covered_seconds, 2175)
        self.assertEqual(settlement.overage_seconds, 25)
        self.assertFalse(settlement.is_empty)


class TestValidity(BaseCase):
    def test_last_valid_day(self):
        for first, months, last in (
            (date(2026, 3, 15), 12, date(2027, 3, 14)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 1, 1), 1, date(2026, 1, 31)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2026, 3, 31), 3, date(2026, 6, 30)),
            (date(2026, 3, 15), 0, None),
        ):
            self.assertEqual(validity.last_valid_day(first, months), last, (first, months))

    def test_is_valid_on_last_day_included(self):
        start, end = date(2026, 1, 1), date(2026, 3, 16)
        for day, valid in (
            (date(2025, 12, 31), False),
            (start, True),
            (end, True),
            (date(2026, 3, 17), False),
        ):
            self.assertEqual(validity.is_valid_on(day, start, end), valid, day)
        self.assertTrue(validity.is_valid_on(DAY, None, None))


class TestRenewalAndPrice(BaseCase):
    def test_threshold(self):
        for kind, hours, percent, bought, expected in (
            ("percent", 0, 20, 72000, 14400),
            ("percent", 9, 20, 0, 0),
            ("percent", 0, 33.3, 5, 2),
            ("percent", 0, 50.0, 5, 3),
            ("hours", 2.5, 20, 72000, 9000),
        ):
            self.assertEqual(renewal.get_threshold(kind, hours, percent, bought), expected)

    def test_due_at_or_below_the_threshold(self):
        for available, due in ((14400, True), (14401, False), (14399, True), (0, True)):
            self.assertEqual(renewal.is_due(available, 14400), due, available)
        # What reads 0:00 is nothing left.
        self.assertTrue(renewal.is_due(29, 0))
        self.assertFalse(renewal.is_due(30, 0))

    def test_saving(self):
        for amount, hours, normal, saved in (
            (1800, 20, 100, 200),
            (2000, 20, 100, 0),
            (2200, 20, 100, 0),
            (0, 0, 100, 0),
        ):
            self.assertEqual(pricing.saving(amount, hours, normal), saved)

    def test_rate_of_no_hours_is_nothing(self):
        self.assertEqual(pricing.rate_per_hour(100, 0), 0)
        self.assertEqual(pricing.rate_per_hour(1800, 20), 90)

    def test_clock(self):
        for hours, text in (
            (3.5, "3:30"),
            (0, "0:00"),
            (-0.25, "-0:15"),
            (1 / 3, "0:20"),
            (-0.001, "0:00"),
        ):
            self.assertEqual(as_clock(hours), text)
