"""``./dev pot``: the files of terms that translators start from."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.engine import databases, serving, setup
from tools.engine.odoo import Engine
from tools.engine.places import ADDONS, BESIDE, CHECKOUT, GLUE
from tools.engine.sources import OWN

SNIPPET = """
import io
from odoo.tools.translate import trans_export
with io.BytesIO() as terms:
    trans_export(None, ["{addon}"], terms, "po", env)
    result = terms.getvalue().decode()
"""

# What says when and with which build the file was made: it would differ at every run.
CHANGING = re.compile(
    r'^("(POT-Creation-Date|PO-Revision-Date|Project-Id-Version): [^\\]*)(?=\\n"$)', re.MULTILINE
)
FIXED = {"Project-Id-Version": f"Odoo Server {OWN}"}


def run(arguments: Sequence[str]) -> int:
    """Write the files; with ``--check`` only compare, and return 1 when one is out of date.

    Terms are those of the source: an Odoo of another series answers 2.
    """
    engine = setup.prepare()
    if engine.series != OWN:
        print(f"terms are exported from Odoo {OWN}: unset ODOO", file=sys.stderr)
        return 2
    # What stands beside OCA's addons of the field has no terms.
    others = [addon for addon in ADDONS if addon not in (GLUE, *BESIDE)]
    exported = {
        **_export(engine, others, setup.fresh_database),
        **_export(engine, [GLUE], setup.fresh_queue_database),
    }
    codes = []
    for addon, terms in exported.items():
        target = CHECKOUT / addon / "i18n" / f"{addon}.pot"
        if "--check" in arguments:
            codes.append(_compare(terms, target))
            continue
        target.parent.mkdir(exist_ok=True)
        target.write_text(terms, encoding="utf-8")
        print(f"{target.relative_to(CHECKOUT)}: {terms.count('msgid ') - 1} terms")
    return max(codes, default=0)


def _export(
    engine: Engine, addons: Sequence[str], make: Callable[[Engine, str], str]
) -> dict[str, str]:
    """Return the terms of addons, from a database of this run that ``make`` makes."""
    name = make(engine, databases.own_purpose(engine, "pot"))
    try:
        return {
            addon: steady(serving.run_in_odoo(engine, name, SNIPPET.format(addon=addon)))
            for addon in addons
        }
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
