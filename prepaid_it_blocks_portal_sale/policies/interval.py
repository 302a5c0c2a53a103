"""Renewals at an interval that the customer chooses."""

from dateutil.relativedelta import relativedelta


def next_date(start, months, after):
    """Return the next date of a renewal interval.

    Counted from the first day in calendar months, so that the 31st becomes the last day
    of shorter months and the 31st again after them.

    :param start: the first of these days, a date
    :param months: months from one renewal to the next, at least 1
    :param after: the day looked for is later than this date
    """
    if start > after:
        return start
    passed = relativedelta(after, start)
    steps = (12 * passed.years + passed.months) // months
    while start + relativedelta(months=steps * months) <= after:
        steps += 1
    return start + relativedelta(months=steps * months)
