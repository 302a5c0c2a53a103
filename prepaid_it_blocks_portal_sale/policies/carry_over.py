"""Carry-over of unused hours into the validity of a top-up."""

from fractions import Fraction

from odoo.addons.prepaid_it_blocks.policies.hours import round_half_up, to_seconds

# The ways of carrying over, with the labels of the selections.
MODES = [
    ("none", "Nothing: hours end on their day"),
    ("all", "All unused hours"),
    ("hours", "Up to so many hours of each block"),
    ("percent", "Up to so many percent of each block"),
]


def get_carried_seconds(mode, limit, left, bought):
    """Return the seconds of a block that a top-up carries over.

    :param mode: one of the values of `MODES`
    :param limit: decimal hours at most, or percent of the block's bought hours at most
    :param left: seconds left in the block
    :param bought: seconds that the block was bought with
    """
    if mode == "all":
        carried = left
    elif mode == "hours":
        carried = min(left, to_seconds(limit))
    elif mode == "percent":
        carried = min(left, round_half_up(bought * Fraction(repr(float(limit))) / 100))
    else:
        carried = 0
    return max(carried, 0)


def is_carried_over(paid_on, date_end, new_end):
    """Check if a top-up comes in time for a block, and takes it any further.

    :param paid_on: day on which the top-up was paid
    :param date_end: last day of the block, or None for one that never ends
    :param new_end: last day of the top-up, or None
    """
    if not date_end or paid_on > date_end:
        return False
    return new_end is None or not new_end or new_end > date_end
