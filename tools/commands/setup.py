"""``./dev setup``: everything that the other commands need, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from tools.engine import setup, templates
from tools.engine.steps import say


def run(arguments: Sequence[str]) -> int:
    """Set up the engine and the template database; print what it consists of."""
    engine = setup.prepare()
    template = templates.ensure_deps(engine)
    say(f"Odoo {engine.series} ({engine.source.release}) in {engine.source.root}")
    say(f"Python: {engine.python}")
    say(f"template database with the dependencies: {template}")
    return 0
