"""What Odoo says in its log that is for us to mend: warnings and errors about our addons."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Names of our addons and of their models, wherever they stand in a line.
OURS = re.compile(r"\b(prepaid[._]\w+|prepaid_it_blocks\w*|helpdesk_ticket_timesheet)\b")
# A line of Odoo's log: date, process, level, database, logger and what it says.
LINE = re.compile(
    r"^[\d-]+ [\d:,]+ \d+ (?P<level>WARNING|ERROR|CRITICAL) \S+ (?P<logger>[\w.]+): (?P<text>.*)$"
)


def is_ours(logger: str, text: str) -> bool:
    """Check if a warning is about our code: by its logger, or by what it names."""
    return bool(OURS.search(logger) or OURS.search(text))


def find(lines: Iterable[str]) -> list[str]:
    """Return the lines of a log of Odoo that warn of our addons, each once, in their order."""
    found: dict[str, None] = {}
    for line in lines:
        match = LINE.match(line)
        if match and is_ours(match["logger"], match["text"]):
            found[f"{match['level']} {match['logger']}: {match['text']}"] = None
    return list(found)
