"""``./dev bench [pytest's arguments]``: the benchmarks in ``tests/bench``, inside Odoo."""

from __future__ import annotations

from collections.abc import Sequence

from tools.commands.test import run_odoo
from tools.engine import setup
from tools.engine.places import CHECKOUT


def run(arguments: Sequence[str]) -> int:
    """Run the benchmarks with their output shown; return pytest's exit code."""
    engine = setup.prepare()
    return run_odoo(engine, [str(CHECKOUT / "tests" / "bench"), "-s", *arguments])
