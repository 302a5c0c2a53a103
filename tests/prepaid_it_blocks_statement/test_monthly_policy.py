"""Which months are due for a statement."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies.months import last_of_month
from odoo.addons.prepaid_it_blocks_statement.policies import monthly


@pytest.mark.parametrize(
    ("first", "following", "last"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 3, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 3, 1), date(2028, 2, 29)),
        (date(2026, 11, 1), date(2026, 12, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_months(first, following, last):
    assert monthly.next_month(first) == following
    assert last_of_month(first) == last


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 2, 28), []),
        (date(2026, 3, 2), [1]),
        (date(2026, 3, 31), [1]),
        (date(2026, 4, 1), [1]),
        (date(2026, 4, 2), [1, 2]),
    ],
)
def test_a_month_is_due_from_the_day_on(today, months):
    # February's statement goes out from the 2nd of March on, and so on.
    due = monthly.find_due(date(2026, 2, 1), 2, today)
    assert due == [date(2026, month + 1, 1) for month in months]


@given(st.integers(0, 40000), st.sampled_from(monthly.DAYS), st.integers(0, 1000))
@settings(deadline=None)
def test_no_month_is_left_out_or_early(number, due_day, days):
    day = date(2000, 1, 1) + timedelta(days=number)
    first, today = monthly.first_of_month(day), day + timedelta(days=days)
    months = monthly.find_due(first, due_day, today)
    assert months == sorted(set(months))
    for month in months:
        assert last_of_month(month) < today
    following = monthly.next_month(months[-1]) if months else first
    assert monthly.due_date(following, due_day) > today
