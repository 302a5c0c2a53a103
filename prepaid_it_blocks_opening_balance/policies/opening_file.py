"""The lines of a CSV file of opening balances. No database, no clock.

The file has a header. It is separated by commas or by semicolons, whichever the header has
more of.
"""

import csv
import io

from . import opening
from .opening import Problem


def parse(text):
    """Read a whole file.

    :param text: the file's text, without a byte order mark
    :return: (list of `OpeningRow`, list of `Problem`), see `opening.read_rows`
    """
    lines, unreadable = _read_lines(text)
    if not lines:
        return [], unreadable or [Problem(1, "empty", None, None)]
    header = [name.lower() for name in lines[0][1]]
    rows, problems = opening.read_rows(header, lines[1:])
    problems += unreadable
    if not rows and not problems:
        problems.append(Problem(1, "empty", None, None))
    return rows, problems


def _read_lines(text):
    """Return the lines with content as (number, cells), and the problems."""
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
