"""``./dev stop``: stop the PostgreSQL server that ./dev started."""

from __future__ import annotations

from collections.abc import Sequence

from tools.engine import places, postgres
from tools.engine.embedded import Embedded


def run(arguments: Sequence[str]) -> int:
    """Stop the embedded server, if it runs."""
    home = places.find_home()
    Embedded(home, postgres.ensure_programs(home)).stop()
    return 0
