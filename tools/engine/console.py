"""An Odoo that stays and runs snippets, each in a transaction of its own.

Starting Odoo takes longer than nearly every snippet.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from .errors import SetupError
from .odoo import Engine
from .serving import PATIENCE
from .steps import end_process

SCRIPT = Path(__file__).with_name("console_in_odoo.py")
ADDRESS = "PREPAID_CONSOLE"


class Console:
    """A running process of Odoo on one database."""

    def __init__(self, connection: Connection, log: Path) -> None:
        self.connection = connection
        self.log = log
        self.turn = threading.Lock()

    def run(self, code: str, smtp_port: int | None = None) -> Any:
        """Run a snippet with ``env``, commit, and return what it left in ``result``.

        What it sends goes to the mail server, or to none. The result comes through JSON. Raises
        SetupError when the snippet fails; its traceback is in the log.
        """
        message = {"code": textwrap.dedent(code), "smtp_port": smtp_port}
        with self.turn:
            try:
                self.connection.send_bytes(json.dumps(message).encode())
                answer = json.loads(self.connection.recv_bytes())
            except (EOFError, OSError) as error:
                raise SetupError("the Odoo that runs snippets has ended", log=self.log) from error
        if "error" in answer:
            with open(self.log, "a", encoding="utf-8") as log:
                log.write(answer["error"])
            raise SetupError("a snippet of Python in Odoo", "mend the snippet", self.log)
        return answer["result"]


@contextmanager
def console(engine: Engine, database: str) -> Iterator[Console]:
    """Run an Odoo for snippets on a database; end it afterwards."""
    log = engine.home.log(f"console-{database}")
    loader = f"exec(compile(open({str(SCRIPT)!r}).read(), {str(SCRIPT)!r}, 'exec'))\n"
    quiet = ("--no-http", "--log-level=warn", "--log-handler=py.warnings:ERROR")
    with tempfile.TemporaryDirectory() as folder, open(log, "wb") as output:
        address = str(Path(folder) / "socket")
        with Listener(address, "AF_UNIX") as listener:
            # Accepting gives up rather than waiting for a process that has failed.
            listener._listener._socket.settimeout(PATIENCE)  # type: ignore[attr-defined]
            process = subprocess.Popen(
                engine.command("shell", "-d", database, *quiet),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                text=True,
                env={**engine.environ(), ADDRESS: address},
            )
            try:
                assert process.stdin is not None
                process.stdin.write(loader)
                process.stdin.close()
                with _accept(listener, log) as connection:
                    yield Console(connection, log)
            finally:
                end_process(process)


def _accept(listener: Listener, log: Path) -> Connection:
    try:
        return listener.accept()
    except OSError as error:
        raise SetupError(f"Odoo's shell did not answer within {PATIENCE} s", log=log) from error
