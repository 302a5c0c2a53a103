"""``./dev access``: the page of who may do what, from the tables in ``tests/<addon>/access.md``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tools import access
from tools.engine.places import ADDONS, CHECKOUT

TARGET = CHECKOUT / "docs" / "access.md"


def run(arguments: Sequence[str]) -> int:
    """Write the page, and put the tables' columns in line.

    With ``--check`` only compare, and return 1 when something is out of date. A table that says
    what none says is named, and nothing is written.
    """
    try:
        page = access.render(access.read_all())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    files = [CHECKOUT / "tests" / addon / access.FILE for addon in ADDONS]
    texts = {path: access.align(path.read_text("utf-8")) for path in files if path.exists()}
    texts[TARGET] = page
    for path, text in texts.items():
        name = path.relative_to(CHECKOUT)
        if path.exists() and path.read_text("utf-8") == text:
            print(f"{name}: up to date")
        elif "--check" in arguments:
            print(f"{name} is out of date: run ./dev access", file=sys.stderr)
            return 1
        else:
            path.write_text(text, "utf-8")
            print(name)
    return 0
