"""What several do at the very same moment, over JSON-RPC against a running server.

Not over XML-RPC, which has no word for None: Odoo's own actions hold some.
"""

from __future__ import annotations

import json
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

# Run in Odoo, in front of a scenery of its own.
FUNCTIONS = """
from odoo import Command

def make_receivable(company, code):
    return env["account.account"].with_company(company).create(
        {"account_type": "asset_receivable", "code": code, "name": code, "reconcile": True}
    )

def get_employee(user):
    employees = env["hr.employee"]
    found = employees.search([("user_id", "=", user.id)], limit=1)
    return found or employees.create({"name": "Admin", "user_id": user.id})
"""


class Refusal(Exception):
    """The server's answer to a call that failed: its message and its traceback."""


def call(url, service, method, *arguments):
    """Call a method of one of Odoo's services; return its result.

    :param url: the server's address
    :raises Refusal: when the server says that the call failed
    """
    params = {"service": service, "method": method, "args": arguments}
    request = urllib.request.Request(
        f"{url}/jsonrpc",
        json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if "error" in answer:
        raise Refusal(answer["error"]["data"]["message"], answer["error"]["data"]["debug"])
    return answer["result"]


def run_at_once(*works):
    """Call functions at the same moment, each in a thread of its own.

    :return: list of what the server answered each: "" or why it refused
    """
    start = threading.Barrier(len(works))

    def run(work):
        start.wait()
        try:
            work()
        except Refusal as refusal:
            return refusal.args[0]
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
