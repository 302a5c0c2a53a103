"""What is left of an agreement's hours beside what its open findings take."""

from collections import namedtuple

from odoo.addons.prepaid_it_blocks.policies.hours import to_minutes

# A block in force: its last day, if it has one, and whether something holds it.
Remaining = namedtuple("Remaining", "seconds date_end is_held")
# ``case`` is "none", "held" (nothing can be used yet), "lasting" (no end), "ends" (all of it on
# one day) or "next" (a part of it ends first); ``ending`` is what ends on ``date_end``.
Hours = namedtuple("Hours", "case seconds ending date_end")
# ``estimate`` is "all", "some" or "none": how many of the findings have an estimate.
Findings = namedtuple("Findings", "count seconds estimate")


def sum_hours(blocks):
    """Return what is left of blocks, and the day on which it first becomes less.

    :param blocks: list of `Remaining`
    :return: `Hours`; what reads 0:00 is nothing
    """
    usable = [block for block in blocks if not block.is_held]
    seconds = sum(block.seconds for block in usable)
    if not to_minutes(seconds):
        held = sum(block.seconds for block in blocks if block.is_held)
        return Hours("held", held, 0, None) if to_minutes(held) else Hours("none", 0, 0, None)
    ends = [block.date_end for block in usable if block.date_end and to_minutes(block.seconds)]
    if not ends:
        return Hours("lasting", seconds, 0, None)
    first = min(ends)
    ending = sum(block.seconds for block in usable if block.date_end == first)
    case = "ends" if to_minutes(ending) == to_minutes(seconds) else "next"
    return Hours(case, seconds, ending, first)


def sum_findings(estimates):
    """Return how many findings there are and how long they take.

    :param estimates: seconds of each; 0 where nobody has estimated it
    :return: `Findings`
    """
    known = [seconds for seconds in estimates if to_minutes(seconds)]
    estimate = "none" if not known else "all" if len(known) == len(estimates) else "some"
    return Findings(len(estimates), sum(known), estimate)


def find_shortage(usable, planned, estimate):
    """Return the seconds that are missing to fix something too; 0 where hours are enough.

    :param usable: seconds that can be used
    :param planned: seconds that approved work still takes
    :param estimate: seconds that it takes itself
    """
    shortage = estimate - max(usable - planned, 0)
    return shortage if to_minutes(shortage) > 0 else 0
