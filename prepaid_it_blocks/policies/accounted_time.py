"""Accounted time: minimum and increment of the work, weights of the hour.

Worked hours are brought to the work type's minimum, what is above it is rounded up to
whole increments, and the result is weighted. Weights never compound: at each instant the
highest one counts. Hours are floats of hours, instants are naive datetimes in UTC, wall
clock times are naive datetimes in the agreement's time zone.
"""

import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytz

from .hours import as_clock, is_zero, quantise

_DAY = timedelta(days=1)
_STEP = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class WorkRule:
    """Minimum, increment and weight of a type of work."""

    minimum_hours: float = 0.0
    increment_hours: float = 0.0
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
    """Worked hours, the same after rounding up, and what they count in the end.

    ``parts`` are (weight, hours): the rounded hours by weight, in the order of the work.
    """

    worked: float
    rounded: float
    hours: float
    parts: tuple[tuple[float, float], ...] = ()


def account_time(worked_hours, rule=AS_WORKED, *, start=None, timetable=None):
    """Return the accounted time of worked hours.

    :param worked_hours: hours worked; nothing worked counts for nothing
    :param rule: the `WorkRule` of the work
    :param start: when the work began, a naive datetime in UTC, or None when nobody knows:
        then the rule's weight applies to all of it
    :param timetable: a `Timetable` whose periods may exceed the rule's weight, or None
    :return: an `AccountedTime`
    """
    worked = max(quantise(worked_hours), 0.0)
    if is_zero(worked):
        return AccountedTime(0.0, 0.0, 0.0)
    rounded = round_up(worked, rule)
    shares = {rule.weight: 1.0}
    if start and timetable and timetable.periods:
        # Four decimals of an hour stand for a whole second.
        stop = start + timedelta(seconds=max(_get_seconds(worked), 1))
        shares = get_stretches(start, stop, rule.weight, timetable)
    hours = quantise(rounded * sum(weight * share for weight, share in shares.items()))
    parts = tuple((weight, rounded * share) for weight, share in shares.items())
    return AccountedTime(worked, rounded, hours, parts)


def round_up(worked, rule):
    """Return worked hours brought to the minimum and, beyond it, to whole increments.

    Work is compared in whole minutes, as people log and read it: neither a trace of a float
    nor a timer's odd seconds begin a new increment.

    :param worked: hours worked, more than nothing
    :param rule: a `WorkRule`
    """
    minimum = _get_seconds(rule.minimum_hours)
    increment = _get_seconds(rule.increment_hours)
    seconds = 60 * max(int(math.floor(worked * 60.0 + 0.5)), 1)
    if minimum and seconds <= minimum:
        return quantise(minimum / 3600.0)
    if not increment:
        return worked
    steps = -((minimum - seconds) // increment)
    return quantise((minimum + steps * increment) / 3600.0)


def get_stretches(start, stop, floor, timetable):
    """Return the stretches of an interval by weight, in the order of time.

    :param start: first instant, naive UTC
    :param stop: instant after the last, naive UTC
    :param floor: the weight that applies where no period has a higher one
    :param timetable: a `Timetable`
    :return: dict of weight to share; the shares sum up to 1
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
            seconds[weight] = seconds.get(weight, 0.0) + (end - begin).total_seconds()
    total = sum(seconds.values())
    return {weight: part / total for weight, part in seconds.items()}


def explain(accounted, rule):
    """Return the rules that made the accounted time differ, for its explanation.

    :param accounted: an `AccountedTime`
    :param rule: the `WorkRule` that it was made with
    :return: dict with ``minimum`` and ``increment`` as h:mm where they applied, else None,
        and ``weights``, a list of (h:mm, weight) of the hours that do not count once
    """
    is_rounded = not is_zero(accounted.rounded - accounted.worked)
    minimum = _get_seconds(rule.minimum_hours)
    is_minimum = is_rounded and is_zero(accounted.rounded - minimum / 3600.0)
    return {
        "minimum": as_clock(rule.minimum_hours) if is_minimum else None,
        "increment": as_clock(rule.increment_hours) if is_rounded and not is_minimum else None,
        "weights": [(as_clock(hours), weight) for weight, hours in accounted.parts if weight != 1],
    }


def _get_seconds(hours):
    return int(round(hours * 3600.0))


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
