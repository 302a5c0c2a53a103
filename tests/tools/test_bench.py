"""What ./dev bench measures, and how it is judged."""

import argparse

import pytest

from tools.bench import table
from tools.bench.scenarios import BYSTANDERS, SIDES, Bench
from tools.commands import bench


def plan(*only, quick=True):
    return bench.make_plan(argparse.Namespace(only=list(only), quick=quick, rounds=5))


class Worker:
    """A process that is asked on behalf of sides, and takes as long as it is told to."""

    def __init__(self, milliseconds):
        self.milliseconds = milliseconds
        self.asked = []

    def __call__(self, do, side="", **_arguments):
        self.asked.append((do, side))
        return (self.milliseconds, 50)


@pytest.fixture
def workers():
    return {"all": Worker(108.0), "core": Worker(106.0), "none": Worker(100.0)}


def test_posting_alone_needs_no_history():
    assert plan("post")["sizes"] == []
    assert plan("post", "single")["sizes"] == bench.QUICK_SIZES


def test_invoices_are_posted_where_there_are_all_addons_the_core_and_none(workers):
    measured = Bench(workers, plan("post"))
    measured.measure_posts()
    for has, side in zip(workers, BYSTANDERS, strict=True):
        asked = workers[has].asked
        assert asked[0] == ("prepare_post", side)
        assert set(asked[1:]) == {("post", side)}
        assert SIDES[side][1] == has
    found = {(line["what"], line["bar"]): line["ok"] for line in table.judge(measured.figures)}
    assert found == {
        ("plain / not installed", 1.1): True,
        ("core alone / not installed", 1.05): False,
    }


def test_time_of_a_customer_without_hours_is_judged_for_the_core_alone():
    sides = {"plain": 1.2, "core alone": 1.04, "not installed": 1.0, "ours": 1.5, "limit": 1.4}
    figures = {"create 1, 0 of history": {side: {"ms": figure} for side, figure in sides.items()}}
    found = {line["what"]: line["ok"] for line in table.judge(figures)}
    assert found["core alone / not installed"]
    assert not found["plain / not installed"]
    shown = table.as_text(figures, table.judge(figures), "19.0")
    assert "core alone / not installed: 0 of 1 missed" in shown
    assert "none of the addons on it" in shown
