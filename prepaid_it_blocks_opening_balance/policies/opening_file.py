"""The lines of a file of opening balances: CSV or a spreadsheet. No database, no clock.

The file has a header. CSV is separated by commas or by semicolons, whichever the header has
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
    return _read(*_read_lines(text))


def parse_rows(rows):
    """Read the rows of a sheet.

    :param rows: list of rows, each a list of texts, from the sheet's first one on
    :return: (list of `OpeningRow`, list of `Problem`), see `opening.read_rows`
    """
    lines = [(number, _strip(cells)) for number, cells in enumerate(rows, 1)]
    return _read([line for line in lines if line[1]], [])


def _read(lines, unreadable):
    """Read lines of which the first one is the header."""
    if not lines:
        return [], unreadable or [Problem(1, "empty", None, None)]
    header = [name.lower() for name in lines[0][1]]
    rows, problems = opening.read_rows(header, lines[1:])
    problems += unreadable
    if not rows and not problems:
        problems.append(Problem(1, "empty", None, None))
    return rows, problems


def _strip(cells):
    """Return cells without spaces around, up to the last one that is not empty."""
    cells = [cell.strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


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
            cells = _strip(next(reader))
        except StopIteration:
            return lines, []
        except csv.Error:
            return lines, [Problem(number, "quotes", None, None)]
        if cells:
            lines.append((number, cells))
