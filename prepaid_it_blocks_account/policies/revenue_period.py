"""Months of revenue to be recognised."""

from datetime import timedelta

from odoo.addons.prepaid_it_blocks.policies.months import last_of_month


def last_of_month_before(date):
    """Return the last day of the month before a date's."""
    return date.replace(day=1) - timedelta(days=1)


def get_due_periods(start, today, day):
    """Return the last days of the months that are due, the oldest first.

    A month is due from a day of the next one on. Every month has its own entries, also those
    that were missed.

    :param start: first day that is not recognised yet, or None where nothing is deferred: then
        the last month alone is looked at
    :param today: date of the company
    :param day: day of the month, 1 to 28
    """
    last = last_of_month_before(today - timedelta(days=day - 1))
    if not start:
        return [last]
    periods, date = [], last_of_month(start)
    while date <= last:
        periods.append(date)
        date = last_of_month(date + timedelta(days=1))
    return periods
