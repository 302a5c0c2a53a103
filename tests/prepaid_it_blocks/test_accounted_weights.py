"""The weights of worked time, as tables and properties. No database."""

from datetime import date, datetime, timedelta

import pytz
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies.accounted_time import (
    AS_WORKED,
    Period,
    Timetable,
    account_time,
)
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.tests import BaseCase

from .accounted_time import (
    ALL_DAYS,
    BRUSSELS,
    EASTER_MONDAY,
    HOLIDAY,
    NIGHT,
    ON_SITE,
    REMOTE,
    account,
    make_rule,
    utc,
)


class TestWeights(BaseCase):
    def _assert_table(self, table, rule=AS_WORKED, timetable=BRUSSELS):
        for start, worked, expected in table:
            start = start and utc(start, timetable.time_zone)
            accounted = account(worked, rule, start=start, timetable=timetable)
            self.assertEqual(accounted.hours, expected, (start, worked))

    def test_proration_at_the_boundary(self):
        self._assert_table(
            [
                ("2026-03-16 10:00", 2.0, 2.0),
                ("2026-03-16 17:00", 2.0, 2.5),
                ("2026-03-16 18:00", 1.0, 1.5),
                ("2026-03-16 17:00", 1.0, 1.0),
                ("2026-03-16 21:30", 1.0, 0.75 + 1.0),
                ("2026-03-16 05:30", 1.0, 1.0 + 0.5),
            ]
        )

    def test_midnight(self):
        self._assert_table(
            [
                # Saturday to Sunday: night, then Sunday, at the same weight.
                ("2026-03-14 23:00", 2.0, 4.0),
                # Sunday's night goes on into Monday, until six.
                ("2026-03-15 23:00", 8.0, 15.0),
                # Sunday to the day after, through two nights and Monday's evening.
                ("2026-03-15 12:00", 24.0, 12 * 2 + 6 * 2 + 6 * 1.0),
            ]
        )

    def test_higher_weight_wins_and_never_compounds(self):
        # Easter Monday: the holiday beats the night and the evening.
        self._assert_table(
            [
                ("2026-04-06 10:00", 1.0, 3.0),
                ("2026-04-06 19:00", 1.0, 3.0),
                ("2026-04-06 23:00", 2.0, 3.0 + 2.0),
                # Easter Sunday ends, the holiday begins.
                ("2026-04-05 23:00", 2.0, 2.0 + 3.0),
            ]
        )

    def test_work_types_weight_is_the_floor(self):
        self._assert_table(
            [
                ("2026-03-16 10:00", 1.0, 1.75),
                ("2026-03-16 19:00", 1.0, 1.75),
                ("2026-03-16 23:00", 1.0, 2.0),
                (None, 1.0, 1.75),
            ],
            make_rule(weight=1.75),
        )

    def test_weight_below_one(self):
        self._assert_table(
            [
                ("2026-03-16 10:00", 2.0, 1.0),
                ("2026-03-16 17:00", 2.0, 0.5 + 1.5),
                (None, 2.0, 1.0),
            ],
            make_rule(weight=0.5),
        )

    def test_nothing_known_of_the_time_takes_the_work_types_weight(self):
        self.assertEqual(
            account(1.0, make_rule(weight=1.5), start=None, timetable=BRUSSELS).hours, 1.5
        )
        start = utc("2026-03-16 23:00")
        self.assertEqual(
            account(1.0, make_rule(weight=1.5), start=start, timetable=None).hours, 1.5
        )
        self.assertEqual(account(1.0, AS_WORKED, start=start, timetable=Timetable()).hours, 1.0)

    def test_rounding_comes_first_and_is_weighted_by_the_work(self):
        # Ten minutes, half of them after six: 15 minutes, half of them at one and a half.
        accounted = account(10 / 60, REMOTE, start=utc("2026-03-16 17:55"), timetable=BRUSSELS)
        self.assertEqual(accounted.rounded, 0.25)
        self.assertEqual(accounted.hours, 0.3125)
        # The minimum of two hours after ten minutes at night counts as night.
        accounted = account(10 / 60, ON_SITE, start=utc("2026-03-16 23:00"), timetable=BRUSSELS)
        self.assertEqual(accounted.hours, 4.0)

    def test_half_holiday(self):
        afternoon = (datetime(2026, 12, 24, 12), datetime(2026, 12, 25))
        timetable = Timetable("Europe/Brussels", (HOLIDAY,), (afternoon,))
        self._assert_table(
            [("2026-12-24 11:00", 2.0, 1.0 + 3.0), ("2026-12-24 23:00", 2.0, 3.0 + 1.0)],
            timetable=timetable,
        )

    def test_hours_of_a_holiday(self):
        day = Period(2.5, 8.0, 18.0, on_holidays=True)
        night = Period(4.0, 22.0, 6.0, on_holidays=True)
        timetable = Timetable("Europe/Brussels", (day, night), (EASTER_MONDAY,))
        self._assert_table(
            [
                ("2026-04-06 07:00", 2.0, 1.0 + 2.5),
                ("2026-04-06 23:00", 2.0, 4.0 + 1.0),
                ("2026-04-06 05:00", 2.0, 4.0 + 1.0),
                ("2026-04-05 23:00", 2.0, 1.0 + 4.0),
            ],
            timetable=timetable,
        )

    def test_zone_of_the_agreement_decides(self):
        start = datetime(2026, 3, 16, 22, 0)
        for zone, expected in (
            ("UTC", 2.0),
            ("Europe/Brussels", 2.0),
            ("America/New_York", 1.5),
            ("Asia/Tokyo", 1.0),
            ("Asia/Kolkata", 2.0),
        ):
            timetable = Timetable(zone, BRUSSELS.periods)
            self.assertEqual(
                account(1.0, AS_WORKED, start=start, timetable=timetable).hours, expected, zone
            )

    def test_days_on_which_the_clocks_change(self):
        self._assert_table(
            [
                # 2026-03-29 02:00 becomes 03:00: Sunday has 23 hours, its night 7.
                ("2026-03-28 22:00", 7.0, 14.0),
                ("2026-03-29 00:00", 23.0, 46.0),
                ("2026-03-29 00:00", 24.0, 48.0),
                # 2026-10-25 03:00 becomes 02:00: 25 hours, the night before has 9.
                ("2026-10-25 00:00", 25.0, 50.0),
            ]
        )

    def test_night_on_which_the_clocks_change(self):
        night = Timetable("Europe/Brussels", (NIGHT,))
        self._assert_table(
            [
                ("2026-03-28 21:00", 9.0, 1.0 + 14.0 + 1.0),
                ("2026-10-24 21:00", 11.0, 1.0 + 18.0 + 1.0),
            ],
            timetable=night,
        )

    def test_hour_that_happens_twice_or_never(self):
        small = Timetable("Europe/Brussels", (Period(2.0, 2.0, 2.5, ALL_DAYS),))
        self._assert_table(
            [("2026-10-25 01:00", 4.0, 5.0), ("2026-03-29 01:00", 2.0, 2.0)], timetable=small
        )

    def test_parts_say_where_the_hours_come_from(self):
        accounted = account(3.0, AS_WORKED, start=utc("2026-03-16 17:00"), timetable=BRUSSELS)
        self.assertEqual([weight for weight, __ in accounted.parts], [1.0, 1.5])
        self.assertAlmostEqual(accounted.parts[1][1], 2.0)


ZONES = ["UTC", "Europe/Brussels", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
QUARTERS = st.integers(min_value=0, max_value=95).map(lambda count: count / 4)


@st.composite
def periods(draw):
    begin = draw(QUARTERS)
    end = draw(QUARTERS.map(lambda hour: hour + 0.25).filter(lambda hour: hour != begin))
    return Period(
        draw(st.sampled_from([0.5, 1.25, 1.5, 2.0, 3.0])),
        begin,
        end,
        frozenset(draw(st.sets(st.integers(0, 6)))),
        draw(st.booleans()),
    )


def weigh_minute(instant, rule, timetable):
    """Return the weight at an instant, by asking each period for the wall clock alone."""
    zone = pytz.timezone(timetable.time_zone)
    local = pytz.utc.localize(instant).astimezone(zone).replace(tzinfo=None)
    weight = rule.weight
    for period in timetable.periods:
        hour = local.hour + local.minute / 60
        today = yesterday = True
        if period.on_holidays:
            if not any(begin <= local < end for begin, end in timetable.holidays):
                continue
        else:
            today = local.weekday() in period.weekdays
            yesterday = (local - timedelta(days=1)).weekday() in period.weekdays
        if period.hour_from < period.hour_to:
            is_in = today and period.hour_from <= hour < period.hour_to
        else:
            is_in = (today and hour >= period.hour_from) or (yesterday and hour < period.hour_to)
        if is_in:
            weight = max(weight, period.weight)
    return weight


class TestProperties(BaseCase):
    @settings(max_examples=150, deadline=None)
    @given(
        day=st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), date(2026, 4, 5)]),
        quarter=st.integers(0, 95),
        worked=st.integers(1, 120).map(lambda count: count / 4),
        zone=st.sampled_from(ZONES),
        table=st.lists(periods(), max_size=4),
        floor=st.sampled_from([0.5, 1.0, 1.75]),
    )
    def test_equals_a_walk_through_the_quarters(self, day, quarter, worked, zone, table, floor):
        rule = make_rule(weight=floor)
        timetable = Timetable(zone, tuple(table), (EASTER_MONDAY,))
        start = datetime.combine(day, datetime.min.time()) + timedelta(minutes=15 * quarter)
        instants = [start + timedelta(minutes=15 * step) for step in range(int(worked * 4))]
        expected = sum(weigh_minute(instant, rule, timetable) for instant in instants) / 4
        self.assertAlmostEqual(
            account(worked, rule, start=start, timetable=timetable).hours, expected, 4
        )

    @settings(max_examples=200, deadline=None)
    @given(
        minutes=st.integers(0, 3000),
        minimum=st.integers(0, 240),
        increment=st.integers(0, 120),
        weight=st.sampled_from([0.5, 1.0, 1.5, 3.0]),
    )
    @example(minutes=15, minimum=0, increment=15, weight=1.0)
    def test_rounding_up_in_whole_minutes(self, minutes, minimum, increment, weight):
        rule = make_rule(minimum / 60, increment / 60, weight)
        accounted = account_time(to_seconds(minutes / 60), rule)
        expected = max(minutes, minimum)
        while increment and (expected - minimum) % increment:
            expected += 1
        expected = expected if minutes else 0
        self.assertEqual(accounted.rounded, 60 * expected)
        self.assertEqual(accounted.seconds, 60 * expected * weight)
        self.assertEqual(sum(seconds for __, seconds in accounted.parts), accounted.rounded)

    @settings(max_examples=100, deadline=None)
    @given(
        worked=st.floats(0.0, 30.0),
        start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
        zone=st.sampled_from(ZONES),
    )
    def test_weights_bound_the_result(self, worked, start, zone):
        timetable = Timetable(zone, BRUSSELS.periods, (EASTER_MONDAY,))
        accounted = account(worked, REMOTE, start=start, timetable=timetable)
        self.assertGreaterEqual(accounted.hours, accounted.rounded)
        self.assertLessEqual(accounted.hours, accounted.rounded * 3.0)
        weighted = sum(weight * hours for weight, hours in accounted.parts)
        # Each part is shown to the nearest second.
        most = sum(weight for weight, __ in accounted.parts) + 1.0
        self.assertLessEqual(abs(weighted - accounted.hours), 0.5 * most / 3600 + 1e-9)
