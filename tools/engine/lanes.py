"""Programs side by side, a few at a time: what each prints comes in whole lines, failures whole.

With one lane nothing runs beside anything else, and programs have the terminal for themselves.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TypeVar

from .places import CHECKOUT
from .steps import is_stopped, say, together

Result = TypeVar("Result")
# How long a program that is interrupted may take to clean up, in seconds.
PATIENCE = 120
PERIOD = 0.2
WIDTH = 21
# pytest's headings. The first is followed by what goes on, each other one by what comes at the end.
HEADING = re.compile(r"^(\x1b\[[\d;]*m)*=+ (?!test session starts)")


def count_cores() -> int:
    """Return how many programs can run at the same time."""
    return len(os.sched_getaffinity(0))


class Lanes:
    """A number of lanes; each runs one program at a time."""

    def __init__(self, count: int) -> None:
        self.count = count

    def run(self, tasks: Sequence[Callable[[], Result]]) -> list[Result]:
        """Do all tasks, in their order as lanes are free; return what they return.

        When we are stopped, programs that run are interrupted and tasks that wait are left out.
        """
        if self.count == 1:
            return [task() for task in tasks]
        return together(*tasks, at_most=self.count)

    def call(self, label: str, argv: Sequence[str | Path], env: Mapping[str, str]) -> int:
        """Run a program in the checkout and return its exit code."""
        command = list(map(str, argv))
        if self.count == 1:
            return subprocess.call(command, cwd=CHECKOUT, env=env)
        if sys.stdout.isatty():
            env = {**env, "PY_COLORS": "1"}
        with tempfile.NamedTemporaryFile() as output:
            # In a session of its own it is interrupted by us alone, and once.
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            with open(output.name, encoding="utf-8", errors="replace") as written:
                return self._follow(process, _Report(label, written))

    def _follow(self, process: subprocess.Popen[bytes], report: _Report) -> int:
        """Print what a program prints until it has ended; interrupt it when we are stopped."""
        deadline = None
        while True:
            try:
                code = process.wait(PERIOD)
                break
            except subprocess.TimeoutExpired:
                report.print_lines()
            if is_stopped() and deadline is None:
                deadline = time.monotonic() + PATIENCE
                process.send_signal(signal.SIGINT)
            elif deadline is not None and time.monotonic() > deadline:
                process.kill()
        report.print_rest()
        return code


class _Report:
    """What a program has written into a file: lines as they come, the end of it at once."""

    def __init__(self, label: str, written: IO[str]) -> None:
        self.label = label
        self.written = written
        self.line = ""
        self.held: list[str] = []

    def print_lines(self) -> None:
        """Print the lines that are whole; hold them from the first heading on."""
        for piece in iter(self.written.readline, ""):
            self.line += piece
            if not self.line.endswith("\n"):
                break
            text, self.line = self.line[:-1], ""
            if self.held or HEADING.match(text):
                self.held.append(text)
            elif text:
                say(f"{self.label:<{WIDTH}} | {text}")

    def print_rest(self) -> None:
        """Print everything that was held, in one piece."""
        self.print_lines()
        if self.held or self.line:
            say("\n".join([f"\n--- {self.label}", *self.held, self.line]).rstrip())
