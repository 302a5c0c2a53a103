"""Who may do what: the tables in ``tests/<addon>/access.md``, and the page made from them.

The tables are the documentation, and what the suites hold the addons to (``tests/access.py``):
each row is a model, a method or a route, each column a kind of person. Nothing here needs Odoo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.engine.places import ADDONS, CHECKOUT

FILE = "access.md"
# The kinds of people, as columns of models and methods, and who they are.
PEOPLE = {
    "customer": "The public, the contact of the customer in question, another customer's contact",
    "employee": "Somebody of the firm who has nothing to do with prepaid time",
    "technician": "Works on tickets and logs time",
    "leader": "Manages the helpdesk and approves timesheets",
    "sales": "A salesperson who sees the own documents",
    "sales lead": "Manages sales",
    "billing": "Makes invoices and entries",
    "accounts": "Manages accounting",
    "manager": "Manages prepaid time",
    "admin": "Manages the database, and has no part in prepaid time",
}
# Who opens an address, as columns of routes.
VISITORS = {
    "nobody": "Somebody without a login",
    "contact": "The customer's single point of contact, logged in",
    "colleague": "Another contact of the same customer, logged in",
    "stranger": "The contact of another customer, logged in",
    "employee": "Somebody of the firm who has nothing to do with prepaid time",
    "technician": "Works on tickets and logs time",
    "manager": "Manages prepaid time",
    "elsewhere": "Manages prepaid time in another company of the firm",
}
# Whose records the rights of a row are about.
RECORDS = {
    "company": "those of the companies that the user works in",
    "shared": "those, and the ones that belong to no company",
    "own": "those that the user has made",
    "dialog": "those that the user has made, about the companies that the user works in",
    "all": "all that there are",
    "none": "a call about no record",
}
OUTCOMES = {
    "login": "has to log in first",
    "home": "is led to the portal's first page and learns nothing",
    "404": "is told that there is no such page",
    "page": "sees the page, or gets the file",
    "back": "is led back to the agreement's page, and nothing is done",
    "done": "has it done",
    "no": "is refused, with nothing done",
}
# A key that is wrong, another record's or out of date opens what no key opens.
KEYS = {
    "-": "without a key, with a wrong one, with that of another record, with one out of date",
    "key": "with the key",
}
NOTHING = "-"
RIGHTS = "rwcd"
CALLS = ("yes",)
# The first columns of each section, by its heading.
SECTIONS = {
    "Models": ("model", "records"),
    "Methods": ("model", "method", "records"),
    "Routes": ("method", "route", "key"),
}


@dataclass(frozen=True)
class Row:
    """What a row is about, whose records it means, and what each person may."""

    names: tuple[str, ...]
    records: str
    cells: Mapping[str, str]


@dataclass
class Table:
    """One addon's rows, by section."""

    addon: str
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in SECTIONS})

    def find(self, section: str, *names: str) -> Row | None:
        """Return the row of these names, or None."""
        return next((row for row in self.rows[section] if row.names == names), None)


def read(addon: str, checkout: Path = CHECKOUT) -> Table:
    """Return an addon's table; one that has none yet is empty.

    Raises ValueError, saying where and what, when the file does not say what a table says.
    """
    path = checkout / "tests" / addon / FILE
    table = Table(addon)
    section, columns = "", ()
    for number, line in enumerate(_lines(path), 1):
        try:
            if line.startswith("#"):
                section, columns = _read_heading(line), ()
            elif line.startswith("|") and section:
                columns = columns or _check_columns(section, _cells(line))
                _add_row(table, section, columns, line)
        except ValueError as error:
            raise ValueError(f"{path.name} of {addon}, line {number}: {error}") from None
    return table


def read_all(addons: Iterable[str] = ADDONS) -> list[Table]:
    """Return the tables of addons that have one, each after those that it depends on."""
    tables = [read(addon) for addon in addons]
    return [table for table in tables if any(table.rows.values())]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


def _read_heading(line: str) -> str:
    """Return the section that a heading begins; none of the title of the file."""
    section = line.strip("# ")
    if line.startswith("## ") and section not in SECTIONS:
        raise ValueError(f"sections are {', '.join(SECTIONS)}")
    return section if section in SECTIONS else ""


def _check_columns(section: str, cells: tuple[str, ...]) -> tuple[str, ...]:
    expected = (*SECTIONS[section], *(VISITORS if section == "Routes" else PEOPLE))
    if cells != expected:
        raise ValueError(f"the columns are {', '.join(expected)}")
    return cells


def _add_row(table: Table, section: str, columns: tuple[str, ...], line: str) -> None:
    """Add the row that a line has; the head of a table, and the line below it, have none."""
    if _cells(line) == columns or not set(line) - set("|-: "):
        return
    row = _read_row(section, columns, _cells(line))
    if table.find(section, *row.names):
        raise ValueError("this row is there twice")
    table.rows[section].append(row)


def _read_row(section: str, columns: tuple[str, ...], cells: tuple[str, ...]) -> Row:
    if len(cells) != len(columns):
        raise ValueError(f"a row has {len(columns)} cells")
    first = len(SECTIONS[section])
    *names, records = cells[:first]
    choices = KEYS if section == "Routes" else RECORDS
    if records not in choices:
        raise ValueError(f"{records!r} is none of {', '.join(choices)}")
    if section == "Routes":
        names.append(records)
    values = dict(zip(columns[first:], cells[first:], strict=True))
    for cell in values.values():
        _check_cell(section, cell)
    return Row(tuple(names), records, values)


def _check_cell(section: str, cell: str) -> None:
    if section == "Models":
        is_right = cell == NOTHING or cell == "".join(one for one in RIGHTS if one in cell)
        said = f"{NOTHING}, or letters of {RIGHTS} in this order"
    else:
        choices = (NOTHING, *CALLS) if section == "Methods" else tuple(OUTCOMES)
        is_right, said = cell in choices, ", ".join(choices)
    if not (cell and is_right):
        raise ValueError(f"{cell!r} is not {said}")


def render(tables: Iterable[Table]) -> str:
    """Return the page of all tables, in Markdown."""
    parts = [INTRODUCTION, _legend("Who", PEOPLE), RIGHTS_TEXT, _legend("records", RECORDS)]
    parts += [ROUTES_TEXT, _legend("visitor", VISITORS), _legend("cell", OUTCOMES)]
    parts.append(KEYS_TEXT)
    for table in tables:
        parts.append(f"## `{table.addon}`")
        for section, rows in table.rows.items():
            if rows:
                parts += [f"### {section}", _render_rows(section, rows)]
    return "\n\n".join(parts) + "\n"


def _legend(head: str, choices: Mapping[str, str]) -> str:
    rows = [(name, text) for name, text in choices.items()]
    return _grid([(head, "means"), *rows])


def _render_rows(section: str, rows: Iterable[Row]) -> str:
    people = VISITORS if section == "Routes" else PEOPLE
    lines = [(*SECTIONS[section], *people)]
    for row in rows:
        *names, last = row.names if section == "Routes" else (*row.names, row.records)
        shown = [f"`{name}`" for name in names]
        lines.append((*shown, last, *(row.cells[one] for one in people)))
    return _grid(lines)


def _grid(lines: Iterable[tuple[str, ...]]) -> str:
    """Return a table of Markdown; its first line is the head."""
    head, *body = [list(line) for line in lines]
    widths = [max(len(line[column]) for line in [head, *body]) for column in range(len(head))]
    shown = [_line(line, widths) for line in [head, *body]]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(shown)


def _line(cells: list[str], widths: list[int]) -> str:
    filled = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return "| " + " | ".join(filled) + " |"


def align(text: str) -> str:
    """Return the text of a table's file with its columns one below the other."""

    def grid(found: re.Match[str]) -> str:
        lines = [line for line in found.group(0).splitlines() if set(line) - set("|-: ")]
        return _grid([_cells(line) for line in lines])

    return re.sub(r"(?m)(?:^\|.*\|$\n?)+", lambda found: grid(found) + "\n", text)


INTRODUCTION = """\
# Who may do what

Made by `./dev access` from the tables in `tests/<addon>/access.md`. The suites hold the addons to
each cell, with all addons installed and with each one alone; a model, method or route that is in
no table fails them."""
RIGHTS_TEXT = """\
In the tables of models `r` is read, `w` write, `c` create and `d` delete; `-` is nothing. Rights
are those over *records*; over all others nobody has any:"""
ROUTES_TEXT = """\
Methods are those that other programs may call: `yes` says who may call them about these records,
everybody else is refused, and so is everybody about other records. Routes are the addresses that
the addons serve, and what comes of a call about an agreement of the firm:"""
KEYS_TEXT = """\
Some routes can be opened by a link with a key. The row `key` is about the right key; the row `-`
about none, a wrong one, that of another record and one that is out of date."""
