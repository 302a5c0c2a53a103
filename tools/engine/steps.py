"""Run long commands: output into a log file, progress on the terminal, failures explained."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import SetupError, tail

PLAIN_PERIOD = 8.0
TERMINAL_PERIOD = 0.5
POLL_PERIOD = 0.2
WIDTH = 100
# The date, process, level, database and logger that start each line of an Odoo log.
ODOO_PREFIX = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ [A-Z]+ \S+ \S+: ")


# Steps that run side by side share the terminal: the one that began first shows its progress.
_running: list[str] = []
_terminal = threading.RLock()
_stopped = threading.Event()


class Stopped(BaseException):
    """The end of a step in one thread, as we were stopped in another: no failure to deal with."""


def say(text: str) -> None:
    """Print a line at once, also when the output is a pipe."""
    with _terminal:
        print(text, flush=True)


def together(*tasks: Callable[[], Any], at_most: int = 0) -> list[Any]:
    """Run tasks side by side, all or so many at a time; return what they return, in their order.

    Waits for all of them, then raises what the first one that failed did. When we are stopped
    meanwhile, the steps that they run are ended, and tasks that wait are left out.
    """
    try:
        with futures.ThreadPoolExecutor(at_most or len(tasks)) as pool:
            running = [pool.submit(task) for task in tasks]
            try:
                futures.wait(running)
            except BaseException:
                _stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        # What stopped the main thread stops what tasks in turn run side by side.
        if threading.current_thread() is threading.main_thread():
            _stopped.clear()
    return [task.result() for task in running]


def is_stopped() -> bool:
    """Return whether we are stopped while tasks run side by side."""
    return _stopped.is_set()


def run_step(
    title: str,
    argv: Sequence[str | Path],
    log: Path,
    *,
    advice: str = "",
    env: Mapping[str, str] | None = None,
    **popen: Any,
) -> None:
    """Run ``argv`` with its output in ``log`` and its title and elapsed time on the terminal.

    Raises SetupError, with ``advice``, when it exits with another code than 0 or can't be started.
    """
    if _stopped.is_set():
        raise Stopped(title)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(part) for part in argv]
    with open(log, "ab") as output:
        output.write(f"\n$ {' '.join(command)}\n".encode())
        output.flush()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, **popen
            )
        except OSError as error:
            raise SetupError(f"{title}: {error}", advice, log) from error
        code = _wait(process, title, log)
    if code != 0:
        raise SetupError(
            f"{title} (exit code {code})", advice or "read the log, then try again", log
        )


def _wait(process: subprocess.Popen[bytes], title: str, log: Path) -> int:
    """Wait for the process, showing that it is alive; end it if we are stopped."""
    started = time.monotonic()
    terminal = sys.stdout.isatty()
    if not terminal:
        say(f"- {title} ...")
    _running.append(title)
    try:
        code = _watch(process, title, log, started)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        _running.remove(title)
    elapsed = time.monotonic() - started
    end = "done" if code == 0 else "failed"
    say(f"{_blank(terminal)}- {title}: {end} ({elapsed:.0f} s)")
    return code


def _watch(process: subprocess.Popen[bytes], title: str, log: Path, started: float) -> int:
    """Return the exit code of the process; raise Stopped when we are stopped before."""
    terminal = sys.stdout.isatty()
    period = TERMINAL_PERIOD if terminal else PLAIN_PERIOD
    due = started + period
    while True:
        try:
            return process.wait(POLL_PERIOD)
        except subprocess.TimeoutExpired:
            if _stopped.is_set():
                raise Stopped(title) from None
        if time.monotonic() >= due:
            _show_progress(title, time.monotonic() - started, log, terminal)
            due += period


def _show_progress(title: str, elapsed: float, log: Path, terminal: bool) -> None:
    last = ODOO_PREFIX.sub("", (tail(log, 1) or [""])[0].strip())
    line = f"- {title} ({elapsed:.0f} s) {last}"[:WIDTH]
    if not terminal:
        say(f"  {line[2:]}")
    elif _running[0] == title:
        with _terminal:
            print(f"{_blank(True)}{line}", end="", flush=True)


def _blank(terminal: bool) -> str:
    return "\r\033[K" if terminal else ""


def output_of(
    argv: Sequence[str | Path], *, env: Mapping[str, str] | None = None, **options: Any
) -> str:
    """Return what a short command prints, stripped.

    Raises SetupError with the command's own error text when it fails.
    """
    command = [str(part) for part in argv]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env=env,
            stdin=subprocess.DEVNULL,
            **options,
        )
    except OSError as error:
        raise SetupError(f"{command[0]} could not be run: {error}") from error
    if done.returncode != 0:
        raise SetupError(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-800:]}")
    return done.stdout.strip()


def end_process(process: subprocess.Popen[Any], patience: float = 60) -> None:
    """End a process that we started: politely, then for good."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + patience
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def locked(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold the lock file at ``path``; say that we wait if another ./dev holds it.

    The kernel drops the lock when its holder dies, so a killed run leaves none behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _try_lock(descriptor):
            say(f"- waiting for another ./dev: {waiting_for}")
            started = time.monotonic()
            while not _try_lock(descriptor):
                time.sleep(1)
                elapsed = round(time.monotonic() - started)
                if elapsed % 10 == 0:
                    say(f"  still waiting ({elapsed} s)")
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
