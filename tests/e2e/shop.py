"""A firm that sells blocks, its customers, and what they do on a quotation's page.

``FIRM`` and ``CUSTOMER`` are run in Odoo; the fixtures ``firm`` and ``make_customer`` do so.
"""

from __future__ import annotations

import contextlib
import re

from playwright.sync_api import TimeoutError

# How often a button is clicked before the page has had its chance, three seconds apart.
PATIENCE = 100

# A firm that sells blocks of 20 hours, with a technician, and how a customer is made.
FIRM = """
from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
company = env.company
company.email = "hello@firm.example"
project = env["project.project"].create(
    {{"name": "Support", "allow_timesheets": True, "company_id": company.id}}
)
team = env["helpdesk.ticket.team"].create(
    {{"name": "Desk", "allow_timesheet": True, "default_project_id": project.id}}
)
users = env["res.users"].with_context(no_reset_password=True)
groups = ["helpdesk_mgmt.group_helpdesk_user", "hr_timesheet.group_hr_timesheet_user"]
technician = users.create(
    {{
        "name": "Tim Technician",
        "login": "technician",
        "password": "technician-password",
        "email": "tim@firm.example",
        compat.USER_GROUPS: [Command.set([env.ref(group).id for group in groups])],
    }}
)
env["hr.employee"].create(
    {{"name": "Tim Technician", "user_id": technician.id, "company_id": company.id}}
)
env["product.template"].create(
    {{
        "name": "Block of 20 hours",
        "type": "service",
        "invoice_policy": "order",
        "list_price": 1800.0,
        "taxes_id": [Command.clear()],
        "is_prepaid_block": True,
        "prepaid_hours": 20.0,
        "prepaid_normal_rate": 100.0,
        "prepaid_validity_months": 12,
    }}
)
"""
CUSTOMER = """
from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
company = env.company
customer = env["res.partner"].create({{"name": {name!r}, "is_company": True}})
contact = env["res.partner"].create(
    {{
        "name": "Anna of " + {name!r},
        "parent_id": customer.id,
        "email": {login!r} + "@customer.example",
        "lang": "en_US",
        "country_id": env.ref("base.ch").id,
    }}
)
env["res.users"].with_context(no_reset_password=True).create(
    {{
        "partner_id": contact.id,
        "name": contact.name,
        "login": {login!r},
        "password": {login!r} + "-password",
        compat.USER_GROUPS: [Command.set([env.ref("base.group_portal").id])],
    }}
)
product = env["product.product"].search([("name", "=", "Block of 20 hours")])
order = env["sale.order"].create(
    {{
        "partner_id": contact.id,
        "user_id": env.ref("base.user_admin").id,
        "order_line": [Command.create({{"product_id": product.id, "product_uom_qty": 1.0}})],
    }}
)
company.prepaid_activation = "order"
# Whatever time it is when this runs.
company.prepaid_mail_working_hours = False
order.action_confirm()
company.prepaid_activation = "payment"
team = env["helpdesk.ticket.team"].search([("name", "=", "Desk")])
ticket = env["helpdesk.ticket"].create(
    {{
        "name": "Printer on fire",
        "description": "<p>It burns.</p>",
        "partner_id": contact.id,
        "team_id": team.id,
        "project_id": team.default_project_id.id,
        "user_id": env["res.users"].search([("login", "=", "technician")]).id,
    }}
)
employee = env["hr.employee"].search([("name", "=", "Tim Technician")])
env["account.analytic.line"].create(
    {{
        "name": "Work until today",
        "ticket_id": ticket.id,
        "project_id": ticket.project_id.id,
        "employee_id": employee.id,
        "unit_amount": {used},
    }}
)
result = {{"agreement": order.prepaid_agreement_id.id, "ticket": ticket.id}}
"""


def one_of(page, *selectors):
    """Return the first visible element that one of the selectors names."""
    return page.locator(", ".join(selectors)).locator("visible=true").first


def open_dialog(page, wanted, button) -> None:
    """Click a button until its dialog is there.

    The pages' scripts come after the pages: a click may find nobody to hear it.
    """
    page.wait_for_load_state("networkidle")
    for _ in range(PATIENCE):
        if wanted.is_visible():
            return
        button.click()
        with contextlib.suppress(TimeoutError):
            wanted.wait_for(timeout=3000)
    wanted.wait_for()


def sign(page, name: str) -> None:
    """Sign the quotation that the page shows."""
    dialog = page.locator("#modalaccept")
    field = dialog.locator("input.o_web_sign_name_input")
    open_dialog(page, field, page.locator("a:visible", has_text="Sign & Pay").first)
    field.fill(name)
    dialog.locator(".o_web_sign_draw_button").click()
    pad = dialog.locator(".o_web_sign_signature canvas, canvas.o_web_sign_signature").first
    # Hovering waits until the dialog stands still.
    pad.hover(position={"x": 60, "y": 80})
    page.mouse.down()
    for x, y in ((110, 40), (150, 90), (200, 50), (260, 85)):
        pad.hover(position={"x": x, "y": y}, force=True)
    page.mouse.up()
    submit = dialog.locator("button.o_portal_sign_submit")
    with page.expect_navigation(url=re.compile("message=sign_ok")):
        submit.click()


def pay(page) -> None:
    """Pay the quotation that the page shows with Odoo's test provider."""
    radio = page.locator("#modalaccept input[name=o_payment_radio][data-provider-code=demo]").first
    # The dialog opens by itself after the signature.
    radio.wait_for()
    radio.check(force=True)
    for selector, value in (
        ("#cc_number", "4242 4242 4242 4242"),
        ("#cc_holder_name", "Anna"),
        ("#cc_expiry", "12 / 30"),
        ("#cvc", "123"),
        ("#customer_input", "4242"),
    ):
        field = page.locator(f"#modalaccept {selector}")
        if field.count():
            field.first.fill(value)
    button = one_of(page, "#o_payment_form_pay", "button[name=o_payment_submit_button]")
    with page.expect_navigation(url=re.compile(r"/payment/(process|status)")):
        button.click()
    page.wait_for_url(re.compile(r"/my/orders/\d+"))
