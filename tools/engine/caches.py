"""What pytest remembers from one run to the next, where several processes make up a run.

Each has a cache of its own, so that none writes over what another has just written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

FAILED = Path("v") / "cache" / "lastfailed"


def hand_out(cache: Path, own: Path) -> None:
    """Give a process what is remembered."""
    if cache.exists():
        shutil.copytree(cache, own)


def take_in(cache: Path, owns: Sequence[Path]) -> None:
    """Remember which tests failed: in one of the processes, or before and in none of them since."""
    before, after = _read(cache), [_read(own) for own in owns if own.exists()]
    failed = {name for names in after for name in names - before}
    failed |= before.intersection(*after)
    target = cache / FAILED
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(dict.fromkeys(sorted(failed), True), indent=2), encoding="utf-8")


def _read(cache: Path) -> set[str]:
    """Return the names of the tests that a cache holds as failed."""
    path = cache / FAILED
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()
