"""Periods of care plans: when checks come due.

The periods of an interval follow each other without a gap from the first day of a plan on: each
begins on that day of a month, or on the month's last day where it has no such day. A check is due
on the first day of its period. Dates are calendar dates of the company, last day included.
"""

from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from dateutil.relativedelta import relativedelta

# Months of each interval.
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days, the last one included."""

    date_start: Date
    date_end: Date


def get_start(anchor, months, number):
    """Return the first day of a period.

    :param anchor: first day of the plan
    :param months: months of the interval
    :param number: which period, from 0
    """
    return anchor + relativedelta(months=months * number)


def find_number(anchor, months, day):
    """Return the number of the period that a day is in, below 0 before the plan.

    :param anchor: first day of the plan
    :param months: months of the interval
    :param day: a date
    """
    number = ((day.year - anchor.year) * 12 + day.month - anchor.month) // months
    return number - (get_start(anchor, months, number) > day)


def find_next(anchor, interval, first_day, last_start=None):
    """Return the first day of the next period that nothing stands for yet.

    :param anchor: first day of the plan
    :param interval: one of `MONTHS`
    :param first_day: day from which on checks are promised; its own period counts
    :param last_start: first day of the last period that something stands for, or None
    """
    months = MONTHS[interval]
    number = max(find_number(anchor, months, first_day), 0)
    if last_start:
        number = max(number, find_number(anchor, months, last_start) + 1)
    return get_start(anchor, months, number)


def find_due(anchor, interval, next_start, today):
    """Return the periods that are due, oldest first: all but the last one were missed.

    :param anchor: first day of the plan
    :param interval: one of `MONTHS`
    :param next_start: first day of the first period that nothing stands for, as `find_next` says
    :param today: the company's date, or the last day of the plan if that is earlier
    :return: list of `Period`
    """
    months = MONTHS[interval]
    number = find_number(anchor, months, next_start)
    periods = []
    start = next_start
    while start <= today:
        number += 1
        following = get_start(anchor, months, number)
        periods.append(Period(start, following - timedelta(days=1)))
        start = following
    return periods
