"""What several do at the very same moment, over XML-RPC against a running server."""

from __future__ import annotations

import threading
import xmlrpc.client
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


def run_at_once(*works):
    """Call functions at the same moment, each in a thread of its own.

    :return: list of what the server answered each: "" or the fault in its words
    """
    start = threading.Barrier(len(works))

    def run(work):
        start.wait()
        try:
            work()
        except xmlrpc.client.Fault as fault:
            return fault.faultString
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
