"""Programs side by side: their lines, their ends, and what becomes of them when we are stopped."""

import os
import signal
import sys
import threading
import time

import pytest

from tools.engine.lanes import WIDTH, Lanes

FAILING = r"""
import sys, time
for number in range(3):
    print("tests/test_%s.py" % sys.argv[1], end=" ", flush=True)
    time.sleep(0.2)
    print("..", flush=True)
print("\n===== FAILURES =====\nfirst of " + sys.argv[1], flush=True)
time.sleep(0.5)
print("last of " + sys.argv[1])
sys.exit(1)
"""
WAITING = r"""
import pathlib, sys, time
try:
    pathlib.Path(sys.argv[1]).touch()
    time.sleep(600)
except KeyboardInterrupt:
    pathlib.Path(sys.argv[2]).touch()
    sys.exit(2)
"""


def python(lanes, label, code, *arguments):
    return lambda: lanes.call(label, [sys.executable, "-c", code, *arguments], os.environ)


def wait_for(path):
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end, path
        time.sleep(0.05)


def test_lines_are_whole_and_failures_in_one_piece(capfd):
    lanes = Lanes(2)
    tasks = [python(lanes, name, FAILING, name) for name in ("one", "two")]
    assert lanes.run(tasks) == [1, 1]
    lines = capfd.readouterr().out.splitlines()
    for name in ("one", "two"):
        assert lines.count(f"{name:<{WIDTH}} | tests/test_{name}.py ..") == 3
        start = lines.index(f"--- {name}")
        assert lines[start : start + 4] == [
            f"--- {name}",
            "===== FAILURES =====",
            f"first of {name}",
            f"last of {name}",
        ]


def test_all_that_is_asked_for_is_returned_in_its_order():
    lanes = Lanes(2)
    waits = [0.3, 0.0, 0.1]
    tasks = [lambda wait=wait: (time.sleep(wait), wait)[1] for wait in waits]
    assert lanes.run(tasks) == waits


def test_no_more_than_the_lanes_at_a_time():
    running, most, lock = [], [], threading.Lock()

    def task():
        with lock:
            running.append(1)
            most.append(len(running))
        time.sleep(0.1)
        with lock:
            running.pop()

    Lanes(2).run([task] * 6)
    assert max(most) == 2


def test_stop_interrupts_what_runs_and_leaves_out_what_waits(tmp_path):
    lanes, begun = Lanes(2), []
    started, cleaned = tmp_path / "started", tmp_path / "cleaned"

    def stop():
        wait_for(started)
        os.kill(os.getpid(), signal.SIGINT)
        wait_for(cleaned)

    waits = python(lanes, "waits", WAITING, str(started), str(cleaned))
    with pytest.raises(KeyboardInterrupt):
        lanes.run([stop, waits, lambda: begun.append(1)])
    assert cleaned.exists()
    assert not begun


def test_one_lane_has_the_terminal(capfd):
    lanes = Lanes(1)
    assert lanes.run([python(lanes, "one", "print('plain')")]) == [0]
    assert capfd.readouterr().out == "plain\n"
