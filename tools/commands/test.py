"""``./dev test [pytest's arguments]``: tools, addon in Odoo, addon with queue_job, browser."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tools.engine import browser, databases, npm, selection, setup
from tools.engine.errors import SetupError
from tools.engine.odoo import Engine
from tools.engine.places import CHECKOUT
from tools.engine.results import Results, read_report
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


def run(arguments: Sequence[str]) -> int:
    """Run every part that has tests to run, then print one line that sums them up.

    Returns 0 when something passed, nothing failed and every part ended as it should.
    """
    options, named = selection.split(arguments, CHECKOUT, Path.cwd())
    engine = setup.prepare()
    total, broken = Results(), []
    for part in selection.PARTS:
        files = named.get(part, []) if named else _all_files(part)
        if not files:
            continue
        results, code = _run_part(engine, part, [*files, *options])
        total += results
        if code not in (0, NOTHING_COLLECTED):
            broken.append(TITLES[part])
        if code == INTERRUPTED:
            break
    return _sum_up(total, broken)


def _run_part(engine: Engine, part: str, arguments: list[str]) -> tuple[Results, int]:
    """Run one part and return what it did and pytest's exit code.

    A part that can't even start, as its database can't be made, counts as one that failed.
    """
    runners = {
        "tools": run_tools,
        "odoo": run_odoo,
        "queue_job": run_queue,
        "e2e": run_browser,
    }
    runner = runners[part]
    started = time.monotonic()
    say(f"\n=== {TITLES[part]} (Odoo {engine.series}) ===")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        try:
            code = runner(engine, [*arguments, f"--junitxml={report}"])
            results = read_report(report)
        except SetupError as error:
            say(error.explain())
            code, results = 1, Results(failed=1)
    say(f"--- {TITLES[part]}: {results.line()} ({time.monotonic() - started:.0f} s)")
    return results, code


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


def run_tools(engine: Engine, arguments: list[str]) -> int:
    """Run tests that need no Odoo in the tools' environment; return pytest's exit code."""
    argv = [ensure_tools(engine.home), "-m", "pytest", *arguments]
    return subprocess.call(list(map(str, argv)), cwd=CHECKOUT)


def run_odoo(engine: Engine, arguments: list[str]) -> int:
    """Run suites inside Odoo, on a database of this run alone; return pytest's exit code."""
    database = setup.fresh_database(engine, databases.own_purpose(engine, "test"))
    return _run_in_odoo(engine, database, arguments)


def run_queue(engine: Engine, arguments: list[str]) -> int:
    """Run the glue's suites, on a database of this run that alone has queue_job."""
    database = setup.fresh_queue_database(engine, databases.own_purpose(engine, "queue"))
    return _run_in_odoo(engine, database, arguments)


def _run_in_odoo(engine: Engine, database: str, arguments: list[str]) -> int:
    """Run suites inside Odoo, then drop the database; return pytest's exit code."""
    argv = [
        engine.python,
        "-m",
        "pytest",
        f"--odoo-database={database}",
        "--odoo-http",
    ]
    try:
        return subprocess.call(
            list(map(str, [*argv, *arguments])), cwd=CHECKOUT, env=engine.environ()
        )
    finally:
        databases.drop(engine, database)


def run_browser(engine: Engine, arguments: list[str]) -> int:
    """Run the browser's tests in the tools' environment; they start servers of their own."""
    browser.ensure_browser(engine.home)
    npm.ensure_axe(engine.home)
    npm.ensure_rtlcss(engine.home)
    databases.ensure_addon(engine, setup.build(engine).hash)
    return run_tools(engine, arguments)
