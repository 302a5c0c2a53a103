"""Calendar months."""

from datetime import timedelta


def last_of_month(day):
    """Return the last day of the month that a day is in."""
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)
