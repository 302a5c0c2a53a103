"""``./dev shell [FILE]``: Python with ``env`` in the demo database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.commands import _demo
from tools.engine import serving, setup


def run(arguments: Sequence[str]) -> int:
    """Open a prompt in the demo database, or run a file in it (it commits by itself)."""
    engine = setup.prepare()
    setup.build(engine)
    database = _demo.demo_database(engine)
    if arguments:
        return serving.run_script(engine, database, Path(arguments[0]).resolve())
    return serving.interactive_shell(engine, database)
