"""Processes that share a run leave alone what another has taken, whatever folder it is in."""

import os
import re
import subprocess
import sys

import pytest

from tools.engine.places import CHECKOUT
from tools.engine.suites import SHARED

SUITE = "def test_it():\n    pass\n"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs suites in folders as a process of a shared run."""
    shared = tmp_path / "shared"
    shared.mkdir()

    def run_suites(*names, taken=()):
        suites = tmp_path / "suites"
        for name in names:
            path = suites / name
            path.parent.mkdir(parents=True, exist_ok=True)
            for folder in (suites, path.parent):
                (folder / "__init__.py").touch()
            path.write_text(SUITE)
        for name in taken:
            (shared / name.replace("/", "+")).touch()
        argv = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", os.devnull]
        argv += ["--rootdir", suites, "-p", "no:cacheprovider", "-q", suites]
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT), SHARED: str(shared)}
        done = subprocess.run(argv, env=env, capture_output=True, text=True, cwd=tmp_path)
        return re.sub(r" in .*", "", done.stdout.splitlines()[-1]), done.stdout

    return run_suites


def test_all_is_run_where_nothing_is_taken(run):
    line, said = run("a/test_1.py", "b/test_1.py")
    assert line == "2 passed", said


def test_what_is_taken_is_left_alone(run):
    line, said = run("a/test_1.py", "b/test_1.py", taken=["a/test_1.py"])
    assert line == "1 passed", said


def test_next_folder_begins_after_one_whose_rest_was_taken(run):
    """pytest 9.2 asks that nothing is set up any more that the next test does not stand in."""
    line, said = run("a/test_1.py", "a/test_2.py", "b/test_1.py", taken=["a/test_2.py"])
    assert line == "2 passed", said
