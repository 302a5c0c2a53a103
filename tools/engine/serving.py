"""Running servers: Odoo on a free port, and the mail server that keeps every mail here."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SetupError
from .odoo import Engine
from .places import CHECKOUT
from .steps import end_process
from .tooling import ensure_tools

PATIENCE = 900
SNIPPET = """
import json as _json
result = None
{code}
env.cr.commit()
with open({target!r}, "w") as _file:
    _json.dump(result, _file, default=str)
"""


@dataclass(frozen=True)
class Serving:
    """An Odoo that answers: its address, its database and the log that it writes."""

    url: str
    database: str
    log: Path


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(engine: Engine, folder: Path) -> Iterator[int]:
    """Run a mail server that puts each mail into ``folder`` as a file; yield its port."""
    folder.mkdir(parents=True, exist_ok=True)
    argv = [ensure_tools(engine.home), "-m", "tools.mailserver", folder]
    process = subprocess.Popen(argv, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.strip().isdigit():
            raise SetupError(
                "the mail server for tests did not start", f"run {' '.join(map(str, argv))}"
            )
        yield int(line)
    finally:
        end_process(process)


@contextmanager
def serving(
    engine: Engine,
    database: str,
    port: int = 0,
    smtp_port: int | None = None,
    crons: int = 0,
    name: str = "serve",
) -> Iterator[Serving]:
    """Run an Odoo server on a database; yield when it answers, end it afterwards.

    Its log is called after ``name``: two servers of one database need two names.
    Raises SetupError when it ends or does not answer in time.
    """
    port = port or free_port()
    log = engine.home.log(f"{name}-{database}")
    log.unlink(missing_ok=True)
    arguments = [
        "-d",
        database,
        f"--db-filter=^{database}$",
        f"--http-port={port}",
        f"--max-cron-threads={crons}",
    ]
    if smtp_port is not None:
        arguments.append(f"--smtp-port={smtp_port}")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            engine.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=engine.environ(),
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_up(process, url, log)
        yield Serving(url, database, log)
    finally:
        end_process(process)


def _wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SetupError("the Odoo server ended at its start", log=log)
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=60):
                return
        except urllib.error.HTTPError as error:
            raise SetupError(f"the Odoo server answers {error.code}", log=log) from error
        except OSError:
            time.sleep(0.2)
    raise SetupError(f"the Odoo server did not answer within {PATIENCE} s", log=log)


def run_in_odoo(engine: Engine, database: str, code: str, smtp_port: int | None = None) -> Any:
    """Run a snippet with ``env`` in a database, commit, and return what it left in ``result``.

    The result comes through JSON. Raises SetupError with the traceback when the snippet fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "result.json"
        log = engine.home.log(f"snippet-{database}")
        process = subprocess.run(
            engine.command(*_shell(database, smtp_port), "--log-level=warn"),
            input=SNIPPET.format(code=textwrap.dedent(code), target=str(target)),
            check=False,
            capture_output=True,
            text=True,
            env=engine.environ(),
        )
        if not target.exists():
            log.write_text(process.stdout + process.stderr, encoding="utf-8")
            raise SetupError("a snippet of Python in Odoo", "mend the snippet", log)
        return json.loads(target.read_text(encoding="utf-8"))


def _shell(database: str, smtp_port: int | None) -> list[str]:
    """Return the arguments of Odoo's shell, with the mail server to use if there is one."""
    mail = [] if smtp_port is None else [f"--smtp-port={smtp_port}"]
    quiet = "--log-handler=py.warnings:ERROR"
    return ["shell", "-d", database, "--no-http", quiet, *mail]


def run_script(engine: Engine, database: str, script: Path, smtp_port: int | None = None) -> int:
    """Run a Python file with ``env`` in a database; return its exit code.

    Its output goes to the terminal as it comes, Odoo's log into a file.
    """
    log = engine.home.log(f"script-{database}")
    log.unlink(missing_ok=True)
    arguments = [*_shell(database, smtp_port), f"--logfile={log}"]
    loader = f"__file__ = {str(script)!r}\nexec(compile(open(__file__).read(), __file__, 'exec'))\n"
    process = subprocess.Popen(
        engine.command(*arguments), stdin=subprocess.PIPE, text=True, env=engine.environ()
    )
    process.communicate(loader)
    if process.returncode != 0:
        print(f"Odoo's log: {log}", file=sys.stderr)
    return process.returncode


def interactive_shell(engine: Engine, database: str) -> int:
    """Give the terminal to Odoo's shell; return its exit code."""
    argv = engine.command(*_shell(database, None), "--log-level=warn")
    return subprocess.call(argv, env=engine.environ())
