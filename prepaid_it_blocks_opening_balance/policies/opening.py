"""Opening balances, line by line: read, completed, checked. No database, no clock."""

import re
from collections import namedtuple
from datetime import datetime

from odoo.addons.prepaid_it_blocks.policies import hours

REQUIRED = ("external_key", "customer", "hours", "rate")
OPTIONAL = ("normal_rate", "date_start", "date_end", "bought_hours", "date_cutover")

# One block: hours left and bought (floats of hours), prices per hour, dates. What the line
# leaves open is None. `line` is where it begins; a file's header is line 1.
OpeningRow = namedtuple("OpeningRow", ("line",) + REQUIRED + OPTIONAL)

# What is wrong in a line: `code` says what, `column` where, `value` what stands there and
# `other` what it does not fit.
Problem = namedtuple("Problem", "line code column value other")
Problem.__new__.__defaults__ = (None,)

# More hours in one block than anybody works in a year: probably a lost decimal point.
MANY_HOURS = 2000.0

# What a spreadsheet computes has as many decimals as a float.
_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,20}))?")
_CLOCK = re.compile(r"([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9]))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _BadValue(ValueError):
    """A cell that cannot be read; the message is the problem's code."""


def read_rows(header, lines):
    """Read lines of cells.

    :param header: the columns' names
    :param lines: list of (line number, list of texts)
    :return: (list of `OpeningRow`, list of `Problem` in the order of lines); a row with a
        problem has None where nothing can be read, and is there so that the caller finds
        what else is wrong with it
    """
    problems = _check_header(header)
    if problems:
        return [], problems
    rows = []
    first_lines = {}
    for line, cells in lines:
        row, found = _read_row(line, header, cells)
        key = row.external_key
        if key in first_lines:
            found.append(Problem(line, "double_key", "external_key", key, first_lines[key]))
        elif key:
            first_lines[key] = line
        problems += found
        rows.append(row)
    return rows, problems


def complete(row, cutover):
    """Complete the empty values of a row.

    :param row: an `OpeningRow`
    :param cutover: the date on which the hours are left, unless the row has its own
    :return: an `OpeningRow`; without `date_end` the hours never end
    """
    cutover = row.date_cutover or cutover
    return row._replace(
        normal_rate=row.rate if row.normal_rate is None else row.normal_rate,
        date_cutover=cutover,
        date_start=row.date_start or cutover,
    )


def check(row, today):
    """Return the contradictions of a completed row, as a list of `Problem`.

    :param row: an `OpeningRow`; what could not be read is None and not looked at
    :param today: the company's date
    """
    problems = []
    for name in ("hours", "bought_hours"):
        if getattr(row, name) is not None and getattr(row, name) <= 0.0:
            problems.append(Problem(row.line, "not_positive", name, 0))
    for name in ("rate", "normal_rate"):
        if getattr(row, name) is not None and getattr(row, name) < 0.0:
            problems.append(Problem(row.line, "number", name, getattr(row, name)))
    if row.hours and row.bought_hours and row.bought_hours < row.hours:
        values = (as_text(row.bought_hours), as_text(row.hours))
        problems.append(Problem(row.line, "less_bought", "bought_hours", *values))
    return problems + _check_dates(row, today)


def find_nothing_left(rows):
    """Return the rows whose blocks have no hours left, as a list of `Problem`.

    There is nothing to bring in, whatever else their lines say.

    :param rows: iterable of `OpeningRow` as read
    """
    return [
        Problem(row.line, "nothing_left", "hours", row.external_key or "-")
        for row in rows
        if row.hours == 0.0
    ]


def find_many_hours(rows):
    """Return where hours are so many that somebody is to be asked first, as `Problem`.

    :param rows: iterable of `OpeningRow`
    """
    return [
        Problem(row.line, "many_hours", name, as_text(getattr(row, name)))
        for row in rows
        for name in ("hours", "bought_hours")
        if (getattr(row, name) or 0.0) > MANY_HOURS
    ]


def compare(row, known):
    """Return the differences of a row to the known one of its key, as `Problem`.

    What the row leaves open is no difference, but for the last day: without one, the hours
    never end.

    :param row: an `OpeningRow` without problems, not completed
    :param known: dict with the values of a completed row, but for the customer
    """
    row = row._replace(normal_rate=row.rate if row.normal_rate is None else row.normal_rate)
    problems = []
    for name in known:
        value = getattr(row, name)
        if value != known[name] and (value is not None or name == "date_end"):
            values = (as_text(value), as_text(known[name]))
            problems.append(Problem(row.line, "other_value", name, *values))
    return problems


def as_text(value):
    """Return a value as it may stand in a file; "-" for nothing."""
    if value is None or value is False or value == "":
        return "-"
    if isinstance(value, float):
        return (f"{value:.4f}").rstrip("0").rstrip(".")
    return str(value)


def to_hours(text):
    """Return hours that are written as a number, as h:mm or as h:mm:ss, to the nearest second.

    :raise ValueError: when it is neither
    """
    clock = _CLOCK.fullmatch(text)
    if clock:
        whole, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours.to_hours(3600 * whole + 60 * minutes + seconds)
    return hours.to_hours(hours.to_seconds(to_number(text)))


def to_number(text):
    """Return a number with a decimal point or comma; no thousands separators.

    What may be one or the other, such as 1.250, is refused: nobody wants to find out
    later that a block came in with a thousandth of its hours.

    :raise ValueError: when it is no such number
    """
    match = _NUMBER.fullmatch(text)
    if not match:
        raise _BadValue("number")
    whole, decimals = match.group(1), match.group(2) or ""
    if len(decimals) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        raise _BadValue("thousands")
    return float(f"{whole}.{decimals or 0}")


def _check_header(header):
    problems = [Problem(1, "missing_column", name, None) for name in REQUIRED if name not in header]
    for position, name in enumerate(header):
        if name not in REQUIRED + OPTIONAL:
            problems.append(Problem(1, "unknown_column", name, None))
        elif name in header[:position]:
            problems.append(Problem(1, "double_column", name, None))
    return problems


def _read_row(line, header, cells):
    """Return the `OpeningRow` of one line and its problems."""
    problems = []
    if len(cells) > len(header):
        problems.append(Problem(line, "cells", None, len(cells)))
    texts = dict.fromkeys(REQUIRED + OPTIONAL, "")
    texts.update(zip(header, cells, strict=False))
    problems += [Problem(line, "required", name, None) for name in REQUIRED if not texts[name]]
    values = {"external_key": texts["external_key"], "customer": texts["customer"]}
    for name, read in _READERS.items():
        values[name] = None
        if texts[name]:
            try:
                values[name] = read(texts[name])
            except _BadValue as error:
                problems.append(Problem(line, str(error), name, texts[name]))
    return OpeningRow(line=line, **values), problems


def _check_dates(row, today):
    problems = []
    if row.date_cutover > today:
        problems.append(Problem(row.line, "to_come", "date_cutover", row.date_cutover))
    if row.date_end and row.date_end < row.date_cutover:
        problems.append(Problem(row.line, "over", "date_end", row.date_end))
    elif row.date_end and row.date_end < row.date_start:
        problems.append(Problem(row.line, "dates_in_order", "date_end", row.date_end))
    return problems


def _to_date(text):
    if not _DATE.fullmatch(text):
        raise _BadValue("date")
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise _BadValue("date") from None


_READERS = {
    "hours": to_hours,
    "rate": to_number,
    "normal_rate": to_number,
    "date_start": _to_date,
    "date_end": _to_date,
    "bought_hours": to_hours,
    "date_cutover": _to_date,
}
