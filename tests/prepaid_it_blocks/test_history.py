"""Random histories: after every step all rules hold and a plain reference model agrees."""

import os
from datetime import date

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..common import TODAY
from .history import RULES, UNIT, HistoryCase

# How many histories a run tries; more with PREPAID_HISTORIES=500.
HISTORIES = int(os.environ.get("PREPAID_HISTORIES", "100"))

# Who buys; the farm does so from another company of the firm.
CUSTOMERS = st.sampled_from(["bakery", "mill", "farm"])
# Who uses time: the shop is a subsidiary that the bakery's agreement covers.
USERS = st.sampled_from(["bakery", "mill", "shop", "farm"])
NEIGHBOURS = st.sampled_from(["bakery", "mill", "shop"])
MINUTES = st.integers(1, 600)
# Which of the entries so far; taken modulo their number.
WHICH = st.integers(0, 20)
# Work dates around the run's day: before the first block, within, after short blocks.
DAYS = st.integers(-5, 70)

TYPES = st.sampled_from(list(RULES))

STEPS = st.one_of(
    st.tuples(st.just("sell"), CUSTOMERS, st.integers(30, 900), st.sampled_from([0, 1, 2])),
    st.tuples(st.just("log"), USERS, MINUTES, DAYS),
    st.tuples(st.just("log"), USERS, MINUTES, DAYS),
    st.tuples(st.just("hours"), WHICH, MINUTES),
    st.tuples(st.just("type"), WHICH, TYPES),
    st.tuples(st.just("day"), WHICH, DAYS),
    st.tuples(st.just("move"), WHICH, NEIGHBOURS),
    st.tuples(st.just("exclude"), WHICH, st.booleans()),
    st.tuples(st.just("delete"), WHICH),
    st.tuples(st.just("pass"), st.integers(1, 40)),
    st.tuples(st.just("adjust"), WHICH, st.integers(-300, 300)),
    st.tuples(st.just("transfer"), WHICH, CUSTOMERS, st.integers(1, 400)),
    st.tuples(st.just("void"), WHICH),
    st.tuples(st.just("order"), WHICH, st.sampled_from([0, 0.5, 1, 2, 3])),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("pay"), WHICH, st.booleans()),
)


class Undo(Exception):
    """Raised to roll a history back."""


class TestHistory(HistoryCase):
    def _assert_agrees(self, step):
        self.assertLedgerHolds()
        for name, agreement in self.agreements.items():
            figures = (
                round(agreement.balance_hours * UNIT),
                round(agreement.overage_hours * UNIT),
                [
                    (round(block.balance_hours * UNIT), round(block.expired_hours * UNIT))
                    for block in agreement.block_ids.sorted("id")
                ],
            )
            expected = (
                self.reference.balance(name),
                self.reference.overage(name),
                [(block.left, block.expired) for block in self.reference.blocks[name]],
            )
            self.assertEqual(figures, expected, (name, step))
        for line, entry in zip(self.lines, self.reference.entries, strict=True):
            self.assertEqual(
                (
                    round(line.prepaid_covered_hours * UNIT),
                    round(line.prepaid_overage_hours * UNIT),
                ),
                (entry.covered(), entry.overage()),
                step,
            )

    def _play(self, steps):
        self._start()
        with freeze_time(TODAY) as self._freezer_of_history:
            for step in steps:
                getattr(self, "_step_" + step[0])(*step[1:])
                self.env.flush_all()
                self.env.clear()
                self._assert_agrees(step)

    # One transaction, one savepoint a history: setUp runs once for all of them, on purpose.
    @settings(
        max_examples=HISTORIES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize="PREPAID_HISTORIES" not in os.environ,
    )
    @given(st.lists(STEPS, min_size=4, max_size=14))
    def test_any_history_keeps_the_rules(self, steps):
        try:
            with self.env.cr.savepoint():
                self._play(steps)
                raise Undo
        except Undo:
            self.env.clear()

    def test_a_long_history(self):
        self._play(
            [
                ("sell", "bakery", 600, 1),
                ("log", "bakery", 200, 3),
                ("log", "mill", 90, 2),
                ("sell", "bakery", 300, 0),
                ("log", "bakery", 500, 5),
                ("sell", "mill", 60, 0),
                ("move", 0, "mill"),
                ("hours", 2, 100),
                ("type", 2, "on_site"),
                ("type", 0, "urgent"),
                ("type", 0, "remote"),
                ("pass", 40),
                ("hours", 2, 30),
                ("sell", "mill", 400, 2),
                ("exclude", 1, True),
                ("day", 2, 60),
                ("delete", 0),
                ("exclude", 0, False),
                ("sell", "farm", 300, 0),
                ("log", "farm", 100, 50),
                ("log", "shop", 45, 50),
                ("transfer", 2, "bakery", 60),
                ("move", 3, "bakery"),
                ("transfer", 4, "mill", 60),
                ("adjust", 4, -30),
                ("sell", "bakery", 120, 0),
                ("void", 6),
                ("void", 4),
                ("pay", 1, False),
                ("log", "bakery", 60, 40),
                ("order", 1, 2),
                ("pay", 1, True),
                ("order", 1, 0.5),
                ("order", 3, 3),
                ("cancel", 1),
                ("order", 2, 0),
            ]
        )
        self.assertEqual(self.today, date(2026, 4, 25))
