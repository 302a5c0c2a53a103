"""Whether an agreement's hours are low enough to send a renewal quotation."""

from .hours import quantise


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
    """Return whether the available hours are at or below the threshold, both in hours.

    At the threshold counts as due: a customer told "at 4 hours" expects it at 4 hours.
    """
    return quantise(available_hours) <= quantise(threshold)
