"""What numbers that people enter may be: no other is a number of hours, or of money."""

import sys

# Fifty years of one person's work; what is more was typed by mistake.
MAX_HOURS = 100_000.0
MAX_MONEY = 1_000_000_000.0
MAX_NUMBER = 1_000_000.0
# A hundred years: with more, dates end.
MAX_MONTHS = 1_200
MAX_DAYS = 36_500
# What the database's columns of whole numbers hold.
MAX_INTEGER = 2**31 - 1
# Beyond is infinity.
MAX_FLOAT = sys.float_info.max


def is_within(value, lowest, highest):
    """Check if a value is a number of a range, bounds included; nothing is zero.

    :param value: what was entered, on any interface; not a number is in no range
    :param lowest: the lowest number that is allowed
    :param highest: the highest one
    """
    try:
        return lowest <= float(value or 0.0) <= highest
    except (TypeError, ValueError, OverflowError):
        return False


def as_text(number):
    """Return a bound of a range as people read it."""
    return f"{number:,.10g}"
