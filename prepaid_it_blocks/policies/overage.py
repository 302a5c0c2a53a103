"""Overage that an agreement allows. Hours are floats of hours."""

from .hours import quantise


def get_limit(policy, limit_hours, consented_hours):
    """Return the overage that an agreement bears at most, or None for any.

    :param policy: ``refuse``, ``allow``, ``invoice`` or ``next_block``
    :param limit_hours: the agreement's limit; 0 for none (a refusing agreement has none
        to give)
    :param consented_hours: what the customer consented to beyond it
    """
    if policy == "refuse":
        return quantise(consented_hours)
    if not limit_hours:
        return None
    return quantise(limit_hours + consented_hours)


def get_excess(new_overage, overage, limit):
    """Return by how many hours new overage passes the limit; 0.0 when it does not.

    :param new_overage: overage that is about to be logged; what is not positive never
        passes a limit, since it takes overage away
    :param overage: overage logged before
    :param limit: as `get_limit` returns it
    """
    if limit is None or new_overage <= 0.0:
        return 0.0
    return max(quantise(overage + new_overage - limit), 0.0)


def settle(overages, balance):
    """Return the overage that a balance settles, oldest first.

    :param overages: list of (key, hours), oldest first
    :param balance: hours that the new block has
    :return: list of (key, hours)
    """
    settled = []
    left = quantise(balance)
    for key, hours in overages:
        part = quantise(min(hours, left))
        if part <= 0.0:
            break
        settled.append((key, part))
        left = quantise(left - part)
    return settled
