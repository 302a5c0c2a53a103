"""Long commands: their logs, their failures; locks."""

import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tools.engine import steps
from tools.engine.errors import SetupError, tail
from tools.engine.places import CHECKOUT


def test_output_goes_into_the_log(tmp_path, capsys):
    log = tmp_path / "logs" / "step.log"
    steps.run_step("a step", [sys.executable, "-c", "print('hello')"], log)
    assert tail(log)[-1] == "hello"
    assert "a step: done" in capsys.readouterr().out


def test_failure_says_what_failed_and_what_to_do(tmp_path):
    log = tmp_path / "step.log"
    argv = [sys.executable, "-c", "print('the cause'); raise SystemExit(3)"]
    with pytest.raises(SetupError) as raised:
        steps.run_step("a step", argv, log, advice="do this")
    text = raised.value.explain()
    assert "FAILED: a step (exit code 3)" in text
    assert "| the cause" in text
    assert str(log) in text
    assert "what to do: do this" in text


def test_long_line_of_a_log_is_cut(tmp_path):
    argv = [sys.executable, "-c", "print('x' * 30000); raise SystemExit(1)"]
    with pytest.raises(SetupError) as raised:
        steps.run_step("a step", argv, tmp_path / "step.log")
    assert len(raised.value.explain()) < 2000


def test_program_that_is_missing_is_a_failure(tmp_path):
    with pytest.raises(SetupError, match="no-such-program"):
        steps.run_step("a step", ["/no-such-program"], tmp_path / "step.log")


def test_long_step_shows_that_it_is_alive(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(steps, "PLAIN_PERIOD", 0.1)
    code = "import time; print('busy', flush=True); time.sleep(2)"
    steps.run_step("a step", [sys.executable, "-c", code], tmp_path / "step.log")
    assert re.search(r"a step \(\d+ s\) busy", capsys.readouterr().out)


def test_prefix_of_an_odoo_log_is_not_shown(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(steps, "PLAIN_PERIOD", 0.1)
    line = "2024-01-02 10:00:00,123 99 INFO db odoo.modules.loading: Loading module base (1/8)"
    code = f"import time; print({line!r}, flush=True); time.sleep(2)"
    steps.run_step("a step", [sys.executable, "-c", code], tmp_path / "step.log")
    assert re.search(r"\d s\) Loading module base \(1/8\)", capsys.readouterr().out)


def test_output_of_a_command_that_fails_is_an_error():
    with pytest.raises(SetupError, match="no good"):
        steps.output_of([sys.executable, "-c", "raise SystemExit('no good')"])


def test_lock_keeps_another_process_out(tmp_path):
    lock = tmp_path / "lock"
    code = "import fcntl, sys; fcntl.flock(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    argv = [sys.executable, "-c", code, str(lock)]
    with steps.locked(lock, "a test"):
        assert subprocess.run(argv, check=False, capture_output=True).returncode != 0
    assert subprocess.run(argv, check=False, capture_output=True).returncode == 0


def test_tasks_side_by_side_return_in_their_order():
    both = threading.Barrier(2, timeout=20)

    def meet(value):
        both.wait()
        return value

    assert steps.together(lambda: meet("a"), lambda: meet("b")) == ["a", "b"]


def test_failure_of_a_task_is_raised_when_the_others_are_done(tmp_path):
    def write():
        time.sleep(0.3)
        (tmp_path / "done").touch()

    argv = [sys.executable, "-c", "raise SystemExit('the cause')"]
    with pytest.raises(SetupError, match="the cause"):
        steps.together(lambda: steps.run_step("a step", argv, tmp_path / "log"), write)
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_tasks_end_their_steps_when_we_are_stopped(tmp_path, number):
    code = f"""
import os, signal, sys, threading
from pathlib import Path
from tools.engine import steps
folder = Path({str(tmp_path)!r})
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
def sleep(name):
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    argv = [sys.executable, "-c", code, folder / name]
    steps.run_step(name, argv, folder / (name + ".log"))
steps.together(lambda: sleep("a"), lambda: (sleep("b"), sleep("c")))
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT)
    deadline = time.monotonic() + 30
    pids = []
    while len(pids) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
        files = [tmp_path / name for name in "ab" if (tmp_path / name).exists()]
        pids = [file.read_text() for file in files if file.read_text()]
    process.send_signal(number)
    assert process.wait(20) != 0
    assert len(pids) == 2
    assert not any(Path("/proc", pid).exists() for pid in pids)
    assert not (tmp_path / "c").exists()
