"""Query of a statement, and the periods that it offers.

Dates are calendar dates of the company.
"""

import re
from calendar import monthrange
from collections import namedtuple
from datetime import date as Date
from datetime import timedelta

# Which rows of the ledger: all of them, those of one total, or time that nobody has approved.
KINDS = (
    "all",
    "used",
    "bought",
    "adjusted",
    "moved",
    "expired",
    "refunded",
    "overage",
    "waiting",
)
GROUPS = ("entry", "ticket", "day")
# By the moment of booking, or by hours, whichever their sign.
ORDERS = ("newest", "oldest", "most", "least")
LONGEST_SEARCH = 100

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)

_Fields = namedtuple("_Fields", "date_from date_to search kind group order")


class StatementQuery(_Fields):
    """Query of an agreement's entries, with their order.

    :param date_from: first day, or None
    :param date_to: last day, included, or None
    :param search: words that each entry has in its description, block or ticket, or ""
    :param kind: one of `KINDS`
    :param group: one of `GROUPS`
    :param order: one of `ORDERS`
    """

    __slots__ = ()

    def __new__(
        cls, date_from=None, date_to=None, search="", kind="all", group="entry", order="newest"
    ):
        """Extend: everything may be left out."""
        return super().__new__(cls, date_from, date_to, search, kind, group, order)

    @classmethod
    def from_values(cls, values):
        """Return the query of a request's parameters; never raises.

        What is no date, kind, group or order is as if it had not been given. Two dates the
        wrong way round are taken the other way round.

        :param values: a dict of anything
        """
        first, last = (_to_date(values.get(name)) for name in ("date_from", "date_to"))
        if first and last and first > last:
            first, last = last, first
        return cls(
            first,
            last,
            _to_search_terms(values.get("search")),
            _choose(values.get("kind"), KINDS),
            _choose(values.get("group"), GROUPS),
            _choose(values.get("order"), ORDERS),
        )

    @property
    def is_narrowed(self):
        """True when entries of the period may be left out."""
        return bool(self.search) or self.kind != "all"

    def to_arguments(self):
        """Return the arguments of this query as a dict of texts, without defaults."""
        return {
            name: str(value)
            for name, value, default in zip(self._fields, self, StatementQuery(), strict=True)
            if value != default
        }


def get_periods(today):
    """Return the periods that a statement offers.

    :return: dict of name to (first day, last day); None leaves an end open
    """
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    return {
        "all": (None, None),
        "this_month": (month, get_last_day(month)),
        "last_month": (last_month, month - timedelta(days=1)),
        "this_quarter": (quarter, get_last_day(_add_months(quarter, 2))),
        "this_year": (today.replace(month=1, day=1), today.replace(month=12, day=31)),
    }


def get_months(today, count):
    """Return the first days of the last months, the present one included, oldest first."""
    month = today.replace(day=1)
    return [_add_months(month, -back) for back in range(count - 1, -1, -1)]


def get_last_day(month):
    """Return the last day of a month, given by its first day."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _add_months(month, count):
    """Return the first day of a month so many months later."""
    years, months = divmod(month.month - 1 + count, 12)
    return Date(month.year + years, months + 1, 1)


def _to_date(value):
    found = _DATE.match(value) if isinstance(value, str) else None
    try:
        return Date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _to_search_terms(value):
    """Return searchable text; a database knows no text with a zero in it."""
    if not isinstance(value, str):
        return ""
    terms = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(terms.split())[:LONGEST_SEARCH].rstrip()


def _choose(value, choices):
    return value if isinstance(value, str) and value in choices else choices[0]
