"""Which arguments of ``./dev test`` go to which part of the tests."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Options of pytest whose value stands in the next word, so that it is not taken for a file.
WITH_VALUE = (
    "-k",
    "-m",
    "-p",
    "-o",
    "-c",
    "-W",
    "-r",
    "--deselect",
    "--ignore",
    "--tb",
    "--maxfail",
)
PARTS = ("tools", "odoo", "queue_job", "e2e")
# The parts that have a folder of their own.
FOLDERS = ("tools", "queue_job", "e2e")


# Options with which a person speaks to pytest, or reads what only one process can tell.
NEED_TERMINAL = (
    "-s",
    "--capture",
    "--pdb",
    "--trace",
    "--co",
    "--collect-only",
    "--sw",
    "--stepwise",
)


@dataclass(frozen=True)
class Wanted:
    """What ``./dev test`` itself is asked for, and what is left for pytest."""

    others: list[str]
    processes: int
    report: Path | None
    measures: bool

    @property
    def needs_terminal(self) -> bool:
        return any(word.split("=")[0] in NEED_TERMINAL for word in self.others)


def read_options(arguments: Sequence[str]) -> Wanted:
    """Return what is asked for: processes (0: as many as there are cores), report, seconds."""
    parser = argparse.ArgumentParser(prog="./dev test", add_help=False, allow_abbrev=False)
    parser.add_argument("-n", "--processes", type=int, default=0)
    parser.add_argument("--junitxml", "--junit-xml", type=lambda name: Path(name).absolute())
    parser.add_argument("--measure", action="store_true")
    own, others = parser.parse_known_args(list(arguments))
    return Wanted(others, own.processes, own.junitxml, own.measure)


def split(
    arguments: Sequence[str], checkout: Path, cwd: Path
) -> tuple[list[str], dict[str, list[str]]]:
    """Return the options, which every part gets, and the files that were named, by part.

    A file or folder belongs to the part whose folder it is in. Named in part means: only that.
    """
    options: list[str] = []
    files: dict[str, list[str]] = {}
    previous = ""
    for word in arguments:
        path = None if previous in WITH_VALUE or word.startswith("-") else _test_path(word, cwd)
        if path is None:
            options.append(word)
        else:
            for part in _parts_of(path, checkout):
                files.setdefault(part, []).extend(_inside(path, part, checkout, _rest(word)))
        previous = word
    return options, files


def _test_path(word: str, cwd: Path) -> Path | None:
    path = (cwd / word.split("::")[0]).resolve()
    return path if path.exists() else None


def _rest(word: str) -> str:
    """Return what follows the file: ``::TestCase::test_name``."""
    return word[len(word.split("::")[0]) :]


def _parts_of(path: Path, checkout: Path) -> list[str]:
    """Return the parts that a path belongs to: all of them for the folder of all tests."""
    tests = checkout / "tests"
    if path in (tests, checkout):
        return list(PARTS)
    for part in FOLDERS:
        if path == tests / part or tests / part in path.parents:
            return [part]
    return ["odoo"]


def _inside(path: Path, part: str, checkout: Path, rest: str) -> list[str]:
    """Return what to hand to a part: what it holds, where the path is above all parts."""
    tests = checkout / "tests"
    if path not in (tests, checkout):
        return [f"{path}{rest}"]
    return odoo_files(checkout) if part == "odoo" else [str(tests / part)]


def odoo_files(checkout: Path) -> list[str]:
    """Return the suites that run inside Odoo: the files directly in ``tests/``."""
    return sorted(str(path) for path in (checkout / "tests").glob("test_*.py"))
