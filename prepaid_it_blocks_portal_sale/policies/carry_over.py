"""Carry-over of unused hours into the validity of a top-up."""

from odoo.addons.prepaid_it_blocks.policies.hours import quantise

# The ways of carrying over, with the labels of the selections.
MODES = [
    ("none", "Nothing: hours end on their day"),
    ("all", "All unused hours"),
    ("hours", "Up to so many hours of each block"),
    ("percent", "Up to so many percent of each block"),
]


def get_carried_hours(mode, limit, left, bought):
    """Return the hours of a block that a top-up carries over.

    :param mode: one of the values of `MODES`
    :param limit: hours at most, or percent of the block's bought hours at most
    :param left: hours left in the block
    :param bought: hours that the block was bought with
    """
    if mode == "all":
        carried = left
    elif mode == "hours":
        carried = min(left, limit)
    elif mode == "percent":
        carried = min(left, bought * limit / 100.0)
    else:
        carried = 0.0
    return quantise(max(carried, 0.0))


def is_carried_over(paid_on, date_end, new_end):
    """Check if a top-up comes in time for a block, and takes it any further.

    :param paid_on: day on which the top-up was paid
    :param date_end: last day of the block, or None for one that never ends
    :param new_end: last day of the top-up, or None
    """
    if not date_end or paid_on > date_end:
        return False
    return new_end is None or not new_end or new_end > date_end
