"""An overage request in a real browser on a phone, answered by two people at the same moment."""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from portal_pages import WIDTHS, set_width

from tools.engine import npm

ROUNDS = 5
# What axe-core finds on a page, but for the menu above and the choice of languages below, whose
# colours the theme chooses.
JUDGE = """
axe.run(
    {exclude: ["header nav", ".js_language_selector"]}, {resultTypes: ["violations"]}
).then(result =>
    result.violations.filter(one => ["serious", "critical"].includes(one.impact))
        .map(one => one.id + ": " + one.nodes[0].html))
"""

# A customer of 4 hours whose agreement refuses more, and a ticket; `name` makes it one's own.
CUSTOMER = """
from odoo import Command
company = env.company
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
company.prepaid_activation = "order"
company.prepaid_mail_working_hours = False
project = env["project.project"].create({{"name": {name!r}, "allow_timesheets": True}})
team = env["helpdesk.ticket.team"].create(
    {{"name": {name!r}, "allow_timesheet": True, "default_project_id": project.id}}
)
customer = env["res.partner"].create({{"name": {name!r}, "is_company": True}})
contact = env["res.partner"].create(
    {{
        "name": "Anna of " + {name!r},
        "parent_id": customer.id,
        "email": {name!r} + "@customer.example",
        "lang": "en_US",
    }}
)
product = env["product.product"].create(
    {{
        "name": "Block for " + {name!r},
        "type": "service",
        "invoice_policy": "order",
        "list_price": 360.0,
        "taxes_id": [Command.clear()],
        "is_prepaid_block": True,
        "prepaid_hours": 4.0,
        "prepaid_normal_rate": 100.0,
    }}
)
order = env["sale.order"].create(
    {{
        "partner_id": contact.id,
        "order_line": [Command.create({{"product_id": product.id, "product_uom_qty": 1.0}})],
    }}
)
order.action_confirm()
agreement = order.prepaid_agreement_id
agreement.overage_policy = "refuse"
ticket = env["helpdesk.ticket"].create(
    {{
        "name": "The server is down",
        "description": "Nothing works.",
        "partner_id": contact.id,
        "team_id": team.id,
        "project_id": project.id,
    }}
)
asked = [
    agreement._ask_consent(3.0, "Restore the server " + "x" * 60, ticket=ticket)
    for __ in range({count})
]
env["mail.mail"].process_email_queue()
result = {{
    "agreement": agreement.id,
    "asked": [one.id for one in asked],
    "token": agreement._create_key(agreement.contact_id),
    "keys": {{one.id: one._create_key(one.asked_of_id) for one in asked}},
}}
"""
ANSWERS = """
asked = env["prepaid.consent.request"].browse({asked!r})
result = [(one.state, one.answer_name, len(one.consent_ids)) for one in asked]
"""


@pytest.fixture
def ask(run_in_odoo, server):
    """Return a function that makes a customer and requests overage."""

    def make(name, count=1):
        return run_in_odoo(CUSTOMER.format(url=server.url, name=name, count=count))

    return make


def test_customer_answers_on_the_phone(ask, run_in_odoo, mails, phone, engine):
    asked = ask("phone-bakery")
    (mail,) = [mail for mail in mails() if "phone-bakery@" in mail["To"]]
    body = mail.get_body(("html",)).get_content()
    link = re.search(r'href="(http://127[^"]+/extra/[^"]+)"', body).group(1)
    phone.goto(f"/my/prepaid/{asked['agreement']}?access_token={asked['token']}")
    assert _judge(phone, engine) == {"desktop": [], "phone": []}
    assert "by the link in our mail" in phone.inner_text(".o_prepaid_asked")
    phone.goto(link.replace("&amp;", "&"))
    assert "3:00 hours" in phone.inner_text("h1")
    assert "300.00" in phone.inner_text(".o_prepaid_extra_terms")
    assert _judge(phone, engine) == {"desktop": [], "phone": []}
    # Nothing is wider than the phone.
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # The browser asks for the name before anything is sent.
    phone.check("#prepaid_extra_yes")
    phone.click("text=Send answer")
    assert phone.evaluate("document.activeElement.id") == "prepaid_extra_name"
    phone.fill("#prepaid_extra_name", "Anna <b>Brandt</b>")
    phone.fill("#prepaid_extra_note", "Please after six")
    phone.click("text=Send answer")
    phone.wait_for_selector(".o_prepaid_extra_granted")
    assert "Anna <b>Brandt</b> agreed" in phone.inner_text(".o_prepaid_extra_granted")
    assert _judge(phone, engine) == {"desktop": [], "phone": []}
    # Back in the browser brings the form once more; it changes nothing.
    phone.go_back()
    if phone.query_selector("#prepaid_extra_no"):
        phone.check("#prepaid_extra_no")
        phone.fill("#prepaid_extra_name", "Somebody")
        phone.click("text=Send answer")
    phone.wait_for_selector(".o_prepaid_extra_granted")
    assert run_in_odoo(ANSWERS.format(asked=asked["asked"])) == [
        ["granted", "Anna <b>Brandt</b>", 1]
    ]
    phone.goto(f"/my/prepaid/{asked['agreement']}?access_token={asked['token']}")
    assert not phone.query_selector(".o_prepaid_asked")


def test_two_answers_at_the_same_moment(ask, run_in_odoo, server):
    asked = ask("rush-bakery", ROUNDS)
    base = f"{server.url}/my/prepaid/{asked['agreement']}/extra/"
    with ThreadPoolExecutor(2) as pool:
        for number in asked["asked"]:
            url, start = f"{base}{number}", threading.Barrier(2, timeout=600)
            key = asked["keys"][str(number)]
            jobs = [pool.submit(_answer, url, key, answer, start) for answer in ("yes", "no")]
            pages = [job.result() for job in jobs]
            late = [page for page in pages if "It was answered before" in page]
            assert len(late) == 1, f"{len(late)} of two answers came too late"
    for state, name, consents in run_in_odoo(ANSWERS.format(asked=asked["asked"])):
        assert (state, consents) == (("granted", 1) if name == "yes" else ("refused", 0))


def _judge(page, engine):
    """Return axe-core's findings at each width; the page is a phone's again afterwards."""
    page.evaluate(npm.ensure_axe(engine.home).read_text(encoding="utf-8"))
    findings = {}
    for width in WIDTHS:
        set_width(page, width)
        findings[width] = page.evaluate(JUDGE)
    return findings


def _answer(url, token, answer, start):
    """Answer together with somebody else; return the page that follows."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    page = browser.open(f"{url}?access_token={token}").read().decode()
    mark = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    values = {"csrf_token": mark, "access_token": token, "answer": answer, "name": answer}
    start.wait()
    with browser.open(f"{url}/answer", urllib.parse.urlencode(values).encode()) as response:
        return response.read().decode()
