"""The processes of ``./dev test``: which files each group has, and in which order they begin."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import selection, suites
from .errors import SetupError
from .places import ADDON, CHECKOUT, addons_of, short_name

TITLES = {
    "tools": "the tools",
    "odoo": "the addons in Odoo",
    "alone": "{addon} alone in Odoo",
    "queue_job": "the addons with queue_job",
    "example": "the addons with the example on top",
    "e2e": "the addons in a browser",
}
# What has one process begins first: the processes inside Odoo share what is left. The tools run
# while the browser's process makes the template that others want too.
SINGLE = ("e2e", "tools", "queue_job", "example")
# Less work than this is not worth a process more, which has to load Odoo first.
WORTH_A_PROCESS = 40.0


@dataclass(frozen=True)
class Task:
    """One process of pytest: its group, its number among the group's processes, the files.

    A group is a part of the tests; that of addons that are alone has one for each addon. Its
    processes work on copies of one database.
    """

    group: str
    number: int
    files: list[str]

    @property
    def part(self) -> str:
        return self.group.split()[0]

    @property
    def addon(self) -> str:
        """The addon that is alone."""
        return self.group.partition(" ")[2]

    @property
    def label(self) -> str:
        words = [self.part, short_name(self.addon), str(self.number or "")]
        return " ".join(word for word in words if word)

    @property
    def title(self) -> str:
        return TITLES[self.part].format(addon=self.addon)


def choose(
    wanted: selection.Wanted, named: Mapping[str, list[str]], series: str
) -> dict[str, list[str]]:
    """Return the files of each group that has any, from those that are named, if any are.

    Raises SetupError when the addon that is wanted alone has no suites of its own.
    """
    groups: dict[str, list[str]] = {}
    for part in selection.PARTS:
        words = named.get(part, []) if named else selection.all_files(part, CHECKOUT)
        for word in words:
            addon = selection.addon_of(Path(word.split("::")[0]), CHECKOUT)
            if part != "alone":
                groups.setdefault(part, []).append(word)
            elif addon in addons_of(series):
                groups.setdefault(f"{part} {addon}", []).append(word)
    if wanted.alone is None:
        return groups
    if not wanted.alone:
        return {group: words for group, words in groups.items() if not group.startswith("alone ")}
    asked = {f"alone {addon}" for addon in wanted.alone}
    if asked - set(groups):
        there = ", ".join(group.split()[1] for group in groups if group.startswith("alone "))
        missing = " and ".join(sorted(asked - set(groups)))
        raise SetupError(f"no suites for {missing}", f"addons with suites of their own: {there}")
    return {group: words for group, words in groups.items() if group in asked}


def plan(files: Mapping[str, list[str]], cores: int, known: Mapping[str, float]) -> list[Task]:
    """Return the processes in the order in which to begin them, from the files of each group.

    Those inside Odoo are given all suites of their group, and each takes what no other has taken.
    Where an addon is alone, one process has begun before there is a second one for any; the
    core's begins first, since the others' databases are made from its.
    """
    if cores == 1:
        return [Task(group, 0, words) for group, words in files.items() if words]
    single = [Task(part, 0, files[part]) for part in SINGLE if files.get(part)]
    groups = [group for group in files if files[group] and group not in SINGLE]
    tasks = [_share(group, files[group], cores, known) for group in groups]
    alone = [some for some in tasks if some[0].addon]
    alone.sort(key=lambda some: (some[0].addon != ADDON, -suites.guess_sum(some[0].files, known)))
    first, more = [some[0] for some in alone], [task for some in alone for task in some[1:]]
    together = [task for some in tasks for task in some if not task.addon]
    return [*single, *first, *more, *together]


def _share(group: str, words: Sequence[str], cores: int, known: Mapping[str, float]) -> list[Task]:
    """Return the processes of a group, as many as its work is worth."""
    ordered = suites.by_length(words, known)
    count = min(cores, math.ceil(suites.guess_sum(ordered, known) / WORTH_A_PROCESS))
    numbers = range(1, count + 1) if count > 1 else (0,)
    return [Task(group, number, ordered) for number in numbers]
