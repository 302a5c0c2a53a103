"""What a file of opening balances says, line by line. No database, no clock.

The file is CSV with a header. It is separated by commas or by semicolons, whichever the
header has more of.
"""

import csv
import io
import re
from collections import namedtuple
from datetime import datetime

from .hours import quantise

REQUIRED = ("external_key", "customer", "hours", "rate")
OPTIONAL = ("normal_rate", "date_start", "date_end")

# One block of the file: hours left (floats of hours), prices per hour, dates (date_end may
# be None). `line` is where it begins in the file; the header is line 1.
OpeningRow = namedtuple(
    "OpeningRow", "line external_key customer hours rate normal_rate date_start date_end"
)

# What is wrong in a line: `code` says what, `column` where, `value` what stands there.
Problem = namedtuple("Problem", "line code column value")

_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9}))?")
_CLOCK = re.compile(r"([0-9]{1,9}):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _BadValue(ValueError):
    """A cell that cannot be read; the message is the problem's code."""


def parse(text, cutover):
    """Read and validate a whole file.

    :param text: the file's text, without a byte order mark
    :param cutover: the date on which the hours are left; blocks without a first day
        start on it
    :return: (list of `OpeningRow`, list of `Problem` in the order of lines); a row with a
        problem has None where nothing can be read, and is there so that the caller finds
        what else is wrong with it
    """
    lines, unreadable = _read_lines(text)
    if not lines:
        return [], unreadable or [Problem(1, "empty", None, None)]
    header = [name.lower() for name in lines[0][1]]
    problems = _check_header(header)
    if problems:
        return [], problems + unreadable
    rows = []
    first_lines = {}
    for line, cells in lines[1:]:
        row, found = _parse_line(line, header, cells, cutover)
        key = row["external_key"]
        if key in first_lines:
            found.append(Problem(line, "double_key", "external_key", (key, first_lines[key])))
        elif key:
            first_lines[key] = line
        problems += found
        rows.append(OpeningRow(line=line, **row))
    problems += unreadable
    if not rows and not problems:
        problems.append(Problem(1, "empty", None, None))
    return rows, problems


def to_hours(text):
    """Return hours that are written as a number or as h:mm.

    :raise ValueError: when it is neither
    """
    clock = _CLOCK.fullmatch(text)
    if clock:
        return quantise(int(clock.group(1)) + int(clock.group(2)) / 60.0)
    return quantise(to_number(text))


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
    return float("%s.%s" % (whole, decimals or "0"))


def _read_lines(text):
    """Return the lines that hold anything as (number, cells), and what cannot be read."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = []
    while True:
        # A quoted cell may go over several lines: the first one counts.
        number = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return lines, []
        except csv.Error:
            return lines, [Problem(number, "quotes", None, None)]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append((number, cells))


def _check_header(header):
    problems = [Problem(1, "missing_column", name, None) for name in REQUIRED if name not in header]
    for position, name in enumerate(header):
        if name not in REQUIRED + OPTIONAL:
            problems.append(Problem(1, "unknown_column", name, None))
        elif name in header[:position]:
            problems.append(Problem(1, "double_column", name, None))
    return problems


def _parse_line(line, header, cells, cutover):
    """Return the values of one line and what is wrong with them."""
    problems = []
    if len(cells) > len(header):
        problems.append(Problem(line, "cells", None, len(cells)))
    values = dict.fromkeys(REQUIRED + OPTIONAL, "")
    values.update(zip(header, cells))
    for name in REQUIRED:
        if not values[name]:
            problems.append(Problem(line, "required", name, None))
    row = {name: values[name] for name in ("external_key", "customer")}
    for name, read in _READERS.items():
        row[name] = None
        if values[name]:
            try:
                row[name] = read(values[name])
            except _BadValue as error:
                problems.append(Problem(line, str(error), name, values[name]))
    return row, problems + _complete(line, row, values, cutover)


def _complete(line, row, values, cutover):
    """Fill in what the line leaves open; return what does not fit together."""
    problems = []
    if row["hours"] == 0.0:
        problems.append(Problem(line, "not_positive", "hours", values["hours"]))
    if row["normal_rate"] is None:
        row["normal_rate"] = row["rate"]
    if not values["date_start"]:
        row["date_start"] = cutover
    start, end = row["date_start"], row["date_end"]
    if end and end < cutover:
        problems.append(Problem(line, "over", "date_end", values["date_end"]))
    elif end and start and end < start:
        problems.append(Problem(line, "dates_in_order", "date_end", values["date_end"]))
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
}
