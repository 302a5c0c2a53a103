"""``ODOO=<an 18.0 tree> ./dev pot``: the files of terms that translators start from."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.engine import databases, serving, setup
from tools.engine.odoo import Engine
from tools.engine.places import ADDON, CHECKOUT, GLUE

SNIPPET = """
import io
from odoo.tools.translate import trans_export
with io.BytesIO() as terms:
    trans_export(None, ["{addon}"], terms, "po", env.cr)
    result = terms.getvalue().decode()
"""

# What says when and with which build the file was made: it would differ at every run.
CHANGING = re.compile(
    r'^("(POT-Creation-Date|PO-Revision-Date|Project-Id-Version): [^\\]*)(?=\\n"$)', re.MULTILINE
)
FIXED = {"Project-Id-Version": "Odoo Server 18.0"}


def run(arguments: Sequence[str]) -> int:
    """Write the files; with ``--check`` only compare, and return 1 when one is out of date.

    The source is the 18.0 dialect, so the terms are 18.0's: other series' answer 2.
    """
    engine = setup.prepare()
    if engine.series != "18.0":
        print("terms are exported from Odoo 18.0: name its source tree in ODOO", file=sys.stderr)
        return 2
    codes = []
    for addon, make in {ADDON: setup.fresh_database, GLUE: setup.fresh_queue_database}.items():
        terms = _export(engine, addon, make)
        target = CHECKOUT / addon / "i18n" / f"{addon}.pot"
        if "--check" in arguments:
            codes.append(_compare(terms, target))
            continue
        target.parent.mkdir(exist_ok=True)
        target.write_text(terms, encoding="utf-8")
        print(f"{target.relative_to(CHECKOUT)}: {terms.count('msgid ') - 1} terms")
    return max(codes, default=0)


def _export(engine: Engine, addon: str, make: Callable[[Engine, str], str]) -> str:
    """Return the terms of an addon, from a database of this run that ``make`` makes."""
    name = make(engine, databases.own_purpose(engine, "pot"))
    try:
        return steady(serving.run_in_odoo(engine, name, SNIPPET.format(addon=addon)))
    finally:
        databases.drop(engine, name)


def steady(terms: str) -> str:
    """Return the terms without what differs from run to run."""

    def replace(found: re.Match[str]) -> str:
        key = found.group(2)
        return f'"{key}: {FIXED.get(key, "")}'

    return CHANGING.sub(replace, terms)


def _compare(terms: str, path: Path) -> int:
    """Return 1, and say so, when the file does not hold these terms."""
    if path.exists() and path.read_text(encoding="utf-8") == terms:
        print(f"{path.name}: up to date")
        return 0
    print(f"{path.name} is out of date: run ./dev pot", file=sys.stderr)
    return 1
