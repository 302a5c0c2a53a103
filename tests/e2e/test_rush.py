"""Eight technicians log on one agreement at once that has not enough hours for all.

Over JSON-RPC, as the web client does it, each with a login and a session of their own, against
two server processes on one database: threads of one process meet, and processes meet.

Of two transactions that draw from the same agreement at once one fails, and Odoo tries it again,
five times in all. Who never pauses can still lose six times in a row: then they do what anyone
does who is told that somebody else was faster, and save again.
"""

from __future__ import annotations

import http.cookiejar
import json
import random
import threading
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from tools.engine import serving

TECHNICIANS = 8
ENTRIES = 200
HOURS = 0.25
# Four entries are too many. Of the blocks' borders most cut an entry in two.
BLOCKS = (10.1, 12.6, 0.2, 7.35, 18.75)
ACCEPTED = 196
# Nobody types faster than that, in seconds.
PAUSE = 0.2
PATIENCE = 600

SET_UP = """
from odoo import Command
company = env.company
company.prepaid_activation = "order"
project = env["project.project"].create({"name": "Siege", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create(
    {"name": "Siege", "allow_timesheet": True, "default_project_id": project.id}
)
customer = env["res.partner"].create(
    {"name": "Siege Ltd", "is_company": True, "email": "siege@siege.example"}
)
agreement = env["prepaid.agreement"].create(
    {"partner_id": customer.id, "overage_policy": "refuse"}
)
order = env["sale.order"].create({
    "partner_id": customer.id,
    "order_line": [
        Command.create({
            "product_id": env["product.product"].create({
                "name": "Siege block", "type": "service", "invoice_policy": "order",
                "is_prepaid_block": True, "prepaid_hours": hours, "list_price": 100.0,
            }).id,
            "product_uom_qty": 1,
        })
        for hours in %(blocks)r
    ],
})
order.action_confirm()

def create_ticket(name):
    return env["helpdesk.ticket"].create({
        "name": name, "description": "Siege", "partner_id": customer.id,
        "team_id": team.id, "project_id": project.id,
    }).id

from odoo.addons.prepaid_it_blocks import compat
groups = [
    env.ref(name).id
    for name in ("helpdesk_mgmt.group_helpdesk_user", "hr_timesheet.group_hr_timesheet_user")
]
shared = create_ticket("Siege of all")
technicians = []
for number in range(%(technicians)d):
    login = "siege%%d" %% number
    user = env["res.users"].create({
        "name": login, "login": login, "password": login + "-password",
        "email": login + "@firm.example", compat.USER_GROUPS: [Command.set(groups)],
    })
    employee = env["hr.employee"].create({"name": login, "user_id": user.id})
    technicians.append({
        "login": login, "employee": employee.id,
        "tickets": [create_ticket("Siege of " + login), shared],
    })
result = {
    "agreement": order.prepaid_agreement_id.id, "is_one": order.prepaid_agreement_id == agreement,
    "project": project.id, "technicians": technicians,
}
"""

FIGURES = """
agreement = env["prepaid.agreement"].browse(%(agreement)d)
lines = env["account.analytic.line"].search([("project_id", "=", %(project)d)])
draws = agreement.entry_ids.filtered(lambda entry: entry.kind == "drawdown")
tickets = lines.mapped("ticket_id")
result = {
    "lines": lines.ids,
    "time": sum(lines.mapped("unit_amount")),
    "accounted": sum(lines.mapped("prepaid_hours")),
    "statuses": sorted(set(lines.mapped("prepaid_status"))),
    "kinds": sorted(set(agreement.entry_ids.mapped("kind"))),
    "drawn": -sum(draws.mapped("hours")),
    "drawn_lines": sorted(set(draws.mapped("timesheet_number"))),
    "most_draws": max(draws.mapped("timesheet_number").count(number) for number in lines.ids),
    "balances": agreement.block_ids.mapped("balance_hours"),
    "balance": agreement.balance_hours,
    "overage": agreement.overage_hours,
    "ticket_hours": sum(tickets.mapped("prepaid_used_hours")),
    "problems": env["prepaid.entry"]._check_ledger(),
}
"""


class Answer(NamedTuple):
    """The result of an entry: the timesheet's number, or the error that its technician sees."""

    login: str
    timesheet: int | None
    error: dict[str, Any] | None
    repeats: int


class Technician:
    """Somebody who is logged in to the web client of one server."""

    def __init__(self, url, database, login, password):
        self.url = url
        self.login = login
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        user = {"db": database, "login": login, "password": password}
        answer = self._post("/web/session/authenticate", user)
        assert answer["result"]["uid"], login

    def _post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, body, headers)
        with self.opener.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def save(self, vals):
        """Save a time entry, again if somebody else was faster; return the `Answer`."""
        params = {"model": "account.analytic.line", "method": "create", "args": [vals]}
        path = "/web/dataset/call_kw/account.analytic.line/create"
        repeats = 0
        while True:
            answer = self._post(path, dict(params, kwargs={}))
            error = answer.get("error")
            is_late = error and error["data"]["name"].startswith("psycopg2.")
            if not is_late or repeats == TECHNICIANS:
                return Answer(self.login, answer.get("result"), error, repeats)
            repeats += 1


@pytest.fixture(scope="module")
def siege(run_in_odoo):
    """Return a customer with blocks and eight technicians with a ticket each and one of all."""
    return run_in_odoo(SET_UP % {"blocks": BLOCKS, "technicians": TECHNICIANS})


@pytest.fixture(scope="module")
def urls(engine, database, server, smtp_port, siege):
    """Return the addresses of two servers, a process each, on one database."""
    with serving.serving(engine, database, smtp_port=smtp_port, name="siege") as other:
        yield [server.url, other.url]


@pytest.fixture(scope="module")
def answers(siege, urls, database):
    """Log all the entries at once; return an `Answer` for each."""
    start = threading.Barrier(TECHNICIANS)
    # One after the other: logging in is not what is tried here.
    technicians = [
        Technician(urls[number % len(urls)], database, data["login"], data["login"] + "-password")
        for number, data in enumerate(siege["technicians"])
    ]

    def log(number):
        data, technician = siege["technicians"][number], technicians[number]
        login = data["login"]
        entry = {"project_id": siege["project"], "employee_id": data["employee"]}
        pauses = random.Random(number)
        found = []
        start.wait(PATIENCE)
        for turn in range(ENTRIES // TECHNICIANS):
            ticket = data["tickets"][turn % 2]
            vals = dict(entry, name=f"{login} {turn}", ticket_id=ticket, unit_amount=HOURS)
            found.append(technician.save(vals))
            time.sleep(pauses.uniform(0.0, PAUSE))
        return found

    with ThreadPoolExecutor(TECHNICIANS) as pool:
        return [answer for found in pool.map(log, range(TECHNICIANS)) for answer in found]


@pytest.fixture(scope="module")
def figures(siege, answers, run_in_odoo):
    """Return the figures in the database afterwards."""
    return run_in_odoo(FIGURES % siege)


def _refusals(answers):
    return [answer.error for answer in answers if answer.error]


def test_every_entry_is_saved_or_refused(answers):
    assert len(answers) == ENTRIES
    assert Counter(error["data"]["name"] for error in _refusals(answers)) == {
        "odoo.exceptions.UserError": ENTRIES - ACCEPTED
    }


def test_refusals_say_why_and_what_to_do(answers):
    for error in _refusals(answers):
        message = error["data"]["message"]
        for expected in (
            "Siege Ltd",
            "0:15 are asked for",
            "0:00 hours are left",
            "sell another block",
        ):
            assert expected in message


def test_odoo_tries_again_for_the_technicians(answers):
    assert sum(answer.repeats for answer in answers) <= ENTRIES // 10


def test_no_entry_is_lost_and_no_hour_is_spent_twice(siege, answers, figures):
    assert siege["is_one"]
    saved = [answer.timesheet for answer in answers if not answer.error]
    assert len(saved) == len(set(saved)) == ACCEPTED
    assert sorted(figures["lines"]) == sorted(saved) == figures["drawn_lines"]
    assert figures["statuses"] == ["covered"]
    for name in ("time", "accounted", "drawn", "ticket_hours"):
        assert figures[name] == pytest.approx(ACCEPTED * HOURS), name
    # Some entry lies over the border of two blocks.
    assert figures["most_draws"] > 1


def test_no_balance_is_negative_and_the_ledger_holds(figures):
    assert figures["balances"] == [0.0] * len(BLOCKS)
    assert figures["balance"] == figures["overage"] == 0.0
    assert figures["kinds"] == ["drawdown", "purchase"]
    assert figures["problems"] == []


def test_all_technicians_got_their_turn(answers):
    assert len({answer.login for answer in answers if not answer.error}) == TECHNICIANS
