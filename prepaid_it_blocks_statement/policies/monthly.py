"""Months due for a statement, and their dates.

Dates are calendar dates of the company. A statement is about a whole month that is over: it
goes out on a day of the month after it.
"""

from datetime import date as Date

# Every month has these days: a statement of the last day of a month would go out on another
# day in each month.
DAYS = range(1, 29)


def first_of_month(day):
    """Return the first day of the month that a day is in."""
    return day.replace(day=1)


def next_month(first):
    """Return the first day of the next month.

    :param first: the first day of a month
    """
    return Date(first.year + first.month // 12, first.month % 12 + 1, 1)


def due_date(first, day):
    """Return the first day to send the statement of a month.

    :param first: the first day of the month
    :param day: the day of the next month, one of `DAYS`
    """
    return next_month(first).replace(day=day)


def find_due(first, day, today):
    """Return the months due for statements: list of first days, oldest first.

    What a server that was down has missed is due as well.

    :param first: the first day of the first month without a statement
    :param day: the day of the month on which statements go out
    :param today: the company's date
    """
    months = []
    while due_date(first, day) <= today:
        months.append(first)
        first = next_month(first)
    return months
