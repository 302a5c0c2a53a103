"""How long each file of tests takes, and which process of a run takes it.

``tests/seconds.json`` holds what was measured once; what is missing there gets a guess. It only
decides on an order: the longest file comes first, so that none begins when all others are done.
"""

from __future__ import annotations

import json
import statistics
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .places import CHECKOUT

SECONDS = CHECKOUT / "tests" / "seconds.json"
# tests/conftest.py of every process finds there which files others have taken that work on copies
# of the same database. The folder above it is the run's.
SHARED = "PREPAID_SHARED_RUN"


def read_seconds(path: Path = SECONDS) -> dict[str, float]:
    """Return the seconds of each file that was measured, by its path in the checkout."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_seconds(measured: dict[str, float], path: Path = SECONDS) -> None:
    """Keep what was measured in place of what was known."""
    lines = {name: round(seconds, 1) for name, seconds in sorted(measured.items())}
    path.write_text(json.dumps(lines, indent=0) + "\n", encoding="utf-8")


def guess_seconds(word: str, known: Mapping[str, float]) -> float:
    """Return how long a file or folder that pytest is called with may take."""
    path = Path(word.split("::")[0]).resolve()
    name = path.relative_to(CHECKOUT).as_posix() if CHECKOUT in path.parents else path.name
    inside = [seconds for file, seconds in known.items() if file.startswith(f"{name}/")]
    usual = statistics.median(known.values()) if known else 1.0
    return known.get(name) or sum(inside) or usual


def guess_sum(words: Iterable[str], known: Mapping[str, float]) -> float:
    """Return how long files may take in one process."""
    return sum(guess_seconds(word, known) for word in words)


def by_length(words: Iterable[str], known: Mapping[str, float]) -> list[str]:
    """Return files in the order to run them: the longest first."""
    return sorted(words, key=lambda word: (-guess_seconds(word, known), word))


def measure(reports: Iterable[Path]) -> dict[str, float]:
    """Return the seconds of each file in the reports of a run."""
    seconds: dict[str, float] = defaultdict(float)
    for report in reports:
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = _file_of(case.get("classname", ""))
            if name:
                seconds[name] += float(case.get("time", 0))
    return dict(seconds)


def _file_of(classname: str) -> str:
    """Return the file that pytest means by ``tests.e2e.test_buy.TestBuy``."""
    words = classname.split(".")
    for number, word in enumerate(words):
        if word.startswith("test_"):
            return "/".join(words[: number + 1]) + ".py"
    return ""


def left_over(words: Sequence[str], shared: Path) -> list[str]:
    """Return the files that no process of a run has taken yet."""
    return [word for word in words if not (shared / claim_of(word)).exists()]


def claim_of(word: str) -> str:
    """Return the name under which a process takes a file."""
    path = Path(word.split("::")[0]).resolve()
    return "+".join(path.relative_to(CHECKOUT).parts)
