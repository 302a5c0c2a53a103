"""``./dev test [pytest's arguments]``: tools, addon in Odoo, addon with queue_job, browser.

As many processes as there are cores share the suites. ``-n 1`` runs one after another with the
terminal for itself, as do options that need one (``-s``, ``--pdb``); ``--measure`` keeps how long
each file took in ``tests/seconds.json``.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.engine import browser, caches, databases, npm, selection, setup, suites
from tools.engine.errors import SetupError
from tools.engine.lanes import Lanes, count_cores
from tools.engine.odoo import Engine
from tools.engine.places import CHECKOUT
from tools.engine.results import Results, merge_reports, read_report
from tools.engine.steps import say
from tools.engine.tooling import ensure_tools

NOTHING_COLLECTED = 5
INTERRUPTED = 2
TITLES = {
    "tools": "the tools",
    "odoo": "the addon in Odoo",
    "queue_job": "the addon with queue_job",
    "e2e": "the addon in a browser",
}
# What is alone in its process begins first: the processes inside Odoo share what is left.
ALONE = ("e2e", "queue_job", "tools")
# Less work than this is not worth a process more, which has to load Odoo first.
WORTH_A_PROCESS = 40.0


@dataclass(frozen=True)
class Task:
    """One process of pytest: a part, its number among the part's processes, the files."""

    part: str
    number: int
    files: list[str]

    @property
    def label(self) -> str:
        return f"{self.part} {self.number}" if self.number else self.part


@dataclass(frozen=True)
class Run:
    """What all processes of a run share: options of pytest, lanes, a folder."""

    engine: Engine
    options: list[str]
    lanes: Lanes
    folder: Path

    def report(self, task: Task) -> Path:
        return self.folder / f"{task.label}.xml"

    def cache(self, task: Task) -> Path:
        return self.folder / f"{task.label} cache"

    @property
    def stop(self) -> Path:
        """The file that is there when all are to stop, since one failed or was interrupted."""
        return self.folder / "stop"

    def pytest(self, task: Task, argv: Sequence[str | Path], env: Mapping[str, str]) -> int:
        """Call a program that is pytest; return its exit code."""
        words = [*argv, *task.files, *self.options, f"--junitxml={self.report(task)}"]
        if self.lanes.count > 1:
            words += ["-o", f"cache_dir={self.cache(task)}", "-o", "console_output_style=times"]
            words.append("--no-header")
        return self.lanes.call(task.label, words, {**env, suites.SHARED: str(self.folder)})


def run(arguments: Sequence[str]) -> int:
    """Run every part that has tests to run, then print one line that sums them up.

    Returns 0 when something passed, nothing failed and every part ended as it should.
    """
    wanted = selection.read_options(arguments)
    options, named = selection.split(wanted.others, CHECKOUT, Path.cwd())
    engine = setup.prepare()
    files = {part: named.get(part, []) if named else _all_files(part) for part in selection.PARTS}
    cores = 1 if wanted.needs_terminal else wanted.processes or count_cores()
    tasks = plan(files, cores, suites.read_seconds())
    with tempfile.TemporaryDirectory() as folder:
        run = Run(engine, options, Lanes(min(cores, len(tasks))), Path(folder))
        return _run_all(run, tasks, wanted)


def plan(files: Mapping[str, list[str]], cores: int, known: Mapping[str, float]) -> list[Task]:
    """Return the processes in the order in which to begin them.

    Those inside Odoo are given all its suites, and each takes what no other has taken.
    """
    if cores == 1:
        return [Task(part, 0, files[part]) for part in selection.PARTS if files[part]]
    alone = [Task(part, 0, files[part]) for part in ALONE if files[part]]
    in_odoo = suites.by_length(files["odoo"], known)
    count = min(cores, math.ceil(suites.guess_sum(in_odoo, known) / WORTH_A_PROCESS))
    numbers = range(1, count + 1) if count > 1 else range(count)
    return [*alone, *(Task("odoo", number, in_odoo) for number in numbers)]


def _run_all(run: Run, tasks: list[Task], wanted: selection.Wanted) -> int:
    """Run all processes, keep what is wanted of them and return the exit code."""
    cache = CHECKOUT / ".pytest_cache"
    if run.lanes.count > 1:
        for task in tasks:
            caches.hand_out(cache, run.cache(task))
    started = time.monotonic()
    done = run.lanes.run([partial(_run_task, run, task) for task in tasks])
    reports = {task.label: run.report(task) for task in tasks if run.report(task).exists()}
    if run.lanes.count > 1:
        caches.take_in(cache, [run.cache(task) for task in tasks])
        say(f"--- all: {time.monotonic() - started:.0f} s")
    if wanted.report:
        merge_reports(reports, wanted.report)
    if wanted.measures:
        suites.write_seconds(suites.measure(reports.values()))
    total = sum((results for results, _ in done), Results())
    codes = [(task.part, code) for task, (_, code) in zip(tasks, done, strict=True)]
    broken = [part for part, code in codes if code not in (0, NOTHING_COLLECTED)]
    return _sum_up(total, [TITLES[part] for part in dict.fromkeys(broken)])


def _run_task(run: Run, task: Task) -> tuple[Results, int]:
    """Run one process and return what it did and pytest's exit code.

    A part that can't even start, as its database can't be made, counts as one that failed.
    """
    if run.stop.exists() or not _is_worth_it(run, task):
        return Results(), 0
    started = time.monotonic()
    title = TITLES[task.part] + (f", process {task.number}" if task.number else "")
    say(f"\n=== {title} (Odoo {run.engine.series}) ===")
    try:
        code = RUNNERS[task.part](run, task)
        results = read_report(run.report(task))
    except SetupError as error:
        say(error.explain())
        code, results = 1, Results(failed=1)
    say(f"--- {title}: {results.line()} ({time.monotonic() - started:.0f} s)")
    if code == INTERRUPTED:
        # Stopped by another one it has done nothing wrong.
        code = 0 if run.stop.exists() else code
        run.stop.touch()
    return results, code


def _is_worth_it(run: Run, task: Task) -> bool:
    """Tell whether a process finds enough to do: nothing is left when others were faster."""
    if task.number <= 1:
        return True
    left = suites.left_over(task.files, run.folder)
    return suites.guess_sum(left, suites.read_seconds()) > WORTH_A_PROCESS / 2


def _sum_up(total: Results, broken: list[str]) -> int:
    """Print the closing line and return the exit code."""
    if broken:
        say(f"\nnot passed: {', '.join(broken)}")
    if not total.total:
        say("\nno test was run")
    say(f"\n{total.line()}")
    return 1 if broken or total.failed or not total.total else 0


def _all_files(part: str) -> list[str]:
    """Return what a part runs when no file is named; nothing if it has no tests."""
    if part == "odoo":
        return selection.odoo_files(CHECKOUT)
    folder = CHECKOUT / "tests" / part
    return [str(folder)] if any(folder.rglob("test_*.py")) else []


def run_tools(run: Run, task: Task) -> int:
    """Run tests that need no Odoo in the tools' environment; return pytest's exit code."""
    return run.pytest(task, [ensure_tools(run.engine.home), "-m", "pytest"], os.environ)


def run_odoo(run: Run, task: Task) -> int:
    """Run suites inside Odoo, on a database of this process alone; return pytest's exit code."""
    purpose = databases.own_purpose(run.engine, "test", task.number)
    return _run_in_odoo(run, task, setup.fresh_database(run.engine, purpose))


def run_queue(run: Run, task: Task) -> int:
    """Run the glue's suites, on a database of this run that alone has queue_job."""
    purpose = databases.own_purpose(run.engine, "queue")
    return _run_in_odoo(run, task, setup.fresh_queue_database(run.engine, purpose))


def _run_in_odoo(run: Run, task: Task, database: str) -> int:
    """Run suites inside Odoo, then drop the database; return pytest's exit code.

    Raises SetupError when Odoo warned of the addons as it installed them.
    """
    engine = run.engine
    argv = [engine.python, "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
    try:
        databases.check_installations(engine)
        return run.pytest(task, argv, engine.environ())
    finally:
        databases.drop(engine, database)


def run_browser(run: Run, task: Task) -> int:
    """Run the browser's tests in the tools' environment; they start servers of their own."""
    browser.ensure_browser(run.engine.home)
    npm.ensure_axe(run.engine.home)
    npm.ensure_rtlcss(run.engine.home)
    databases.ensure_addon(run.engine, setup.build(run.engine).hash)
    return run_tools(run, task)


RUNNERS = {
    "tools": run_tools,
    "odoo": run_odoo,
    "queue_job": run_queue,
    "e2e": run_browser,
}
