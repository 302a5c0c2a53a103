"""``./dev check [DATABASE]``: whether the ledger's rules hold in a database, rule by rule."""

from __future__ import annotations

from collections.abc import Sequence

from tools.commands import _demo
from tools.engine import serving, setup
from tools.engine.odoo import Engine

SNIPPET = """
entry = env["prepaid.entry"].sudo()
result = {"rules": entry._get_rule_labels(), "broken": entry._check_ledger()}
"""


def run(arguments: Sequence[str]) -> int:
    """Print each rule and the ids of the rows that break it; return 1 when there are any.

    Without a name, the demo database is checked. Nothing in the database is changed.
    """
    engine = setup.prepare()
    setup.build(engine)
    database = arguments[0] if arguments else _demo.demo_database(engine)
    return check_database(engine, database)


def check_database(engine: Engine, database: str) -> int:
    """Print each rule and the ids of the rows that break it; return 1 when there are any."""
    found = serving.run_in_odoo(engine, database, SNIPPET)
    broken = {finding["rule"]: finding for finding in found["broken"]}
    for rule, label in found["rules"].items():
        rows = broken[rule]["ids"] if rule in broken else []
        print(f"{'BROKEN' if rows else 'holds':8}{label}")
        if rows:
            print(f"        {len(rows)} rows: {', '.join(map(str, rows[:20]))}")
    print(f"{database}: {len(found['rules']) - len(broken)} rules hold, {len(broken)} broken")
    return 1 if broken else 0
