"""The rules of the forecast: how fast hours are used and when they run out. No database."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies.allocation import Slot
from odoo.addons.prepaid_it_blocks.policies.scope import Scope
from odoo.addons.prepaid_it_blocks_alert.policies.forecast import (
    Work,
    find_run_out,
    get_forecast,
    get_forecast_date,
    measure,
)
from odoo.tests import BaseCase

from ..common import TODAY


def days(number):
    return TODAY + timedelta(days=number)


def slot(number, balance, end=None, start=-10, **vals):
    """Return a block; start and end in days from today."""
    return Slot(number, 1, days(start), None if end is None else days(end), balance, **vals)


def work(entries, today=TODAY, first=None):
    """Return the work of entries: pairs of days ago and hours, as blocks have them here."""
    recent = [hours for ago, hours in entries if ago < 30]
    if first is None:
        first = max(ago for ago, __ in entries)
    return Work(
        entries=len(entries),
        seconds=sum(hours for __, hours in entries),
        recent_seconds=sum(recent),
        squares=sum(hours**2 for __, hours in entries),
        recent_squares=sum(hours**2 for hours in recent),
        first_day=today
        - timedelta(days=max(ago for ago, __ in entries) if first is None else first),
    )


class TestPace(BaseCase):
    def test_fewer_than_three_entries_say_nothing(self):
        self.assertIsNone(measure(work([(1, 5.0), (40, 5.0)]), TODAY))
        self.assertIsNotNone(measure(work([(1, 5.0), (40, 5.0), (89, 1.0)]), TODAY))

    def test_paces(self):
        for entries, first, expected in (
            # An hour every third day.
            ([(ago, 1.0) for ago in range(0, 90, 3)], 200, 1 / 3),
            # Twice as much in the last month: (2 × 2 + 4/3) / 3.
            ([(ago, 1.0 + (ago < 30)) for ago in range(90)], 200, (2 * 2 + 4 / 3) / 3),
            # Nothing for a month: the older work still counts for a third.
            ([(ago, 1.0) for ago in range(30, 90)], 200, 60 / 90 / 3),
            # A customer of 20 days is measured over 20 days.
            ([(0, 4.0), (10, 3.0), (19, 3.0)], None, 0.5),
            # One of yesterday over 14.
            ([(0, 2.0), (0, 2.0), (1, 3.0)], None, 0.5),
            # One of 45 days over 45, the last 30 of them count for more.
            ([(0, 15.0), (40, 15.0), (44, 15.0)], None, (2 * 0.5 + 1.0) / 3),
        ):
            self.assertAlmostEqual(measure(work(entries, first=first), TODAY).usual, expected)

    def test_few_large_entries_make_a_wide_range(self):
        few = measure(work([(5, 10.0), (15, 10.0), (25, 10.0)], first=29), TODAY)
        many = measure(work([(ago, 1.0) for ago in range(30)]), TODAY)
        self.assertAlmostEqual(few.usual, many.usual)
        self.assertLess(few.slow, many.slow)
        self.assertGreater(few.fast, many.fast)

    def test_range_holds_both_windows(self):
        pace = measure(work([(ago, 0.1 + (ago < 30)) for ago in range(90)], first=300), TODAY)
        self.assertLess(pace.slow, 39 / 90 + 1e-9)
        self.assertGreater(pace.fast, 1.1 - 1e-9)

    def test_nobody_stops_for_good_for_one_quiet_month(self):
        pace = measure(work([(ago, 1.0) for ago in range(30, 90)], first=300), TODAY)
        self.assertAlmostEqual(pace.slow, pace.usual / 3)


class TestRunOut(BaseCase):
    def test_days(self):
        for pace, slots, expected in (
            (1.0, [slot(1, 10.0)], 10),
            (1.0, [slot(1, 10.5)], 10),
            (1 / 3, [slot(1, 10.0)], 30),
            (0.1, [slot(1, 0.3)], 3),
            (1.0, [], 0),
            (1.0, [slot(1, 0.0)], 0),
            # The last day is used too, and what is left then is lost.
            (1.0, [slot(1, 10.0, end=4)], 5),
            (1.0, [slot(1, 10.0, end=9)], 10),
            # The one that ends comes first, and takes five hours along.
            (1.0, [slot(1, 10.0, end=4), slot(2, 10.0)], 15),
            # It is used up in time.
            (2.0, [slot(1, 10.0, end=4), slot(2, 10.0)], 10),
            # One that begins later counts from then on, if the hours last until then.
            (1.0, [slot(1, 10.0), slot(2, 5.0, start=8)], 15),
            (1.0, [slot(1, 5.0), slot(2, 5.0, start=8)], 5),
            # Blocks of the past, and such as only take hours back, are no hours.
            (1.0, [slot(1, 10.0, end=-1)], 0),
            (1.0, [slot(1, 10.0, is_usable=False)], 0),
            # Three that end one after the other: 3 of 10, then 4 of 10, then 10.
            (1.0, [slot(1, 10.0, end=2), slot(2, 10.0, end=6), slot(3, 10.0, end=99)], 17),
            # Five years at most.
            (0.01, [slot(1, 18.0)], 1800),
            (0.01, [slot(1, 20.0)], None),
        ):
            found = find_run_out(pace, slots, TODAY)
            self.assertEqual(found and (found - TODAY).days, expected, (pace, slots))

    def test_blocks_stay_as_they_are(self):
        slots = [slot(1, 10.0)]
        find_run_out(1.0, slots, TODAY)
        self.assertEqual(slots[0].balance, 10.0)

    def test_order_of_use_decides_what_ends_unused(self):
        steady = work([(ago, 1.0) for ago in range(90)], first=300)
        old = slot(1, 10.0, start=-90)
        ending = slot(2, 10.0, end=9)
        self.assertEqual(get_forecast(steady, [old, ending], TODAY).run_out_date, days(20))
        oldest = get_forecast(steady, [ending, old], TODAY, is_oldest_first=True)
        self.assertEqual(oldest.run_out_date, days(10))

    def test_limited_block_is_used_first(self):
        steady = work([(ago, 1.0) for ago in range(90)], first=300)
        limited = slot(1, 10.0, scope=Scope(team=frozenset([7])))
        ending = slot(2, 10.0, end=14)
        self.assertEqual(get_forecast(steady, [ending, limited], TODAY).run_out_date, days(15))

    def test_no_work_no_forecast(self):
        self.assertIsNone(get_forecast(work([(1, 1.0)]), [slot(1, 10.0)], TODAY))

    def test_used_up_is_today(self):
        found = get_forecast(work([(1, 1.0)] * 3), [], TODAY)
        self.assertEqual((found.run_out_date, found.earliest, found.latest), (TODAY,) * 3)

    def test_beyond_the_horizon_only_the_pace_is_said(self):
        found = get_forecast(work([(1, 1.0)] * 3), [slot(1, 10000.0)], TODAY)
        self.assertEqual((found.run_out_date, found.earliest, found.latest), (None,) * 3)
        self.assertGreater(found.pace, 0.0)

    def test_latest_alone_may_be_beyond_the_horizon(self):
        found = get_forecast(work([(1, 1.0)] * 3), [slot(1, 300.0)], TODAY)
        self.assertTrue(found.run_out_date and found.earliest)
        self.assertIsNone(found.latest)


SLOTS = st.lists(
    st.builds(
        lambda number, balance, begin, length: slot(
            number, balance, end=length if length is None else begin + length, start=begin
        ),
        st.integers(1, 9),
        st.floats(0, 200).map(lambda hours: round(hours, 4)),
        st.integers(-400, 400),
        st.none() | st.integers(0, 800),
    ),
    max_size=6,
)
PACES = st.floats(0.01, 20).map(lambda pace: round(pace, 3))
ENTRIES = st.lists(
    st.tuples(st.integers(0, 89), st.floats(0.1, 12).map(lambda hours: round(hours, 2))),
    min_size=3,
    max_size=40,
)


def as_number(day):
    return (day or date.max).toordinal()


def simulate(pace, slots):
    """Return the expected result of `find_run_out`, quarter of an hour by quarter."""
    left = [one.balance for one in slots]
    steps = 96
    for step in range(3 * 366 * steps):
        today = days(step // steps)
        wanted = pace / steps
        for number, one in enumerate(slots):
            if one.covers(today):
                part = min(left[number], wanted)
                left[number] -= part
                wanted -= part
        if wanted > 1e-9:
            return today
    return None


class TestForecastProperties(BaseCase):
    @settings(max_examples=300, deadline=None)
    @given(SLOTS, PACES, PACES)
    def test_more_pace_is_never_later(self, slots, one, other):
        slow, fast = sorted([one, other])
        self.assertLessEqual(
            as_number(find_run_out(fast, slots, TODAY)), as_number(find_run_out(slow, slots, TODAY))
        )

    @settings(max_examples=300, deadline=None)
    @given(SLOTS, PACES, st.floats(0, 50), st.integers(0, 5))
    def test_more_hours_are_never_earlier(self, slots, pace, more, which):
        before = find_run_out(pace, slots, TODAY)
        if slots:
            slots[which % len(slots)].balance += more
        self.assertGreaterEqual(as_number(find_run_out(pace, slots, TODAY)), as_number(before))

    @settings(max_examples=300, deadline=None)
    @given(SLOTS, PACES, st.floats(0, 50))
    def test_another_block_is_never_earlier(self, slots, pace, hours):
        before = find_run_out(pace, slots, TODAY)
        after = find_run_out(pace, [slot(10, hours, end=60)] + slots, TODAY)
        self.assertGreaterEqual(as_number(after), as_number(before))

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.builds(
                lambda balance, begin, length: slot(
                    1, balance, end=begin + length if length else None, start=begin
                ),
                st.integers(1, 20).map(float),
                st.integers(-20, 20),
                st.integers(0, 40),
            ),
            max_size=4,
        ),
        st.sampled_from([0.5, 1.0, 2.0]),
    )
    def test_it_is_what_using_it_up_step_by_step_says(self, slots, pace):
        self.assertEqual(find_run_out(pace, slots, TODAY), simulate(pace, slots))

    @settings(max_examples=300, deadline=None)
    @given(ENTRIES, SLOTS, st.booleans(), st.integers(0, 300))
    def test_range_holds_the_date(self, entries, slots, is_oldest_first, older):
        first = max(ago for ago, __ in entries) + older
        found = get_forecast(work(entries, first=first), slots, TODAY, is_oldest_first)
        pace = measure(work(entries, first=first), TODAY)
        self.assertTrue(0.0 < pace.slow <= pace.usual <= pace.fast)
        date_found = get_forecast_date(work(entries, first=first), slots, TODAY, is_oldest_first)
        self.assertEqual(date_found, found.run_out_date)
        if found.run_out_date:
            self.assertGreaterEqual(found.earliest, TODAY)
            self.assertLessEqual(found.earliest, found.run_out_date)
            self.assertLessEqual(as_number(found.run_out_date), as_number(found.latest))
