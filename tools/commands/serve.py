"""``./dev serve [--port N]``: the demo database in a browser."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence

from tools.commands import _demo
from tools.engine import serving, setup
from tools.engine.steps import say

ADDRESS = """
env["ir.config_parameter"].sudo().set_param("web.base.url", "http://127.0.0.1:{port}")
result = True
"""


def run(arguments: Sequence[str]) -> int:
    """Serve the demo database until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="./dev serve")
    parser.add_argument("--port", type=int, default=8069)
    options = parser.parse_args(arguments)
    engine = setup.prepare()
    setup.build(engine)
    database = _demo.demo_database(engine)
    # Links in mails and the styles of PDFs go by this address.
    address = ADDRESS.format(port=options.port)
    serving.run_in_odoo(engine, database, address)
    with (
        serving.mail_server(engine, _demo.MAILS) as smtp_port,
        serving.serving(engine, database, options.port, smtp_port, crons=1) as server,
    ):
        say(f"Odoo {engine.series} serves {server.url}/web  (portal: {server.url}/my)")
        _demo.print_logins()
        say(f"mails are kept in {_demo.MAILS}, the log is {server.log}; Ctrl-C ends the server")
        threading.Event().wait()
    return 0
