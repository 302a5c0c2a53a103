"""Validity of a block's hours. Calendar dates of the company, last day included."""

from dateutil.relativedelta import relativedelta


def last_valid_day(first_day, months):
    """Return the last day on which a block is valid.

    A block of 12 months that starts on 15 March ends on 14 March; one that starts on
    31 January and lasts one month ends on the last day of February.

    :param first_day: the first day of the period, a date
    :param months: number of months; 0 means that the block never ends
    :return: a date, or None when there is no end
    """
    if not months:
        return None
    next_first_day = first_day + relativedelta(months=months)
    if next_first_day.day < first_day.day:
        # The month is too short to have that day: its last day already is the end.
        return next_first_day
    return next_first_day - relativedelta(days=1)


def is_valid_on(date, date_start, date_end):
    """Check if a block with these (possibly empty) dates is valid on a date."""
    if date_start and date < date_start:
        return False
    return not date_end or date <= date_end
