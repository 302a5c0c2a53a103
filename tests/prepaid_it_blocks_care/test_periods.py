"""When the checks of a care plan come due."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_care.policies import periods

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
INTERVALS = st.sampled_from(sorted(periods.MONTHS))


@pytest.mark.parametrize(
    ("anchor", "interval", "starts"),
    [
        ((2026, 1, 1), "month", [(2026, 1, 1), (2026, 2, 1), (2026, 3, 1)]),
        # The last day of a month that is shorter, and no drift after it.
        ((2026, 1, 31), "month", [(2026, 1, 31), (2026, 2, 28), (2026, 3, 31)]),
        ((2027, 12, 30), "month", [(2027, 12, 30), (2028, 1, 30), (2028, 2, 29)]),
        ((2026, 11, 30), "quarter", [(2026, 11, 30), (2027, 2, 28), (2027, 5, 30)]),
        ((2028, 2, 29), "year", [(2028, 2, 29), (2029, 2, 28), (2030, 2, 28)]),
    ],
)
def test_starts(anchor, interval, starts):
    anchor, starts = date(*anchor), [date(*start) for start in starts]
    due = periods.find_due(anchor, interval, anchor, starts[-1])
    assert [period.date_start for period in due] == starts
    assert [period.date_end + timedelta(days=1) for period in due[:-1]] == starts[1:]


def test_a_period_is_due_from_its_first_day_on():
    anchor = date(2026, 3, 16)
    assert periods.find_due(anchor, "month", anchor, date(2026, 3, 15)) == []
    due = periods.find_due(anchor, "month", anchor, date(2026, 3, 16))
    assert due == [periods.Period(date(2026, 3, 16), date(2026, 4, 15))]


@pytest.mark.parametrize(
    ("first_day", "last_start", "following"),
    [
        # A plan that was entered late: the period that runs is the first one.
        ((2026, 5, 20), None, (2026, 5, 16)),
        ((2026, 3, 16), None, (2026, 3, 16)),
        ((2026, 3, 16), (2026, 3, 16), (2026, 4, 16)),
        # Taken up again in a period that something stands for already, and in a later one.
        ((2026, 3, 20), (2026, 3, 16), (2026, 4, 16)),
        ((2026, 8, 20), (2026, 3, 16), (2026, 8, 16)),
        # Before the plan there is nothing.
        ((2025, 1, 1), None, (2026, 3, 16)),
    ],
)
def test_next(first_day, last_start, following):
    last_start = last_start and date(*last_start)
    found = periods.find_next(date(2026, 3, 16), "month", date(*first_day), last_start)
    assert found == date(*following)


@given(DAYS, INTERVALS, DAYS)
@settings(deadline=None)
def test_each_day_is_in_one_period(anchor, interval, day):
    months = periods.MONTHS[interval]
    number = periods.find_number(anchor, months, day)
    assert periods.get_start(anchor, months, number) <= day
    assert day < periods.get_start(anchor, months, number + 1)


@given(DAYS, INTERVALS, st.lists(st.integers(0, 400), min_size=1, max_size=12))
@settings(deadline=None)
def test_runs_leave_nothing_out_and_do_nothing_twice(anchor, interval, gaps):
    claimed, today = [], anchor
    for gap in gaps:
        today += timedelta(days=gap)
        last = claimed[-1].date_start if claimed else None
        following = periods.find_next(anchor, interval, anchor, last)
        claimed += periods.find_due(anchor, interval, following, today)
    days = [period.date_start for period in claimed]
    assert days[0] == anchor
    assert days[-1] <= today <= claimed[-1].date_end
    for before, after in pairwise(claimed):
        assert before.date_end + timedelta(days=1) == after.date_start
