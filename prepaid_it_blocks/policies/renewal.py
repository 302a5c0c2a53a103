"""Renewal: due date, offered quantity, dates at an interval."""

from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .hours import round_half_up, to_minutes, to_seconds


def get_threshold(kind, hours, percent, bought):
    """Return the balance, in seconds, at which renewal is due.

    :param kind: ``"hours"`` or ``"percent"``
    :param hours: threshold in decimal hours, as it was typed, used when kind is ``"hours"``
    :param percent: threshold in percent of what was bought, for ``"percent"``
    :param bought: seconds of the blocks that are in force
    """
    if kind == "hours":
        return to_seconds(hours)
    return round_half_up(bought * Fraction(repr(float(percent))) / 100)


def is_due(available, threshold):
    """Check if the available seconds are at or below the threshold.

    At the threshold counts as due: a customer told "at 4 hours" expects it at 4 hours. Who reads
    0:00 has nothing left, whatever the threshold.

    :param available: seconds that are available
    :param threshold: seconds, as `get_threshold` returns them
    """
    return available <= threshold or not to_minutes(available)


def months_of_pace(first_day, today, months):
    """Return the number of whole months over which a pace is known.

    A customer of two months has used nothing in the four months before: they would halve
    the pace, so they do not count.

    :param first_day: the first day in the customer's ledger, a date
    :param today: a date
    :param months: months to look back at most
    :return: at least 1
    """
    passed = relativedelta(today, first_day)
    return max(1, min(months, 12 * passed.years + passed.months))


def right_size(used, months, pack, cover_months):
    """Return how many packs last for some months at the pace of the past.

    :param used: seconds used in the months looked at
    :param months: number of these months
    :param pack: seconds of one pack
    :param cover_months: months that the packs have to last
    :return: a whole number of packs, at least 1; None when there is nothing to go by
    """
    if used <= 0 or pack <= 0:
        return None
    return -(-used * cover_months // (months * pack))
