"""What is measured, and in which order: all sides in turn, so that what disturbs disturbs all."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.engine.steps import say

from .workers import Worker

# What a side is called in the table, and what its database has of our addons.
SIDES = {
    "plain": ("plain", "all"),
    "core": ("core alone", "core"),
    "base": ("not installed", "none"),
    "odoo": ("Odoo's line", "none"),
    "limit": ("limit", "all"),
    "ours": ("ours", "all"),
}
# Sides with a customer whom our addons do nothing for: what being there costs.
BYSTANDERS = ["plain", "core", "base"]
EDITED = 1000
# Among how many agreements a run looks for what is due.
AGREEMENTS = (2000, 10000)
# How long the ledger is that a customer reads.
PORTAL_ENTRIES = 100_000
Sample = Sequence[float]


class Bench:
    """The parts that are measured inside Odoo.

    ``workers`` are the processes on the databases with ``all`` our addons, the ``core`` alone and
    ``none``; ``plan`` has ``parts``, ``sizes``, ``batches`` and ``rounds``.
    """

    def __init__(self, workers: Mapping[str, Worker], plan: Mapping[str, Any]) -> None:
        self.workers = workers
        self.plan = plan
        self.rpc: dict[str, Any] = {}
        self.figures: dict[str, dict[str, dict[str, float]]] = {}

    def ask(self, side: str, do: str, **arguments: Any) -> Any:
        """Let the process that a side belongs to do something."""
        return self.workers[SIDES[side][1]](do, side=side, **arguments)

    def prepare(self) -> None:
        """Make all records."""
        sizes = {size: list(SIDES) for size in self.plan["sizes"]}
        if "edit" in self.plan["parts"]:
            sizes.setdefault(EDITED, ["plain", "odoo", "ours"])
        for size, sides in sizes.items():
            for side in sides:
                say(f"preparing {size} entries of history: {SIDES[side][0]}")
                self.rpc[f"{side}/{size}"] = self.ask(side, "prepare_size", size=size)
        largest: dict[int, int] = {}
        for entries, count in self.plan["batches"]:
            largest[count] = max(entries, largest.get(count, 0))
        for count, entries in largest.items():
            for side in _sides_of_batch(count):
                say(f"preparing {count} customers: {SIDES[side][0]}")
                self.ask(side, "prepare_group", count=count, largest=entries)
        for worker in self.workers.values():
            worker("analyze")

    def measure(self) -> None:
        """Measure every part that the plan names."""
        rounds, parts = self.plan["rounds"], self.plan["parts"]
        if "single" in parts:
            for size in self.plan["sizes"]:
                title = f"create 1, {size} of history"
                self._interleave(title, list(SIDES), 6 * rounds, 4, "create_one", size=size)
        if "edit" in parts:
            for what in ("edit", "delete"):
                sides = ["plain", "odoo", "ours"]
                self._interleave(f"{what} {EDITED}", sides, rounds, 1, what, size=EDITED)
        for entries, count in self.plan["batches"]:
            arguments = {"entries": entries, "customers": count}
            title = f"create {entries} over {count} customer{'s' * (count > 1)}"
            self._interleave(title, _sides_of_batch(count), rounds, 1, "create_batch", **arguments)

    def measure_posts(self) -> None:
        """Measure the posting of a customer's invoice that has to do with none of our addons.

        The invoices are made last: they come with a company that has a chart of accounts.
        """
        for side in BYSTANDERS:
            say(f"preparing an invoice: {SIDES[side][0]}")
            self.ask(side, "prepare_post")
        self._interleave("post an invoice", BYSTANDERS, 12 * self.plan["rounds"], 8, "post")

    def measure_runs(self) -> None:
        """Measure how a run finds what is due, among ever more agreements of which none is."""
        for total in AGREEMENTS:
            say(f"preparing {total} agreements: ours")
            self.ask("ours", "prepare_run", total=total)
            title = f"find what is due, {total} agreements"
            self._interleave(title, ["ours"], 2 * self.plan["rounds"], 2, "find_due")

    def prepare_portal(self) -> dict[str, Any]:
        """Make a customer with a long ledger and one with none; return how they read theirs."""
        say(f"preparing a statement of {PORTAL_ENTRIES} entries: ours")
        return self.ask("ours", "prepare_portal", entries=PORTAL_ENTRIES)

    def _interleave(
        self, title: str, sides: list[str], rounds: int, warm_ups: int, do: str, **arguments: Any
    ) -> None:
        say(f"measuring: {title}")
        samples = interleave(sides, lambda side: self.ask(side, do, **arguments), rounds, warm_ups)
        self.figures[title] = {SIDES[side][0]: summarise(rows) for side, rows in samples.items()}


def _sides_of_batch(count: int) -> list[str]:
    return [*BYSTANDERS, "ours"] if count == 1 else ["plain", "ours"]


def interleave(
    sides: list[str], measure: Callable[[str], Sample], rounds: int, warm_ups: int
) -> dict[str, list[Sample]]:
    """Measure each side once a round, in an order that turns; return the samples by side.

    The rounds that warm up do not count.
    """
    samples: dict[str, list[Sample]] = {side: [] for side in sides}
    for number in range(-warm_ups, rounds):
        turn = number % len(sides)
        for side in sides[turn:] + sides[:turn]:
            sample = measure(side)
            if number >= 0:
                samples[side].append(sample)
    return samples


def summarise(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the medians of samples: milliseconds, and statements where they were counted."""
    times = [sample[0] for sample in samples]
    summary = {
        "ms": statistics.median(times),
        "fastest_ms": min(times),
        "slowest_ms": max(times),
        "rounds": len(times),
    }
    if len(samples[0]) > 1:
        summary["statements"] = int(statistics.median([sample[1] for sample in samples]))
    return summary
