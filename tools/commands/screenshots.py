"""``./dev screenshots``: take the documentation's pictures, with a server on the demo database."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from tools.commands import _demo
from tools.engine import browser, serving, setup
from tools.engine.errors import SetupError
from tools.engine.places import CHECKOUT
from tools.engine.tooling import ensure_tools

SCRIPT = CHECKOUT / "tools" / "demo" / "screenshots.py"


def run(arguments: Sequence[str]) -> int:
    """Run the script with the address, the database and the browser in its environment."""
    if not SCRIPT.exists():
        raise SetupError(f"there is no {SCRIPT}")
    engine = setup.prepare()
    setup.build(engine)
    database = _demo.demo_database(engine)
    program = browser.ensure_browser(engine.home)
    with (
        serving.mail_server(engine, _demo.MAILS) as smtp_port,
        serving.serving(engine, database, smtp_port=smtp_port) as server,
    ):
        env = {
            **os.environ,
            "PREPAID_URL": server.url,
            "PREPAID_DATABASE": database,
            "PREPAID_CHROMIUM": str(program),
            "PREPAID_SERIES": engine.series,
            "PYTHONPATH": str(CHECKOUT),
        }
        argv = [ensure_tools(engine.home), SCRIPT, *arguments]
        return subprocess.call(list(map(str, argv)), env=env, cwd=CHECKOUT)
