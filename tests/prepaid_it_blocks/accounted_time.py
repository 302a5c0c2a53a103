"""What the suites of accounted time share: rules, schedules and a day to account."""

from collections import namedtuple
from datetime import datetime

import pytz

from odoo.addons.prepaid_it_blocks.policies.accounted_time import (
    AS_WORKED,
    Period,
    Timetable,
    WorkRule,
    account_time,
)
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds

# What worked time counts, in decimal hours as people read it.
Accounted = namedtuple("Accounted", "rounded hours parts")


def make_rule(minimum_hours=0.0, increment_hours=0.0, weight=1.0):
    return WorkRule(to_seconds(minimum_hours), to_seconds(increment_hours), weight)


def account(worked, rule=AS_WORKED, **kwargs):
    """Account decimal hours."""
    found = account_time(to_seconds(worked), rule, **kwargs)
    parts = [(weight, to_hours(seconds)) for weight, seconds in found.parts]
    return Accounted(to_hours(found.rounded), to_hours(found.seconds), parts)


REMOTE = make_rule(increment_hours=0.25)
ON_SITE = make_rule(minimum_hours=2.0, increment_hours=1.0)
WORKDAYS = frozenset(range(5))
ALL_DAYS = frozenset(range(7))
EVENING = Period(1.5, 18.0, 22.0, WORKDAYS)
NIGHT = Period(2.0, 22.0, 6.0, ALL_DAYS)
SUNDAY = Period(2.0, 0.0, 24.0, frozenset([6]))
HOLIDAY = Period(3.0, on_holidays=True)
EASTER_MONDAY = (datetime(2026, 4, 6), datetime(2026, 4, 7))
BRUSSELS = Timetable(
    "Europe/Brussels", (EVENING, NIGHT, SUNDAY, HOLIDAY), holidays=(EASTER_MONDAY,)
)


def utc(text, zone="Europe/Brussels"):
    """Return the naive UTC instant of a wall clock time."""
    local = pytz.timezone(zone).localize(datetime.strptime(text, "%Y-%m-%d %H:%M"))
    return local.astimezone(pytz.utc).replace(tzinfo=None)
