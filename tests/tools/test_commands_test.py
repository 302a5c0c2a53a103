"""How a run of the tests is shared out, stopped and summed up."""

import os
import subprocess
import sys

from tools.commands import test as command
from tools.engine import suites
from tools.engine.places import CHECKOUT

FILES = {
    "tools": ["tests/tools"],
    "odoo": [f"tests/test_{name}.py" for name in "abc"],
    "queue_job": [],
    "e2e": ["tests/e2e"],
}
KNOWN = {"tests/test_a.py": 30.0, "tests/test_b.py": 90.0, "tests/test_c.py": 60.0}
SUITE = """
import os
import time

import pytest


@pytest.mark.parametrize("number", range(3))
def test_who(number):
    time.sleep(0.1)
    with open(os.environ["DONE"], "a") as done:
        done.write("%s\\n" % __name__.split(".")[-1])
    assert not (__name__.endswith("broken") and number == 1)
"""


def labels(tasks):
    return [task.label for task in tasks]


def test_one_core_does_one_part_after_another():
    assert labels(command.plan(FILES, 1, KNOWN)) == ["tools", "odoo", "e2e"]


def test_parts_that_are_alone_begin_first():
    tasks = command.plan(FILES, 2, KNOWN)
    assert labels(tasks) == ["e2e", "tools", "odoo 1", "odoo 2"]
    expected = [f"tests/test_{name}.py" for name in "bca"]
    assert [task.files for task in tasks[2:]] == [expected] * 2


def test_little_work_has_one_process():
    files = {**dict.fromkeys(FILES, []), "odoo": ["tests/test_a.py"]}
    assert labels(command.plan(files, 8, KNOWN)) == ["odoo"]
    assert command.plan(dict.fromkeys(FILES, []), 8, KNOWN) == []


def run_pytest(folder, names, *options):
    """Start a process of pytest that shares its run with others of this folder."""
    for name in names:
        (folder / f"test_{name}.py").write_text(SUITE, encoding="utf-8")
    shared = folder / "shared"
    shared.mkdir(exist_ok=True)
    env = {**os.environ, "DONE": str(folder / "done"), suites.SHARED: str(shared)}
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", *options]
    argv += [f"{folder}/test_{name}.py" for name in names]
    return subprocess.Popen(argv, cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, text=True)


def test_processes_share_files_and_do_each_once(tmp_path):
    names = ("one", "two", "three", "four")
    running = [run_pytest(tmp_path, names) for _ in range(2)]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    done = (tmp_path / "done").read_text(encoding="utf-8").split()
    assert sorted(done) == sorted(f"test_{name}" for name in names * 3)


def test_first_failure_stops_the_others_where_it_was_asked_for(tmp_path):
    first = run_pytest(tmp_path, ["broken"], "-x")
    first.communicate()
    assert first.returncode == 1
    second = run_pytest(tmp_path, ["later"], "-x")
    said = second.communicate()[0]
    assert second.returncode == command.INTERRUPTED
    assert "another part of the run has failed" in said
    assert (tmp_path / "done").read_text(encoding="utf-8").split() == ["test_broken"] * 2
