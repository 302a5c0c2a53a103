"""``./dev bench``: what prepaid hours cost, next to plain timesheets and Odoo's own prepaid line.

usage: ./dev bench [--quick] [--rounds N] [--only PART]...

  --quick       history of 0 and 1,000 entries, batches of 1,000: figures in under 3 minutes
  --rounds N    repetitions after the warm-up, at least 5 (default 5; single entries: 6 times that)
  --only PART   one of single, batch, edit, post, rpc, run, portal; may be given more than once

All addons are installed; what customers without hours have to wait for is also measured with the
core alone and without the product. All sides are measured in turn, in databases of this run alone.
The table shows medians in milliseconds and each ratio with its bar; the same goes to
build/bench/SERIES.json. The machine should have nothing else to do.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from tools.bench import calls, pages, table
from tools.bench.scenarios import Bench
from tools.bench.workers import worker
from tools.engine import databases, serving, setup, templates
from tools.engine.odoo import Engine
from tools.engine.places import ADDON, CHECKOUT
from tools.engine.steps import say

PARTS = ("single", "batch", "edit", "post", "rpc", "run", "portal")
QUICK_SIZES = [0, 1000]
SIZES = [0, 1000, 5000, 20000]
QUICK_BATCHES = [[1000, 1], [1000, 100]]
BATCHES = [[entries, customers] for entries in (1000, 10000) for customers in (1, 100, 1000)]


def run(arguments: Sequence[str]) -> int:
    """Measure, print the table and write the figures; the exit code never judges them."""
    options = _read(arguments)
    engine = setup.prepare()
    plan = make_plan(options)
    with _databases(engine) as names:
        with ExitStack() as stack:
            engines = {
                **dict.fromkeys(names, engine),
                "core": templates.finding_alone(engine, ADDON),
            }
            workers = {
                has: stack.enter_context(worker(engines[has], name)) for has, name in names.items()
            }
            bench = Bench(workers, plan)
            portal = _measure_inside(bench, plan["parts"])
        figures = bench.figures
        if {"rpc", "portal"} & set(plan["parts"]):
            with serving.serving(engine, names["all"]) as server:
                if "rpc" in plan["parts"]:
                    figures.update(calls.measure(server, bench.rpc, plan["rounds"] * 6))
                if "portal" in plan["parts"]:
                    figures.update(pages.measure(server, portal, plan["rounds"] * 2))
    report = table.judge(figures)
    say(table.as_text(figures, report, engine.series))
    path = CHECKOUT / "build" / "bench" / f"{engine.series}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"figures": figures, "bars": report}, indent=2) + "\n", "utf-8")
    say(f"\nfigures: {path.relative_to(CHECKOUT)}")
    return 0


@contextmanager
def _databases(engine: Engine) -> Iterator[dict[str, str]]:
    """Make the databases of this run, by what they have of our addons; drop them afterwards."""
    make: dict[str, Callable[[str], str]] = {
        "all": lambda purpose: setup.fresh_database(engine, purpose),
        "core": lambda purpose: setup.fresh_alone_database(engine, purpose, ADDON),
        "none": lambda purpose: databases.ensure_copy(
            engine, templates.ensure_below(engine, setup.build(engine)), purpose
        ),
    }
    made: dict[str, str] = {}
    try:
        for has, function in make.items():
            made[has] = function(databases.own_purpose(engine, f"bench_{has}"))
        yield made
    finally:
        for name in made.values():
            databases.drop(engine, name)


def _measure_inside(bench: Bench, parts: Sequence[str]) -> dict[str, Any]:
    """Measure what is measured inside Odoo; return who reads which pages of the portal."""
    bench.prepare()
    bench.measure()
    if "run" in parts:
        bench.measure_runs()
    portal = bench.prepare_portal() if "portal" in parts else {}
    if "post" in parts:
        bench.measure_posts()
    return portal


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=argparse.SUPPRESS,
    )
    parser.add_argument("--quick", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5, help=argparse.SUPPRESS)
    parser.add_argument("--only", action="append", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args(list(arguments))
    if options.rounds < 5:
        parser.error("fewer than 5 rounds say little")
    return options


def make_plan(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is measured."""
    parts = options.only or list(PARTS)
    batches = (QUICK_BATCHES if options.quick else BATCHES) if "batch" in parts else []
    sizes = QUICK_SIZES if options.quick else SIZES
    if not set(parts) - {"post", "run", "portal"}:
        sizes = []
    elif not {"single", "rpc"} & set(parts):
        sizes = [0]
    elif "single" not in parts:
        sizes = [size for size in sizes if size in calls.SIZES]
    return {"sizes": sizes, "batches": batches, "rounds": options.rounds, "parts": parts}
