"""Which months of revenue are to be recognised."""

from datetime import timedelta


def last_of_month(date):
    """Return the last day of a date's month."""
    following = date.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def get_due_periods(done, today, day):
    """Return the last days of the months that are due, the oldest first.

    A month is due from a day of the next one on. After the first time every month has its
    own entries, also those that were missed; the first time takes all that came before.

    :param done: last day that was recognised so far, or None
    :param today: date of the company
    :param day: day of the month, 1 to 28
    """
    last = (today - timedelta(days=day - 1)).replace(day=1) - timedelta(days=1)
    if not done:
        return [last]
    periods, date = [], last_of_month(done + timedelta(days=1))
    while date <= last:
        periods.append(date)
        date = last_of_month(date + timedelta(days=1))
    return periods
