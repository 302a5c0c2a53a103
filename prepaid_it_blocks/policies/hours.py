"""Hours as the ledger counts them: floats of hours with a fixed number of decimals."""

from decimal import ROUND_HALF_UP, Decimal

# The ledger's columns have so many decimals (``Prepaid Hours``). Four decimals keep a
# minute (0.0167) and a second (0.0003) apart, so that sums of minutes stay right.
DIGITS = 4

_STEP = Decimal(1).scaleb(-DIGITS)
_STEPS = 10**DIGITS


def quantise(hours):
    """Round hours half up to the ledger's decimals; never returns minus zero."""
    steps = hours * _STEPS
    nearest = round(steps)
    if abs(steps - nearest) < 1e-6 and abs(steps) < 1e8:
        # Nearly all hours are at the ledger's precision already: no need of the slow way.
        return nearest / _STEPS
    exact = Decimal(repr(float(hours))).quantize(_STEP, rounding=ROUND_HALF_UP)
    return float(exact) or 0.0


def is_zero(hours):
    """Check if hours are nothing at the ledger's precision."""
    return quantise(hours) == 0.0


def get_share(whole, part, remaining):
    """Return the share of hours that a part has of all of it, rounded half up.

    :param whole: hours that are shared
    :param part: hours of the part; it has no share where it is nothing
    :param remaining: hours of what is not the part
    """
    if is_zero(part):
        return 0.0
    if is_zero(remaining):
        return quantise(whole)
    # Exact numbers: a float of half a step is above or below it by chance.
    whole, part, remaining = (Decimal(repr(float(hours))) for hours in (whole, part, remaining))
    return quantise(whole * part / (part + remaining))


def as_clock(hours):
    """Return hours as people write them: ``3:30``, ``-0:15``.

    :param hours: hours; rounded to the minute
    """
    minutes = int(round(abs(hours) * 60))
    sign = "-" if hours < 0 and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"
