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
PARTS = ("tools", "odoo", "alone", "queue_job", "example", "e2e")
# The parts that have a folder of their own: the others share the suites that run inside Odoo.
FOLDERS = ("tools", "queue_job", "example", "e2e")


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
    # The addons that are tested alone and nothing else; None: as the files that are named say.
    alone: list[str] | None = None

    @property
    def needs_terminal(self) -> bool:
        return any(word.split("=")[0] in NEED_TERMINAL for word in self.others)


def read_options(arguments: Sequence[str]) -> Wanted:
    """Return what is asked for: processes (0: as many as there are cores), report, seconds."""
    parser = argparse.ArgumentParser(prog="./dev test", add_help=False, allow_abbrev=False)
    parser.add_argument("-n", "--processes", type=int, default=0)
    parser.add_argument("--junitxml", "--junit-xml", type=lambda name: Path(name).absolute())
    parser.add_argument("--measure", action="store_true")
    alone = parser.add_mutually_exclusive_group()
    alone.add_argument("--alone", action="append", metavar="ADDON")
    alone.add_argument("--no-alone", dest="alone", action="store_const", const=[])
    own, others = parser.parse_known_args(list(arguments))
    return Wanted(others, own.processes, own.junitxml, own.measure, own.alone)


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
    return ["odoo", "alone"] if addon_of(path, checkout) else ["odoo"]


def _inside(path: Path, part: str, checkout: Path, rest: str) -> list[str]:
    """Return what to hand to a part: what it holds, where the path is above all parts."""
    tests = checkout / "tests"
    if path in (tests, checkout):
        return all_files(part, checkout)
    if part in FOLDERS or path.is_file():
        return [f"{path}{rest}"]
    return sorted(map(str, path.rglob("test_*.py")))


def all_files(part: str, checkout: Path) -> list[str]:
    """Return what a part runs when no file is named; nothing if it has no tests.

    Inside Odoo run the suites directly in ``tests/``, which need several addons, and those in the
    addons' folders; these also where an addon is alone.
    """
    tests = checkout / "tests"
    if part in FOLDERS:
        return [str(tests / part)] if any((tests / part).rglob("test_*.py")) else []
    suites = {*tests.glob("test_*.py"), *tests.glob("*/test_*.py")}
    addons = {path: addon_of(path, checkout) for path in suites}
    if part == "alone":
        return sorted(str(path) for path, addon in addons.items() if addon)
    return sorted(str(path) for path, addon in addons.items() if addon or path.parent == tests)


def addon_of(path: Path, checkout: Path) -> str:
    """Return the addon whose folder of suites a path is, or is in; nothing if it is of none."""
    tests = checkout / "tests"
    below = path.relative_to(tests).parts if tests in path.parents else ()
    return below[0] if below and (checkout / below[0] / "__manifest__.py").exists() else ""
