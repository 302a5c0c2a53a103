"""Accounted time: minimum and increment of the work, weights of the hour.

Worked hours are brought to the work type's minimum, what is above it is rounded up to
whole increments, and the result is weighted. Weights never compound: at each instant the
highest one counts. Time is counted in whole seconds, instants are naive datetimes in UTC, wall
clock times are naive datetimes in the agreement's time zone.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

import pytz

from .hours import as_clock, get_share, round_half_up, to_hours, to_minutes

_DAY = timedelta(days=1)
_STEP = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class WorkRule:
    """Minimum and increment, in seconds, and weight of a type of work."""

    minimum: int = 0
    increment: int = 0
    weight: float = 1.0


# Time of no type of work.
AS_WORKED = WorkRule()


@dataclass(frozen=True)
class Period:
    """Hours of the day with a weight of their own, on weekdays or on public holidays.

    ``weekdays`` counts from 0 for Monday. ``hour_to`` is 24.0 for midnight; where it is
    not after ``hour_from``, the period goes on into the next day. On holidays the period
    never leaves the holiday.
    """

    weight: float
    hour_from: float = 0.0
    hour_to: float = 24.0
    weekdays: frozenset[int] = frozenset()
    on_holidays: bool = False


@dataclass(frozen=True)
class Timetable:
    """The periods in force, with the public holidays as wall clock (start, end)."""

    time_zone: str = "UTC"
    periods: tuple[Period, ...] = ()
    holidays: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True)
class AccountedTime:
    """Worked seconds, the same after rounding up, and what they count in the end.

    ``parts`` are (weight, seconds): the rounded time by weight, in the order of the work.
    """

    worked: int
    rounded: int
    seconds: int
    parts: tuple[tuple[float, int], ...] = ()


def account_time(worked, rule=AS_WORKED, *, start=None, timetable=None):
    """Return the accounted time of time worked; weights are rounded once, in the end.

    :param worked: seconds worked; nothing worked counts for nothing
    :param rule: the `WorkRule` of the work
    :param start: when the work began, a naive datetime in UTC, or None when nobody knows:
        then the rule's weight applies to all of it
    :param timetable: a `Timetable` whose periods may exceed the rule's weight, or None
    :return: an `AccountedTime`
    """
    worked = max(worked, 0)
    if not worked:
        return AccountedTime(0, 0, 0)
    rounded = round_up(worked, rule)
    stretches = {rule.weight: worked}
    if start and timetable and timetable.periods:
        begin = start.replace(microsecond=0)
        stop = begin + timedelta(seconds=worked)
        stretches = get_stretches(begin, stop, rule.weight, timetable)
    weighted = sum(_get_exact(weight) * part for weight, part in stretches.items())
    seconds = round_half_up(rounded * weighted / worked)
    parts = tuple(
        (weight, get_share(rounded, part, worked - part)) for weight, part in stretches.items()
    )
    return AccountedTime(worked, rounded, seconds, parts)


def _get_exact(weight):
    """Return a weight as it was typed: a float of 1.1 is a trace more."""
    return Fraction(repr(float(weight)))


def round_up(worked, rule):
    """Return seconds worked brought to the minimum and, beyond it, to whole increments.

    Work is compared in whole minutes, as people log and read it: a timer's odd seconds begin no
    new increment.

    :param worked: seconds worked, more than nothing
    :param rule: a `WorkRule`
    """
    seconds = 60 * max(to_minutes(worked), 1)
    if rule.minimum and seconds <= rule.minimum:
        return rule.minimum
    if not rule.increment:
        return worked
    steps = -((rule.minimum - seconds) // rule.increment)
    return rule.minimum + steps * rule.increment


def get_stretches(start, stop, floor, timetable):
    """Return the stretches of an interval by weight, in the order of time.

    :param start: first instant, naive UTC, a whole second
    :param stop: instant after the last, naive UTC, a whole second
    :param floor: the weight that applies where no period has a higher one
    :param timetable: a `Timetable`
    :return: dict of weight to seconds, which sum up to the interval
    """
    zone = pytz.timezone(timetable.time_zone)
    seconds = {}
    for first, last in _get_stretches(start, stop, zone):
        windows = _get_windows(first, last, timetable)
        bounds = {bound for window in windows for bound in window[:2] if first < bound < last}
        cuts = [first] + sorted(bounds) + [last]
        for begin, end in pairwise(cuts):
            weights = [weight for opens, closes, weight in windows if opens <= begin < closes]
            weight = max(weights + [floor])
            seconds[weight] = seconds.get(weight, 0) + (end - begin) // _SECOND
    return seconds


def explain(accounted, rule):
    """Return the rules that made the accounted time differ, for its explanation.

    :param accounted: an `AccountedTime`
    :param rule: the `WorkRule` that it was made with
    :return: dict with ``minimum`` and ``increment`` as h:mm where they applied, else None,
        and ``weights``, a list of (h:mm, weight) of the hours that do not count once
    """
    is_rounded = accounted.rounded != accounted.worked
    is_minimum = is_rounded and accounted.rounded == rule.minimum
    minimum, increment = as_clock(to_hours(rule.minimum)), as_clock(to_hours(rule.increment))
    return {
        "minimum": minimum if is_minimum else None,
        "increment": increment if is_rounded and not is_minimum else None,
        "weights": [
            (as_clock(to_hours(seconds)), weight)
            for weight, seconds in accounted.parts
            if weight != 1
        ],
    }


def _get_stretches(start, stop, zone):
    """Cut an interval in UTC where the clocks change; return it in wall clock times.

    Between two changes wall clock and UTC run alike, so that the parts' lengths are real
    time, on a day of 23 or 25 hours too.
    """
    stretches = []
    while start < stop:
        offset = _get_offset(start, zone)
        end = start
        while end < stop:
            step = min(end + _STEP, stop)
            if _get_offset(step, zone) != offset:
                end = _find_change(end, step, offset, zone)
                break
            end = step
        stretches.append((start + offset, end + offset))
        start = end
    return stretches


def _find_change(before, after, offset, zone):
    """Return the first instant, to the second, with another offset of the zone."""
    while after - before > _SECOND:
        middle = before + (after - before) / 2
        if _get_offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _get_offset(instant, zone):
    return pytz.utc.localize(instant).astimezone(zone).utcoffset()


def _get_windows(first, last, timetable):
    """Return (opens, closes, weight) of all periods around a stretch of wall clock time."""
    windows = []
    day = first.date() - _DAY
    while day <= last.date():
        midnight = datetime.combine(day, time())
        for period in timetable.periods:
            opens, closes = _get_hours(period, midnight)
            if period.on_holidays:
                windows += [
                    (max(opens, begin), min(closes, end), period.weight)
                    for begin, end in timetable.holidays
                    if begin < closes and opens < end
                ]
            elif day.weekday() in period.weekdays:
                windows.append((opens, closes, period.weight))
        day += _DAY
    return windows


def _get_hours(period, midnight):
    """Return when a period opens on a day and when it closes, maybe on the next one."""
    opens = midnight + timedelta(minutes=round(period.hour_from * 60))
    closes = midnight + timedelta(minutes=round(period.hour_to * 60))
    return opens, closes if closes > opens else closes + _DAY


def find_start(instant, day, time_zone):
    """Return an entry's start if it can be when the work began, else None.

    A start on another day than the entry's work date is none: it was left behind when the
    date was changed, or it is when the entry was typed in.

    :param instant: naive UTC, or None
    :param day: the entry's work date
    :param time_zone: name of the time zone in which the date may be meant
    """
    if not instant:
        return None
    local = pytz.utc.localize(instant).astimezone(pytz.timezone(time_zone))
    return instant if local.date() == day else None


def get_wall_clock(start, stop, time_zone):
    """Return a public holiday as wall clock times; a last second stands for its end.

    :param start: naive UTC
    :param stop: naive UTC, such as one second to midnight
    :param time_zone: name of the time zone in which the holiday was entered
    """
    zone = pytz.timezone(time_zone)
    begin, end = (
        pytz.utc.localize(instant).astimezone(zone).replace(tzinfo=None, microsecond=0)
        for instant in (start, stop)
    )
    return begin, end + _SECOND if end.second == 59 else end
