"""Contract liability: its movements and its maturity.

Money is in whole steps of a currency where it is split; dates are the company's.
"""

from collections import namedtuple
from datetime import timedelta

from odoo.addons.prepaid_it_blocks.policies.months import last_of_month

from .revenue import split

# What changed of one block, or of one document without, in a month: money that was ``invoiced``
# and ``refunded`` for it, and ``moved`` to it from others of the same order.
Change = namedtuple("Change", "invoiced refunded moved")

# Hours of a block that are left: ``seconds``, the last day on which they can be used or None, and
# the agreement that uses them. They are in the order in which they are used.
Remaining = namedtuple("Remaining", "block_id agreement_id seconds date_end")

# When time of a block is expected to go: last day of a month, or None; ``basis`` is ``use``,
# ``expiry`` or ``open`` (no end, and nobody uses any).
Expected = namedtuple("Expected", "block_id date basis seconds")

# No forecast goes further: what is left by then has no date.
_MONTHS = 120


def share_changes(before, after, invoiced, refunded, step):
    """Return the changes of one order's blocks, which add up to its documents.

    Each gets invoices by what it grew, and credit notes by what it fell; what it got besides was
    moved, and adds up to what no document explains.

    :param before: dict of key to money for it, less credit notes, at the end of the month before
    :param after: the same at the end of this month
    :param invoiced: money of the month's invoices
    :param refunded: money of the month's credit notes
    :param step: the currency's rounding
    :return: dict of key to `Change`
    """
    keys = list({**before, **after})
    grown = [round(after.get(key, 0.0) - before.get(key, 0.0), 6) for key in keys]
    more = _split(invoiced, [max(one, 0.0) for one in grown], step)
    less = _split(refunded, [max(-one, 0.0) for one in grown], step)
    return {
        key: Change(new, back, round(one - new + back, 6))
        for key, one, new, back in zip(keys, grown, more, less, strict=True)
    }


def _split(amount, weights, step):
    """Return the parts of an amount by weights; the first one gets all where all are 0."""
    if not any(weights):
        return [amount] + [0.0] * (len(weights) - 1)
    return split(amount, weights, step)


def expect(remaining, paces, today):
    """Return the expected months of use and expiry of time that is left.

    Each month an agreement uses as much as its pace says, of its blocks in their order. What is
    left of a block on its last day expires.

    :param remaining: list of `Remaining`
    :param paces: dict of agreement id to seconds that it uses a day
    :param today: first day of the forecast
    :return: list of `Expected`
    """
    found, left = [], {one.block_id: one.seconds for one in remaining}
    start = today
    for __ in range(_MONTHS):
        if not any(left.values()):
            break
        end = last_of_month(start)
        days = (end - start).days + 1
        capacity = {agreement_id: int(pace * days) for agreement_id, pace in paces.items()}
        for one in remaining:
            if one.date_end and one.date_end < start:
                used = 0
            else:
                used = min(left[one.block_id], capacity.get(one.agreement_id, 0))
            if used:
                capacity[one.agreement_id] -= used
                left[one.block_id] -= used
                found.append(Expected(one.block_id, end, "use", used))
            if left[one.block_id] and one.date_end and one.date_end <= end:
                found.append(Expected(one.block_id, end, "expiry", left[one.block_id]))
                left[one.block_id] = 0
        start = end + timedelta(days=1)
    found += [
        Expected(number, None, "open", seconds) for number, seconds in left.items() if seconds
    ]
    return found


def get_band(date, today):
    """Return the time band of a month: a value of ``band``.

    :param date: last day of the month, or None
    :param today: a day
    """
    if not date:
        return "open"
    months = (date.year - today.year) * 12 + date.month - today.month
    for limit, band in ((1, "month"), (3, "quarter"), (12, "year"), (24, "two_years")):
        if months < limit:
            return band
    return "later"
