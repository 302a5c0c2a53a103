"""Forecast of an agreement: pace and run-out date.

Time is counted in seconds, paces are seconds per day, dates are calendar dates of the company.
"""

from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from math import sqrt

from odoo.addons.prepaid_it_blocks.policies.allocation import draw_order, oldest_first

# The pace is measured over the last 90 days. The last 30 count for two thirds: they say more
# of the coming weeks, the others keep one quiet or busy month from deciding alone.
LONG_DAYS = 90
RECENT_DAYS = 30
RECENT_SHARE = 2.0 / 3.0
# A new customer is measured over the days since the first entry, at least over so many, so
# that one busy first day is no forecast.
LEAST_DAYS = 14
LEAST_ENTRIES = 3
# The slow end of the range is never below this share of the pace: nobody stops for good
# because of one quiet month.
SLOWEST_SHARE = 1.0 / 3.0
# Beyond so many days there is no forecast.
HORIZON_DAYS = 5 * 365

# Keeps 29.9999999 days, which is 30 days divided and added up, from being 29.
_SLIGHTLY = 1e-6


@dataclass(frozen=True)
class Work:
    """Work of the last 90 days, today included.

    Overage counts, since the time was needed; time given back does not, nor does free time.

    :param entries: number of timesheets that used hours
    :param seconds: seconds that they used
    :param recent_seconds: those of the last 30 days among them
    :param squares: sum of the squares of each timesheet's seconds
    :param recent_squares: those of the last 30 days among them
    :param first_day: the work date of the first entry ever
    """

    entries: int
    seconds: float
    recent_seconds: float
    squares: float
    recent_squares: float
    first_day: Date


@dataclass(frozen=True)
class Pace:
    """Seconds per day: as measured, and how slow and how fast it may as well be."""

    usual: float
    slow: float
    fast: float


@dataclass(frozen=True)
class Forecast:
    """Run-out date of hours: the first day that they do not cover wholly.

    The dates are None when that is more than five years away.
    """

    pace: float
    run_out_date: Date | None
    earliest: Date | None
    latest: Date | None


def measure(work, today):
    """Return the `Pace` that the work of the last 90 days shows; None for too little of it.

    The range has two sources. Entries come by chance: were each of them independent of the
    others, the sum of their squares would be the variance of their sum, so few or very
    unequal entries make a wide range and many equal ones a narrow one. And the pace may
    change: the range contains that of the last 30 days and that of the last 90.

    :param work: a `Work`
    :param today: the date up to which it was measured
    """
    if work.entries < LEAST_ENTRIES:
        return None
    days = min(max((today - work.first_day).days + 1, LEAST_DAYS), LONG_DAYS)
    recent_days = min(days, RECENT_DAYS)
    of_all, of_recent = work.seconds / days, work.recent_seconds / recent_days
    usual = RECENT_SHARE * of_recent + (1.0 - RECENT_SHARE) * of_all
    # What one second of an older and of a recent entry adds to the pace.
    older_share = (1.0 - RECENT_SHARE) / days
    recent_share = RECENT_SHARE / recent_days + older_share
    older_squares = max(work.squares - work.recent_squares, 0.0)
    spread = sqrt(older_squares * older_share**2 + work.recent_squares * recent_share**2)
    slow = min(of_all, of_recent, usual - spread)
    return Pace(
        usual=usual,
        slow=min(max(slow, usual * SLOWEST_SHARE), usual),
        fast=max(of_all, of_recent, usual + spread),
    )


def find_run_out(pace, slots, today):
    """Return the first day that the blocks do not cover wholly at a pace.

    Blocks are used in the order in which they are given; a block that ends takes along what
    is left of it. The work is reckoned from one first or last day of a block to the next,
    never day by day. A block that is limited to certain time is taken to be as good as any.

    :param pace: seconds per day
    :param slots: list of `Slot` of one agreement in draw order; they are left as they are
    :param today: the first day of work to come
    :return: a date; None when it is more than five years away
    """
    usable = [slot for slot in slots if slot.is_there and slot.balance > 0]
    left = [slot.balance for slot in usable]
    spans = [_get_span(slot, today) for slot in usable]
    borders = {border for span in spans for border in span if 0 < border < HORIZON_DAYS}
    begin = 0
    for end in [*sorted(borders), HORIZON_DAYS]:
        valid = [number for number, span in enumerate(spans) if span[0] <= begin < span[1]]
        total = sum(left[number] for number in valid)
        missing = pace * (end - begin)
        if total < missing or total < _SLIGHTLY:
            days = begin + (total / pace if pace else 0.0)
            return today + timedelta(days=int(days + _SLIGHTLY))
        for number in valid:
            part = min(left[number], missing)
            left[number] -= part
            missing -= part
        begin = end
    return None


def _get_span(slot, today):
    """Return in how many days a block begins, and in how many it is over."""
    over = HORIZON_DAYS
    if slot.date_end:
        over = min((slot.date_end - today).days + 1, HORIZON_DAYS)
    return (slot.date_start - today).days, over


def get_forecast(work, slots, today, is_oldest_first=False):
    """Return the `Forecast` of an agreement; None when too little was worked to say.

    :param work: a `Work`
    :param slots: the `Slot` of each active block, in any order
    :param today: the company's date
    :param is_oldest_first: True for the oldest block first, else the one that ends first
    """
    pace = measure(work, today)
    if not pace:
        return None
    slots = sorted(slots, key=oldest_first if is_oldest_first else draw_order)
    run_out = find_run_out(pace.usual, slots, today)
    if not run_out:
        return Forecast(pace.usual, None, None, None)
    return Forecast(
        pace=pace.usual,
        run_out_date=run_out,
        earliest=find_run_out(pace.fast, slots, today),
        latest=find_run_out(pace.slow, slots, today),
    )


def get_forecast_date(work, slots, today, is_oldest_first=False):
    """Return the run-out date of `get_forecast` or None: a third of the reckoning."""
    pace = measure(work, today)
    if not pace:
        return None
    slots = sorted(slots, key=oldest_first if is_oldest_first else draw_order)
    return find_run_out(pace.usual, slots, today)
