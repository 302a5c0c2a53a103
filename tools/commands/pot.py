"""``ODOO=<an 18.0 tree> ./dev pot``: the file of terms that translators start from."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.engine import databases, serving, setup
from tools.engine.places import ADDON, CHECKOUT

TARGET = CHECKOUT / ADDON / "i18n" / "prepaid_it_blocks.pot"

SNIPPET = """
import io
from odoo.tools.translate import trans_export
with io.BytesIO() as terms:
    trans_export(None, ["prepaid_it_blocks"], terms, "po", env.cr)
    result = terms.getvalue().decode()
"""

# What says when and with which build the file was made: it would differ at every run.
CHANGING = re.compile(
    r'^("(POT-Creation-Date|PO-Revision-Date|Project-Id-Version): [^\\]*)(?=\\n"$)', re.MULTILINE
)
FIXED = {"Project-Id-Version": "Odoo Server 18.0"}


def run(arguments: Sequence[str]) -> int:
    """Write the file; with ``--check`` only compare, and return 1 when it is out of date.

    The source is the 18.0 dialect, so the terms are 18.0's: other series' answer 2.
    """
    engine = setup.prepare()
    if engine.series != "18.0":
        print("terms are exported from Odoo 18.0: name its source tree in ODOO", file=sys.stderr)
        return 2
    name = setup.fresh_database(engine, databases.own_purpose(engine, "pot"))
    try:
        terms = steady(serving.run_in_odoo(engine, name, SNIPPET))
    finally:
        databases.drop(engine, name)
    if "--check" in arguments:
        return _compare(terms, TARGET)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(terms, encoding="utf-8")
    print(f"{TARGET.relative_to(CHECKOUT)}: {terms.count('msgid ') - 1} terms")
    return 0


def steady(terms: str) -> str:
    """Return the terms without what differs from run to run."""

    def replace(found: re.Match[str]) -> str:
        key = found.group(2)
        return f'"{key}: {FIXED.get(key, "")}'

    return CHANGING.sub(replace, terms)


def _compare(terms: str, path: Path) -> int:
    """Return 1, and say so, when the file does not hold these terms."""
    if path.exists() and path.read_text(encoding="utf-8") == terms:
        print("the terms are up to date")
        return 0
    print("the terms are out of date: run ./dev pot", file=sys.stderr)
    return 1
