"""Periods of service reports, and when they go out.

Dates are calendar dates of the company. A report is about a whole month or quarter that is over.
"""

from datetime import date as Date
from datetime import timedelta

# How many months a period has.
MONTHS = {"month": 1, "quarter": 3}


def get_first_day(day, interval):
    """Return the first day of the period that a day is in.

    :param interval: one of `MONTHS`
    """
    length = MONTHS[interval]
    return Date(day.year, (day.month - 1) // length * length + 1, 1)


def get_next(first, interval):
    """Return the first day of the next period.

    :param first: the first day of a period, or of a month within it
    """
    months = first.year * 12 + first.month - 1 + MONTHS[interval]
    return Date(months // 12, months % 12 + 1, 1)


def find_due(first, interval, day, today):
    """Return the periods whose report is due, the oldest first.

    What a server that was down has missed is due as well.

    :param first: the first day of the first period without a report
    :param day: the day of the month, 1 to 28, from which on reports go out
    :param today: the company's date
    :return: list of (first day, last day)
    """
    periods = []
    following = get_next(first, interval)
    while following.replace(day=day) <= today:
        periods.append((first, following - timedelta(days=1)))
        first, following = following, get_next(following, interval)
    return periods


def get_last_periods(today):
    """Return the periods that people choose from: dict of name to (first day, last day)."""
    found = {}
    for interval in MONTHS:
        last_day = get_first_day(today, interval) - timedelta(days=1)
        found[f"last_{interval}"] = (get_first_day(last_day, interval), last_day)
    found["this_year"] = (today.replace(month=1, day=1), today)
    return found
