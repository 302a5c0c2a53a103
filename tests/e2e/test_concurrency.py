"""Many people at once, over RPC against a running server: no hour is lost or spent twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from races import Refusal

THREADS = 4
ENTRIES = 12
HOURS = 0.5
# One entry more than the block has hours for: the last one has to become overage.
BLOCK_HOURS = THREADS * ENTRIES * HOURS - HOURS

SET_UP = """
from odoo import Command
company = env.company
company.prepaid_activation = "order"
# Whatever time it is when this runs.
company.prepaid_mail_working_hours = False
project = env["project.project"].create({"name": "Rush", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create(
    {"name": "Rush", "allow_timesheet": True, "default_project_id": project.id}
)
admin = env.ref("base.user_admin")
employee = env["hr.employee"].search([("user_id", "=", admin.id)], limit=1)
if not employee:
    employee = env["hr.employee"].create({"name": "Admin", "user_id": admin.id})
customer = env["res.partner"].create(
    {"name": "Rush Ltd", "is_company": True, "email": "rush@rush.example"}
)
product = env["product.product"].create({
    "name": "Rush block", "type": "service", "invoice_policy": "order",
    "is_prepaid_block": True, "prepaid_hours": %(hours)s, "list_price": 100.0,
})
order = env["sale.order"].create({
    "partner_id": customer.id,
    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
})
order.action_confirm()
tickets = [
    env["helpdesk.ticket"].create({
        "name": "Rush %%d" %% number, "description": "Rush", "partner_id": customer.id,
        "team_id": team.id, "project_id": project.id,
    }).id
    for number in range(%(threads)d)
]
result = {
    "agreement": order.prepaid_agreement_id.id,
    "project": project.id, "employee": employee.id, "tickets": tickets,
}
"""

FIGURES = """
agreement = env["prepaid.agreement"].browse(%(agreement)d)
lines = env["account.analytic.line"].search([("ticket_id", "in", %(tickets)r)])
entries = agreement.entry_ids
result = {
    "entries": len(lines),
    "time": sum(lines.mapped("prepaid_hours")),
    "covered": sum(lines.mapped("prepaid_covered_hours")),
    "overage": agreement.overage_hours,
    "balance": agreement.balance_hours,
    "ledger_balance": sum(entries.filtered("block_id").mapped("hours")),
    "ledger_overage": -sum(entries.filtered(lambda e: not e.block_id).mapped("hours")),
}
"""


@pytest.fixture
def rush(run_in_odoo, server):
    """Return a customer with a block and a ticket for each thread."""
    return run_in_odoo(SET_UP % {"hours": BLOCK_HOURS, "threads": THREADS})


def test_people_who_log_time_at_once_neither_lose_nor_double_hours(rush, call, run_in_odoo):
    start = threading.Barrier(THREADS)

    def log(ticket):
        start.wait()
        for __ in range(ENTRIES):
            call(
                "account.analytic.line",
                "create",
                {
                    "name": "Rush",
                    "ticket_id": ticket,
                    "project_id": rush["project"],
                    "employee_id": rush["employee"],
                    "unit_amount": HOURS,
                },
            )

    with ThreadPoolExecutor(THREADS) as pool:
        # Each thread's errors show here.
        list(pool.map(log, rush["tickets"]))
    figures = run_in_odoo(FIGURES % rush)
    assert figures["entries"] == THREADS * ENTRIES
    assert figures["time"] == pytest.approx(THREADS * ENTRIES * HOURS)
    assert figures["covered"] == pytest.approx(BLOCK_HOURS)
    assert figures["balance"] == figures["ledger_balance"] == 0
    assert figures["overage"] == figures["ledger_overage"] == pytest.approx(HOURS)


def test_two_who_renew_at_once_make_one_quotation(rush, call):
    start = threading.Barrier(THREADS)

    def renew(__):
        start.wait()
        try:
            return call("prepaid.agreement", "action_renew", [rush["agreement"]])["res_id"]
        except Refusal:
            # The unique key let the other one win, after the server's own tries.
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        found = {number for number in pool.map(renew, range(THREADS)) if number}
    orders = call(
        "sale.order",
        "search",
        [("prepaid_agreement_id", "=", rush["agreement"]), ("is_prepaid_renewal", "=", True)],
    )
    assert len(orders) == 1
    assert found == set(orders)
