"""Run in ``odoo shell`` by ``console.py``: runs the snippets that come over a socket."""

import json
import os
import traceback
from multiprocessing.connection import Client

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def run(database, user, code):
    """Run a snippet in a transaction of its own; return what it left in ``result``."""
    # Another process may have changed what this one remembers.
    registry = Registry(database).check_signaling()
    with registry.cursor() as cursor:
        env = api.Environment(cursor, user, {})
        env = env(context=dict(env["res.users"].context_get()))
        names = {"__name__": "__main__", "env": env, "result": None}
        exec(compile(code, "<snippet>", "exec"), names)
        return json.loads(json.dumps(names["result"], default=str))


def serve(env):
    """Answer until the socket is closed."""
    nowhere = config["smtp_port"]
    database, user = env.cr.dbname, env.uid
    # Between snippets no transaction is open.
    env.cr.rollback()
    with Client(os.environ["PREPAID_CONSOLE"]) as connection:
        while True:
            try:
                message = json.loads(connection.recv_bytes())
            except EOFError:
                return
            config["smtp_port"] = message["smtp_port"] or nowhere
            try:
                answer = {"result": run(database, user, message["code"])}
            except Exception:
                answer = {"error": traceback.format_exc()}
            connection.send_bytes(json.dumps(answer).encode())


serve(env)  # noqa: F821  # the shell's
