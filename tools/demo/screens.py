"""The screens of the demo database: where each of them is."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable
from pathlib import Path

from tools.demo.served import Odoo

CHECKOUT = Path(__file__).resolve().parents[2]
MAILS = CHECKOUT / "build" / "mails"
# Lists and other views of many records: name, action, kinds of views.
LISTS = (
    ("agreement", "prepaid_it_blocks.prepaid_agreement_action", ("list", "kanban")),
    ("block", "prepaid_it_blocks.prepaid_block_action", ("list", "kanban")),
    ("ledger", "prepaid_it_blocks.prepaid_entry_action", ("list", "pivot", "graph")),
    ("products", "prepaid_it_blocks.prepaid_product_action", ("list",)),
    ("alerts", "prepaid_it_blocks_alert.prepaid_alert_action", ("list",)),
    ("runs", "prepaid_it_blocks.prepaid_run_action", ("list",)),
    ("templates", "prepaid_it_blocks.prepaid_agreement_template_action", ("list",)),
    ("work-types", "prepaid_it_blocks.prepaid_work_type_action", ("list",)),
    ("schedules", "prepaid_it_blocks.prepaid_schedule_action", ("list",)),
    (
        "opening-balances",
        "prepaid_it_blocks_opening_balance.prepaid_opening_balance_action",
        ("list",),
    ),
    ("lock", "prepaid_it_blocks.prepaid_lock_action", ("list",)),
    ("due", "prepaid_it_blocks.prepaid_agreement_due_action", ("list",)),
    ("unsigned", "prepaid_it_blocks_agreement.prepaid_agreement_unsigned_action", ("list",)),
    ("renewals", "prepaid_it_blocks.prepaid_renewal_order_action", ("kanban", "list")),
    ("extra-time", "prepaid_it_blocks_overage.prepaid_consent_request_action", ("list",)),
    ("approvals", "prepaid_it_blocks_contact.prepaid_ticket_approval_action", ("list",)),
    ("statements", "prepaid_it_blocks_statement.prepaid_statement_action", ("list",)),
    (
        "profit",
        "prepaid_it_blocks_account.prepaid_profit_report_action",
        ("pivot", "graph", "list"),
    ),
    ("overage-orders", "prepaid_it_blocks_overage.prepaid_overage_order_action", ("list",)),
    ("billed-overage", "prepaid_it_blocks_overage.prepaid_overage_bill_action", ("list",)),
)
# Dialogs and pages that an action opens: name, action.
DIALOGS = (
    ("dialog-opening", "prepaid_it_blocks_opening_balance.prepaid_block_opening_action"),
    ("dialog-extend", "prepaid_it_blocks.prepaid_block_extend_action"),
    ("dialog-adjust", "prepaid_it_blocks.prepaid_block_adjust_action"),
    ("dialog-transfer", "prepaid_it_blocks.prepaid_block_transfer_action"),
    ("dialog-void", "prepaid_it_blocks.prepaid_block_void_action"),
    ("dialog-limit", "prepaid_it_blocks.prepaid_block_limit_action"),
    ("dialog-entry_check", "prepaid_it_blocks.prepaid_entry_check_action"),
    ("dialog-run_dialog", "prepaid_it_blocks.prepaid_run_dialog_action"),
    ("dialog-agreement_new", "prepaid_it_blocks.prepaid_agreement_new_action"),
    ("dialog-overage_invoice", "prepaid_it_blocks_overage.prepaid_overage_invoice_action"),
    ("settings", "prepaid_it_blocks.prepaid_settings_action"),
)


def bakery(odoo: Odoo) -> int:
    """Return the id of the story's agreement."""
    return odoo.find("prepaid.agreement", ("partner_id.name", "=", "Kornhaus Bakery"))


def backend_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of every screen of the addon in the web client."""
    for name, action, views in LISTS:
        for view in views:
            yield f"{name}-{view}", odoo.action(action, view), ""
    yield from agreement_screens(odoo)
    yield from record_screens(odoo)
    yield from ticket_screens(odoo)
    yield from sale_screens(odoo)
    for name, action in DIALOGS:
        yield name, odoo.action(action, "form"), ""


def agreement_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of agreements, and of what belongs to them."""
    metal = odoo.find("prepaid.agreement", ("partner_id.name", "=", "Ferrum Metalworks"))
    dental = odoo.find("prepaid.agreement", ("partner_id.name", "=", "Meadow Dental Practice"))
    for page in ("Renewal", "Coverage", "Alerts", "Statements", "Portal", "Text", "Signatures"):
        form = odoo.form("prepaid.agreement", bakery(odoo))
        yield f"agreement-{page.lower()}", form, page
    template = odoo.find("prepaid.agreement.template")
    yield "template", odoo.form("prepaid.agreement.template", template), ""
    run = odoo.find("prepaid.run", ("line_ids", "!=", False))
    yield "run", odoo.form("prepaid.run", run), ""
    statement = odoo.find("prepaid.statement")
    yield "statement", odoo.form("prepaid.statement", statement), ""
    alert = odoo.find("prepaid.alert")
    yield "alert", odoo.form("prepaid.alert", alert), ""
    yield "agreement-overage", odoo.form("prepaid.agreement", dental), ""
    yield "agreement-pending", odoo.form("prepaid.agreement", metal), ""
    yield "agreement-time", odoo.form("prepaid.agreement", bakery(odoo)), "Time"
    yield "agreement-overage-page", odoo.form("prepaid.agreement", dental), "Overage"


def record_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of the ledger's records and of what is configured."""
    schedule = odoo.ref("prepaid_it_blocks.schedule_office_hours")
    yield "schedule", odoo.form("prepaid.schedule", schedule), ""
    work_type = odoo.ref("prepaid_it_blocks.work_type_on_site")
    yield "work-type", odoo.form("prepaid.work.type", work_type), ""
    block = odoo.find("prepaid.block", ("agreement_id", "=", bakery(odoo)))
    yield "block-form", odoo.form("prepaid.block", block), ""
    entry = odoo.find("prepaid.entry", ("kind", "=", "reversal"))
    yield "ledger-form", odoo.form("prepaid.entry", entry), ""


def ticket_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of tickets and of the requests about them."""
    ticket = odoo.find("helpdesk.ticket", ("name", "like", "X-ray"))
    yield "ticket-overage", odoo.form("helpdesk.ticket", ticket), "Timesheets"
    for name, title in (("asked", "New program"), ("flagged", "Second screen")):
        ticket = odoo.find("helpdesk.ticket", ("name", "like", title))
        yield f"ticket-{name}", odoo.form("helpdesk.ticket", ticket), "Timesheets"
    tickets = "helpdesk_mgmt.helpdesk_ticket_action"
    for view in ("list", "kanban"):
        yield f"tickets-{view}", odoo.action(tickets, view), ""
    asked = odoo.find("prepaid.ticket.approval")
    yield "ticket-approval", odoo.form("prepaid.ticket.approval", asked), ""


def sale_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of products, orders and customers."""
    product = odoo.find("product.template", ("default_code", "=", "BLOCK-20"))
    yield "product", odoo.form("product.template", product), "Prepaid Time"
    product = odoo.find("product.template", ("default_code", "=", "BLOCK-HOUR"))
    yield "product-hourly", odoo.form("product.template", product), "Prepaid Time"
    orders = ("prepaid_agreement_id", "=", bakery(odoo))
    yield "order-renewal", odoo.form("sale.order", odoo.find("sale.order", orders)), ""
    offer = odoo.find("sale.order", ("is_prepaid_renewal", "=", True), ("state", "=", "sent"))
    yield "order-sizes", odoo.form("sale.order", offer), ""
    first = ("is_prepaid_renewal", "=", False)
    yield "order", odoo.form("sale.order", odoo.find("sale.order", orders, first)), ""
    partner = odoo.find("res.partner", ("name", "=", "Kornhaus Bakery"))
    yield "partner", odoo.form("res.partner", partner), ""
    yield "timesheets", odoo.action("hr_timesheet.timesheet_action_all", "list"), ""


def revenue_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of the accountant's screens."""
    for name, action in (
        ("dialog-revenue-setup", "prepaid_it_blocks_account.prepaid_revenue_setup_action"),
        ("dialog-revenue-recognise", "prepaid_it_blocks_account.prepaid_revenue_recognise_action"),
        ("dialog-revenue-tie_out", "prepaid_it_blocks_account.prepaid_revenue_tie_out_action"),
    ):
        yield name, odoo.action(action, "form"), ""
    for view in ("list", "pivot"):
        action = odoo.action("prepaid_it_blocks_account.prepaid_revenue_action", view)
        yield f"revenue-{view}", action, ""
    booked = odoo.find("account.move", ("prepaid_revenue_ids", "!=", False))
    yield "revenue-entry", odoo.form("account.move", booked), ""
    report = odoo.call("prepaid.revenue.tie.out", "create", {})
    odoo.call("prepaid.revenue.tie.out", "action_show", [report])
    yield "revenue-tie-out", odoo.form("prepaid.revenue.tie.out", report), ""


def backend_dialogs(odoo: Odoo) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """Yield name, path and what to press, one after the other, of dialogs of the web client."""
    agreement = odoo.form("prepaid.agreement", bakery(odoo))
    yield "end", agreement, ("End", "Ok")
    yield "stop", agreement, ("Do Not Renew",)
    ticket = odoo.find("helpdesk.ticket", ("name", "like", "X-ray"))
    yield "extra-time", odoo.form("helpdesk.ticket", ticket), ("Request Overage",)
    yield "send", agreement, ("Send Again",)
    yield "print-statement", agreement, ("Action", "Print Statement")
    block = odoo.find("prepaid.block", ("agreement_id", "=", bakery(odoo)))
    for name, label in (("refund", "Refund"), ("adjust", "Adjust"), ("transfer", "Move Hours")):
        yield f"block-{name}", odoo.form("prepaid.block", block), (label,)
    used = ("prepaid_agreement_id", "=", bakery(odoo)), ("is_prepaid_renewal", "=", False)
    yield "order-cancel", odoo.form("sale.order", odoo.find("sale.order", *used)), ("Cancel", "Ok")


def mailed_path(pattern: str) -> str:
    """Return the path in the demo's last mail with a link to a page of the portal.

    :param pattern: regular expression of the page's path
    """
    for path in sorted(MAILS.glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        part = message.get_body(("html",))
        found = part and re.search(rf'href="[^"]*({pattern}[^"]+)"', part.get_content())
        if found:
            return found.group(1).replace("&amp;", "&")
    raise RuntimeError(f"no mail leads to {pattern}: run ./dev demo first")


def extra_time_path(odoo: Odoo) -> str:
    """Return the path at which the demo's overage request is answered, by its link."""
    number = odoo.find("prepaid.consent.request", ("outcome", "=", False))
    return mailed_path(rf"/my/prepaid/\d+/extra/{number}\?")


def portal_screens(odoo: Odoo) -> Iterable[tuple[str, str]]:
    """Yield name and path of every page of the addon in the portal."""
    order = odoo.find("sale.order", ("is_prepaid_renewal", "=", True), ("state", "=", "sent"))
    link = odoo.call("sale.order", "read", [order], ["access_token"])[0]["access_token"]
    yield "home", "/my/home"
    yield "prepaid", "/my/prepaid"
    page = f"/my/prepaid/{bakery(odoo)}"
    yield "agreement", page
    for group in ("ticket", "day"):
        yield f"statement-{group}", f"{page}?group={group}"
    yield "nothing-found", f"{page}?search=xyzzy"
    for name in ("buy", "contacts"):
        yield name, f"{page}/{name}"
    yield "extra", extra_time_path(odoo)
    yield "approval", mailed_path("/my/prepaid/approval/")
    yield "paper", f"{page}/agreement"
    yield "quotation", f"/my/orders/{order}?access_token={link}"
    bought = (
        ("partner_id.commercial_partner_id.name", "=", "Kornhaus Bakery"),
        ("invoice_line_ids.product_id.is_prepaid_block", "=", True),
    )
    yield "invoice", f"/my/invoices/{odoo.find('account.move', *bought)}"
