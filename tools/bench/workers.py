"""Processes of Odoo, one for each database, that do measured work when they are told to."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from tools.engine.errors import SetupError
from tools.engine.odoo import Engine
from tools.engine.places import CHECKOUT
from tools.engine.steps import end_process

SCRIPT = CHECKOUT / "tests" / "bench" / "worker.py"
PATIENCE = 120


class Worker:
    """A running process of Odoo on one database."""

    def __init__(self, process: subprocess.Popen[bytes], connection: Connection, log: Path) -> None:
        self.process = process
        self.connection = connection
        self.log = log

    def __call__(self, do: str, **arguments: Any) -> Any:
        """Call a method of the process and return its result.

        Raises SetupError when the process ended.
        """
        self.connection.send_bytes(json.dumps({"do": do, **arguments}).encode())
        try:
            return json.loads(self.connection.recv_bytes())
        except (EOFError, ConnectionError) as error:
            # It has yet to write why.
            self.process.wait(PATIENCE)
            raise SetupError(f"measuring {do} in Odoo", log=self.log) from error


@contextmanager
def worker(engine: Engine, database: str) -> Iterator[Worker]:
    """Start a process of Odoo on a database; end it afterwards."""
    log = engine.home.log(f"bench-{database}")
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "socket")
        plan = {"address": address, "checkout": str(CHECKOUT)}
        loader = f"exec(compile(open({str(SCRIPT)!r}).read(), {str(SCRIPT)!r}, 'exec'))\n"
        with Listener(address, "AF_UNIX") as listener, open(log, "wb") as output:
            # Accepting gives up rather than waiting for a process that has failed.
            listener._listener._socket.settimeout(PATIENCE)  # type: ignore[attr-defined]
            process = subprocess.Popen(
                engine.command("shell", "-d", database, "--no-http", "--log-level=warn"),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env={**engine.environ(), "PREPAID_BENCH": json.dumps(plan)},
            )
            try:
                assert process.stdin is not None
                process.stdin.write(loader.encode())
                process.stdin.close()
                with _accept(listener, log) as connection:
                    yield Worker(process, connection, log)
            finally:
                end_process(process)


def _accept(listener: Listener, log: Path) -> Connection:
    try:
        return listener.accept()
    except OSError as error:
        raise SetupError(f"Odoo's shell did not answer within {PATIENCE} s", log=log) from error
