"""``./dev test [pytest's arguments]``: tools, addons in Odoo, each alone, queue_job, browser.

As many processes as there are cores share the suites. ``-n 1`` runs one after another with the
terminal for itself, as do options that need one (``-s``, ``--pdb``); ``--measure`` keeps how long
each file took in ``tests/seconds.json``.

The suites in the folder of an addon run twice: with all addons installed, and on a database that
has only this addon and what it depends on. ``--no-alone`` leaves the second out, ``--alone ADDON``
runs nothing else.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.engine import browser, caches, databases, npm, selection, setup, suites, templates
from tools.engine.errors import SetupError
from tools.engine.lanes import Lanes, count_cores
from tools.engine.odoo import Engine
from tools.engine.places import CHECKOUT
from tools.engine.results import Results, merge_reports, read_report
from tools.engine.steps import say
from tools.engine.tasks import WORTH_A_PROCESS, Task, choose, plan
from tools.engine.tooling import ensure_tools

NOTHING_COLLECTED = 5
INTERRUPTED = 2


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

    def memory(self, task: Task) -> Path:
        """The cache that stays: a test may fail where its addon is alone, and there only."""
        cache = CHECKOUT / ".pytest_cache"
        return cache / task.part if task.addon else cache

    def claims(self, task: Task) -> Path:
        """The folder where the processes of a group say which files they have taken."""
        return self.folder / task.group

    @property
    def stop(self) -> Path:
        """The file that is there when all are to stop, since one failed or was interrupted."""
        return self.folder / "stop"

    def pytest(self, task: Task, argv: Sequence[str | Path], env: Mapping[str, str]) -> int:
        """Call a program that is pytest; return its exit code."""
        words = [*argv, *task.files, *self.options, f"--junitxml={self.report(task)}"]
        cache = self.memory(task)
        if self.lanes.count > 1:
            cache = self.cache(task)
            words += ["-o", "console_output_style=times", "--no-header"]
        words += ["-o", f"cache_dir={cache}"]
        self.claims(task).mkdir(exist_ok=True)
        return self.lanes.call(task.label, words, {**env, suites.SHARED: str(self.claims(task))})


def run(arguments: Sequence[str]) -> int:
    """Run every part that has tests to run, then print one line that sums them up.

    Returns 0 when something passed, nothing failed and every part ended as it should.
    """
    wanted = selection.read_options(arguments)
    options, named = selection.split(wanted.others, CHECKOUT, Path.cwd())
    engine = setup.prepare()
    files = choose(wanted, named, engine.series)
    cores = 1 if wanted.needs_terminal else wanted.processes or count_cores()
    tasks = plan(files, cores, suites.read_seconds())
    with tempfile.TemporaryDirectory() as folder:
        run = Run(engine, options, Lanes(min(cores, len(tasks))), Path(folder))
        return _run_all(run, tasks, wanted)


def _run_all(run: Run, tasks: list[Task], wanted: selection.Wanted) -> int:
    """Run all processes, keep what is wanted of them and return the exit code."""
    if run.lanes.count > 1:
        for task in tasks:
            caches.hand_out(run.memory(task), run.cache(task))
    started = time.monotonic()
    done = run.lanes.run([partial(_run_task, run, task) for task in tasks])
    reports = [(task, run.report(task)) for task in tasks if run.report(task).exists()]
    if run.lanes.count > 1:
        _remember(run, tasks)
        say(f"--- all: {time.monotonic() - started:.0f} s")
    if wanted.report:
        merge_reports({task.label: report for task, report in reports}, wanted.report)
    if wanted.measures:
        # Every file runs with all addons; what it takes where its addon is alone is no more.
        suites.write_seconds(suites.measure(path for task, path in reports if not task.addon))
    total = sum((results for results, _ in done), Results())
    codes = [(task.title, code) for task, (_, code) in zip(tasks, done, strict=True)]
    broken = [title for title, code in codes if code not in (0, NOTHING_COLLECTED)]
    return _sum_up(total, list(dict.fromkeys(broken)))


def _remember(run: Run, tasks: Sequence[Task]) -> None:
    """Keep what the processes remember, in the caches that stay."""
    for memory in {run.memory(task) for task in tasks}:
        owns = [run.cache(task) for task in tasks if run.memory(task) == memory]
        caches.take_in(memory, owns)


def _run_task(run: Run, task: Task) -> tuple[Results, int]:
    """Run one process and return what it did and pytest's exit code.

    A part that can't even start, as its database can't be made, counts as one that failed.
    """
    if run.stop.exists() or not _is_worth_it(run, task):
        return Results(), 0
    started = time.monotonic()
    title = task.title + (f", process {task.number}" if task.number else "")
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
    """Check if a process finds enough to do: nothing is left when others were faster."""
    if task.number <= 1:
        return True
    left = suites.left_over(task.files, run.claims(task))
    return suites.guess_sum(left, suites.read_seconds()) > WORTH_A_PROCESS / 2


def _sum_up(total: Results, broken: list[str]) -> int:
    """Print the closing line and return the exit code."""
    if broken:
        say(f"\nnot passed: {', '.join(broken)}")
    if not total.total:
        say("\nno test was run")
    say(f"\n{total.line()}")
    return 1 if broken or total.failed or not total.total else 0


def run_tools(run: Run, task: Task) -> int:
    """Run tests that need no Odoo in the tools' environment; return pytest's exit code."""
    return run.pytest(task, [ensure_tools(run.engine.home), "-m", "pytest"], os.environ)


def run_odoo(run: Run, task: Task) -> int:
    """Run suites inside Odoo, on a database of this process alone; return pytest's exit code."""
    purpose = databases.own_purpose(run.engine, "test", task.number)
    database = setup.fresh_database(run.engine, purpose)
    return _run_in_odoo(run, task, run.engine, database, "addon")


def run_alone(run: Run, task: Task) -> int:
    """Run an addon's suites where it is alone with what it depends on."""
    kind = templates.alone_kind(task.addon)
    purpose = databases.own_purpose(run.engine, kind, task.number)
    database = setup.fresh_alone_database(run.engine, purpose, task.addon)
    engine = templates.finding_alone(run.engine, task.addon)
    return _run_in_odoo(run, task, engine, database, kind)


def run_queue(run: Run, task: Task) -> int:
    """Run the glue's suites, on a database of this run that alone has queue_job."""
    purpose = databases.own_purpose(run.engine, "queue")
    database = setup.fresh_queue_database(run.engine, purpose)
    return _run_in_odoo(run, task, run.engine, database, "queue")


def run_example(run: Run, task: Task) -> int:
    """Run what is expected of the example addon, on a database of this run that alone has it."""
    purpose = databases.own_purpose(run.engine, "example")
    database = setup.fresh_example_database(run.engine, purpose)
    engine = templates.finding_examples(run.engine)
    return _run_in_odoo(run, task, engine, database, "example")


def _run_in_odoo(run: Run, task: Task, engine: Engine, database: str, kind: str) -> int:
    """Run suites inside Odoo, then drop the database; return pytest's exit code.

    Raises SetupError when Odoo warned of the addons as it made the template of this kind.
    """
    argv = [engine.python, "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
    try:
        templates.check_installations(engine, kind)
        return run.pytest(task, argv, engine.environ())
    finally:
        databases.drop(engine, database)


def run_browser(run: Run, task: Task) -> int:
    """Run the browser's tests in the tools' environment; they start servers of their own."""
    browser.ensure_browser(run.engine.home)
    npm.ensure_axe(run.engine.home)
    npm.ensure_rtlcss(run.engine.home)
    templates.ensure_addon(run.engine, setup.build(run.engine))
    return run_tools(run, task)


RUNNERS = {
    "tools": run_tools,
    "odoo": run_odoo,
    "alone": run_alone,
    "queue_job": run_queue,
    "example": run_example,
    "e2e": run_browser,
}
