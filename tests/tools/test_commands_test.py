"""How a run of the tests is shared out, stopped and summed up."""

import os
import subprocess
import sys

import pytest

from tools.commands import test as command
from tools.engine import selection, suites
from tools.engine.errors import SetupError
from tools.engine.places import ADDON, CHECKOUT
from tools.engine.tasks import choose, plan

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
    assert labels(plan(FILES, 1, KNOWN)) == ["tools", "odoo", "e2e"]


def test_parts_that_are_alone_begin_first():
    tasks = plan(FILES, 2, KNOWN)
    assert labels(tasks) == ["e2e", "tools", "odoo 1", "odoo 2"]
    expected = [f"tests/test_{name}.py" for name in "bca"]
    assert [task.files for task in tasks[2:]] == [expected] * 2


def test_little_work_has_one_process():
    files = {**dict.fromkeys(FILES, []), "odoo": ["tests/test_a.py"]}
    assert labels(plan(files, 8, KNOWN)) == ["odoo"]
    assert plan(dict.fromkeys(FILES, []), 8, KNOWN) == []


def test_addons_alone_begin_before_the_rest_and_the_core_first():
    alone = {f"alone {ADDON}_a": ["tests/test_c.py"], f"alone {ADDON}": ["tests/test_a.py"]}
    alone[f"alone {ADDON}_b"] = ["tests/test_b.py"]
    tasks = plan({**FILES, **alone}, 2, KNOWN)
    assert labels(tasks) == [
        *("e2e", "tools"),
        *("alone core", "alone b 1", "alone a 1", "alone b 2", "alone a 2"),
        *("odoo 1", "odoo 2"),
    ]
    assert tasks[2].title == f"{ADDON} alone in Odoo"
    assert tasks[2].addon == ADDON
    one_by_one = ["tools", "odoo", "e2e", "alone a", "alone core", "alone b"]
    assert labels(plan({**FILES, **alone}, 1, KNOWN)) == one_by_one


def choose_from(*words, named, series="19.0"):
    return choose(selection.read_options(words), named, series)


def test_addons_are_chosen_to_be_alone():
    names = (ADDON, "helpdesk_ticket_timesheet")
    words = [str(CHECKOUT / "tests" / name / "test_x.py::TestX") for name in names]
    named = {"odoo": words, "alone": words}
    assert choose_from("--no-alone", named=named) == {"odoo": words}
    groups = [f"alone {name}" for name in names]
    assert choose_from(named=named) == {"odoo": words, groups[0]: words[:1], groups[1]: words[1:]}
    assert choose_from("--alone", ADDON, named=named) == {groups[0]: words[:1]}
    # A series that has no such addon has its suites run on another's.
    assert choose_from(named=named, series="18.0") == {"odoo": words, groups[0]: words[:1]}
    with pytest.raises(SetupError, match="no suites for alone other") as raised:
        choose_from("--alone", "other", named=named)
    assert ADDON in raised.value.explain()


def run_pytest(folder, names, *options, group="group"):
    """Start a process of pytest that shares its files with others of this folder."""
    for name in names:
        (folder / f"test_{name}.py").write_text(SUITE, encoding="utf-8")
    shared = folder / "shared" / group
    shared.mkdir(parents=True, exist_ok=True)
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


def test_each_group_does_every_file(tmp_path):
    running = [run_pytest(tmp_path, ["one"], group=group) for group in ("all", "alone")]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert (tmp_path / "done").read_text(encoding="utf-8").split() == ["test_one"] * 6


def test_first_failure_stops_the_others_where_it_was_asked_for(tmp_path):
    first = run_pytest(tmp_path, ["broken"], "-x")
    first.communicate()
    assert first.returncode == 1
    second = run_pytest(tmp_path, ["later"], "-x", group="another")
    said = second.communicate()[0]
    assert second.returncode == command.INTERRUPTED
    assert "another part of the run has failed" in said
    assert (tmp_path / "done").read_text(encoding="utf-8").split() == ["test_broken"] * 2
