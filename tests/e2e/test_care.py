"""The care story in a real browser: a check finds something, the customer has it fixed."""

from __future__ import annotations

import re

import pytest
from shop import one_of

VIEWPORTS = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
}
# A plan of two checks that are due, as the scheduled action opens them.
PLAN = """
agreement = env["prepaid.agreement"].browse({agreement})
technician = env["res.users"].search([("login", "=", "technician")])
team = env["helpdesk.ticket"].browse({ticket}).team_id
team.user_ids |= technician
plan = env["prepaid.care.plan"].create(
    {{
        "name": "Server and backup",
        "agreement_id": agreement.id,
        "team_id": team.id,
        "user_id": technician.id,
        "date_start": env.company._get_prepaid_today(),
        "check_ids": [
            (0, 0, {{"name": name, "interval": "quarter"}})
            for name in ("Updates of servers", "Restore test of the backup")
        ],
    }}
)
env.cr.commit()
env.ref("prepaid_it_blocks_care.cron_care").method_direct_trigger()
env.cr.commit()
result = env["helpdesk.ticket"].search([("care_plan_id", "=", plan.id)]).ids
"""
STATE = """
agreement = env["prepaid.agreement"].browse({agreement})
of_agreement = [("agreement_id", "=", agreement.id)]
finding = env["prepaid.finding"].search(of_agreement)
result = [
    finding.mapped("state"),
    finding.fix_ticket_id.partner_id.mapped("name"),
    sorted(env["prepaid.care.result"].search(of_agreement).mapped("state")),
]
"""


def check_list(page, ticket: int, found: str) -> None:
    """End a ticket's checks in the web client: the first is fine, the other one found something."""
    page.goto(f"/web#id={ticket}&model=helpdesk.ticket&view_type=form")
    page.wait_for_selector(".o_form_view")
    page.locator(".o_notebook a.nav-link", has_text="Checks").first.click()
    rows = page.locator("[name=care_result_ids] tr.o_data_row")
    rows.first.wait_for()
    rows.nth(0).locator("button[name=action_fine]").click()
    rows.nth(0).locator("button[name=action_fine]").wait_for(state="hidden")
    rows.nth(1).locator("button[name=action_finding]").click()
    dialog = page.locator(".modal .o_form_view")
    dialog.locator("[name=name] input").fill(found)
    dialog.locator("[name=estimated_hours] input").fill("2:00")
    one_of(page, ".modal footer button[name=action_done]").click()
    dialog.wait_for(state="hidden")


@pytest.mark.parametrize("width", VIEWPORTS)
def test_check_finding_decision_by_link(width, open_page, login, make_customer, run_in_odoo, mails):
    made = make_customer(f"care{width}", 14.0)
    (ticket,) = run_in_odoo(PLAN.format(**made))
    technician = open_page(viewport=VIEWPORTS["desktop"])
    login(technician, "technician", "technician-password")
    check_list(technician, ticket, "The backup cannot be restored")
    run_in_odoo(
        f"""
        finding = env["prepaid.finding"].search([("agreement_id", "=", {made["agreement"]})])
        finding.action_ask()
        env["mail.mail"].process_email_queue()
        """
    )
    (mail,) = [
        mail
        for mail in mails()
        if f"care{width}@" in (mail["To"] or "") and "what we found" in mail["Subject"]
    ]
    body = mail.get_body(("html",)).get_content()
    link = re.search(r'href="(http://127[^"]+/finding/[^"]+)"', body).group(1)

    customer = open_page(viewport=VIEWPORTS[width])
    customer.goto(link.replace("&amp;", "&"))
    text = customer.inner_text("main, #wrapwrap")
    assert "The backup cannot be restored" in text
    assert "2:00" in text
    assert customer.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    customer.check("#prepaid_finding_approved")
    customer.fill("form.o_prepaid_finding_form [name=name]", "Anna Baker")
    customer.locator("form.o_prepaid_finding_form button[type=submit]").click()
    customer.get_by_text("Anna Baker approved it").wait_for()
    states, contacts, results = run_in_odoo(STATE.format(**made))
    assert states == ["approved"]
    assert len(contacts) == 1
    assert results == ["finding", "fine"]

    login(customer, f"care{width}", f"care{width}-password")
    customer.goto(f"/my/prepaid/{made['agreement']}")
    assert customer.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
