"""A ticket of somebody who is not authorised: asked about by two technicians at the same
moment, looked at by a program that checks mails, approved on a phone, answered twice at once.
"""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_extra_time import _judge

ROUNDS = 4

CUSTOMER = """
company = env.company
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
customer = env["res.partner"].create({{"name": {name!r}, "is_company": True}})
people = [
    env["res.partner"].create(
        {{
            "name": who + " of " + {name!r},
            "parent_id": customer.id,
            "email": who.lower() + "@" + {name!r} + ".example",
            "lang": "en_US",
        }}
    )
    for who in ("Anna", "Bob")
]
agreement = env["prepaid.agreement"].create(
    {{"partner_id": customer.id, "contact_id": people[0].id, "company_id": company.id}}
)
tickets = [
    env["helpdesk.ticket"].create(
        {{
            "name": "New screen",
            "description": "<p>Mine is too small.</p>",
            "partner_id": people[1].id,
            "company_id": company.id,
        }}
    ).id
    for __ in range({count})
]
result = tickets
"""
STATE = """
tickets = env["helpdesk.ticket"].browse({tickets!r})
result = [
    (
        ticket.prepaid_contact_state,
        [(one.state, one.answer_name) for one in ticket.prepaid_approval_ids],
    )
    for ticket in tickets
]
"""


@pytest.fixture
def tickets(run_in_odoo, server):
    """Return a function that makes a customer and tickets of an unauthorised contact."""

    def make(name, count=1):
        return run_in_odoo(CUSTOMER.format(url=server.url, name=name, count=count))

    return make


@pytest.fixture
def ask(call):
    """Return a function that presses *Ask for Approval* on a ticket."""

    def press(ticket, start=None):
        if start:
            start.wait()
        return call("helpdesk.ticket", "action_ask_prepaid_approval", [ticket])

    return press


def _find_links(mails, domain):
    """Return the addresses of the pages in the mails to a customer, in the mails' order."""
    found = [mail for mail in mails() if f"@{domain}.example" in (mail["To"] or "")]
    assert all("anna@" in mail["To"] for mail in found)
    bodies = [mail.get_body(("html",)).get_content() for mail in found]
    link = r'href="(http://127[^"]+/approval/[^"]+answer=yes[^"]*)"'
    return [re.search(link, body).group(1).replace("&amp;", "&") for body in bodies]


def test_contact_approves_on_the_phone(tickets, ask, run_in_odoo, mails, phone, engine):
    (ticket,) = tickets("screen-bakery")
    ask(ticket)
    # The mail is there as soon as the click has been answered.
    (link,) = _find_links(mails, "screen-bakery")
    with urllib.request.urlopen(link) as response:
        assert "Send answer" in response.read().decode()
    ((state, requests),) = run_in_odoo(STATE.format(tickets=[ticket]))
    assert (state, requests) == ("waiting", [["waiting", False]])
    phone.goto(link)
    assert _judge(phone, engine) == {"desktop": [], "phone": []}
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert phone.is_checked("#prepaid_approval_yes")
    # The browser asks for the name before anything is sent.
    phone.click("text=Send answer")
    phone.wait_for_function("document.activeElement.id == 'prepaid_approval_name'")
    phone.fill("#prepaid_approval_name", "Anna <b>Brandt</b>")
    phone.click("text=Send answer")
    phone.wait_for_selector(".o_prepaid_approval_approved")
    assert "Anna <b>Brandt</b> approved" in phone.inner_text(".o_prepaid_approval_approved")
    assert _judge(phone, engine) == {"desktop": [], "phone": []}
    phone.goto(link.replace("answer=yes", "answer=no"))
    assert not phone.query_selector("#prepaid_approval_no")
    ((state, requests),) = run_in_odoo(STATE.format(tickets=[ticket]))
    assert (state, requests) == ("approved", [["approved", "Anna <b>Brandt</b>"]])


def test_two_clicks_and_two_answers_at_the_same_moment(tickets, ask, run_in_odoo, mails):
    numbers = tickets("rush-screen", ROUNDS)
    with ThreadPoolExecutor(2) as pool:
        for number in numbers:
            start = threading.Barrier(2, timeout=600)
            jobs = [pool.submit(ask, number, start) for __ in range(2)]
            assert [job.result() for job in jobs] == [True, True]
        links = _find_links(mails, "rush-screen")
        assert len(links) == ROUNDS
        for link in links:
            start = threading.Barrier(2, timeout=600)
            jobs = [pool.submit(_answer, link, answer, start) for answer in ("yes", "no")]
            pages = [job.result() for job in jobs]
            late = [page for page in pages if "It was answered before" in page]
            assert len(late) == 1, f"{len(late)} of two answers came too late"
    for state, requests in run_in_odoo(STATE.format(tickets=numbers)):
        ((outcome, name),) = requests
        assert state == outcome == ("approved" if name == "yes" else "refused")


def _answer(link, answer, start):
    """Answer together with somebody else; return the page that follows."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    page = browser.open(link).read().decode()
    mark = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    path, _, query = link.partition("?")
    key = dict(urllib.parse.parse_qsl(query))["access_token"]
    values = {"csrf_token": mark, "access_token": key, "answer": answer, "name": answer}
    start.wait()
    with browser.open(f"{path}/answer", urllib.parse.urlencode(values).encode()) as response:
        return response.read().decode()
