"""Renewal: due date, offered quantity, dates at an interval."""

import math

from dateutil.relativedelta import relativedelta

from .hours import is_zero, quantise


def threshold_hours(kind, hours, percent, bought_hours):
    """Return the balance, in hours, at which renewal is due.

    :param kind: ``"hours"`` or ``"percent"``
    :param hours: threshold in hours, used when kind is ``"hours"``
    :param percent: threshold in percent of what was bought, for ``"percent"``
    :param bought_hours: hours of the blocks that are in force
    """
    if kind == "hours":
        return quantise(hours)
    return quantise(bought_hours * percent / 100.0)


def is_due(available_hours, threshold):
    """Check if the available hours are at or below the threshold, both in hours.

    At the threshold counts as due: a customer told "at 4 hours" expects it at 4 hours.
    """
    return quantise(available_hours) <= quantise(threshold)


def months_of_pace(first_day, today, months):
    """Return over how many whole months a pace can be told.

    A customer of two months has used nothing in the four months before: they would halve
    the pace, so they do not count.

    :param first_day: the first day in the customer's ledger, a date
    :param today: a date
    :param months: months to look back at most
    :return: at least 1
    """
    passed = relativedelta(today, first_day)
    return max(1, min(months, 12 * passed.years + passed.months))


def right_size(used_hours, months, pack_hours, cover_months):
    """Return how many packs last for some months at the pace of the past.

    :param used_hours: hours used in the months looked at
    :param months: number of these months
    :param pack_hours: hours of one pack
    :param cover_months: months that the packs have to last
    :return: a whole number of packs, at least 1; None when there is nothing to go by
    """
    if quantise(used_hours) <= 0.0 or quantise(pack_hours) <= 0.0:
        return None
    packs = used_hours / months * cover_months / pack_hours
    # A sum of minutes that is a hair above a whole pack does not need another one.
    nearest = round(packs)
    if is_zero((packs - nearest) * pack_hours):
        return max(1, int(nearest))
    return max(1, int(math.ceil(packs)))
