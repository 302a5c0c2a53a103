"""Hours as people read and type them, whole seconds as the ledger counts them.

Two conversions and nothing between them: `to_seconds` for input, `to_hours` for output.
"""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SECONDS_PER_HOUR = 3600
_SECONDS_PER_MINUTE = 60
# Farther from a whole second than a float of hours can be by chance.
_CLEAR = 0.499
_HALF = Fraction(1, 2)


def to_seconds(hours):
    """Return the whole seconds of hours, rounded half up, and half down below zero.

    Hours and minutes as a float (``1 + 20 / 60``) are exactly the second that was meant, and so is
    what `to_hours` returned.

    :param hours: decimal hours, as people type them and as fields hold them
    :raise ValueError: for what is no number of hours: NaN, infinity
    """
    exact = hours * SECONDS_PER_HOUR
    if not math.isfinite(exact):
        raise ValueError(f"Not a number of hours: {hours}")
    nearest = round(exact)
    if abs(exact - nearest) > _CLEAR:
        # Half a second, or as near to it as makes no difference: a float is on either side of it.
        exact = Decimal(repr(round(float(exact), 6)))
        nearest = int(exact.to_integral_value(rounding=ROUND_HALF_UP))
    return nearest


def to_hours(seconds):
    """Return whole seconds as decimal hours, for fields, documents and prices.

    :param seconds: an integer
    """
    return seconds / SECONDS_PER_HOUR


def to_minutes(seconds):
    """Return the whole minutes that people read of seconds, rounded half up.

    What reads 0:00 is nothing to a person: levels and sentences ask for this, the ledger does not.

    :param seconds: an integer
    """
    minutes = (abs(seconds) + _SECONDS_PER_MINUTE // 2) // _SECONDS_PER_MINUTE
    return -minutes if seconds < 0 else minutes


def round_half_up(exact):
    """Return the whole number that is nearest to an exact one, the larger one of two.

    :param exact: a `Fraction` or an integer
    """
    return math.floor(exact + _HALF)


def get_share(whole, part, remaining):
    """Return the share that a part has of all of it, in whole seconds, rounded half up.

    :param whole: seconds that are shared
    :param part: seconds of the part; it has no share where it is nothing
    :param remaining: seconds of what is not the part
    """
    if not part:
        return 0
    return round_half_up(Fraction(whole * part, part + remaining))


def as_clock(hours):
    """Return hours as people write them: ``3:30``, ``-0:15``.

    :param hours: decimal hours; rounded to the minute
    """
    minutes = to_minutes(to_seconds(hours))
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
