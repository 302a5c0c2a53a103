"""Take the documentation's pictures of the demo database, and one of every other screen.

``./dev screenshots`` runs this with the server's address in the environment. The pictures that
README shows go to ``docs/screenshots``; with ``--all`` those of the other screens go to
``build/screens/SERIES``, to be looked at before a release.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import email.policy
import json
import os
import re
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError, sync_playwright

from tools.demo.logins import LOGINS
from tools.engine import browser

CHECKOUT = Path(__file__).resolve().parents[2]
DOCUMENTATION = CHECKOUT / "docs" / "screenshots"
MAILS = CHECKOUT / "build" / "mails"
DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
LIMIT = 200_000
# How long a page may take on a busy machine, in milliseconds.
PATIENCE = 300_000


@dataclass
class Odoo:
    """The served database, as the administrator sees it over JSON-RPC."""

    url: str
    database: str
    series: str
    cache: dict[str, int] = field(default_factory=dict)

    def call(self, model: str, method: str, *arguments: Any, **options: Any) -> Any:
        """Return what a method of a model returns."""
        parameters = [self.database, 2, "admin", model, method, arguments, options]
        body = {"service": "object", "method": "execute_kw", "args": parameters}
        request = urllib.request.Request(
            f"{self.url}/jsonrpc",
            json.dumps({"jsonrpc": "2.0", "method": "call", "params": body}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            answer = json.load(answer)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def find(self, model: str, *domain: Any) -> int:
        """Return the id of the first record that a domain finds."""
        found = self.call(model, "search", list(domain), limit=1)
        if not found:
            raise RuntimeError(f"the demo has no {model} with {domain}: run ./dev demo first")
        return found[0]

    def ref(self, name: str) -> int:
        """Return the database id of an external id."""
        module, _, name = name.partition(".")
        key = self.find("ir.model.data", ("module", "=", module), ("name", "=", name))
        return self.call("ir.model.data", "read", [key], ["res_id"])[0]["res_id"]

    def form(self, model: str, number: int) -> str:
        """Return the path of a record's form."""
        return f"/web#id={number}&model={model}&view_type=form"

    def action(self, name: str, view: str = "list") -> str:
        """Return the path of an action's view."""
        return f"/web#action={self.ref(name)}&view_type={view}"


def log_in(page: Page, login: str, password: str) -> None:
    """Log in through the login form."""
    # The answer to a script that still loads would bring the old session back.
    page.goto("/web/login", wait_until="networkidle")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)


def settle(page: Page) -> None:
    """Wait until the page has stopped loading and moving."""
    # The web client's long poll never ends: there is no quiet network to wait for.
    with contextlib.suppress(TimeoutError):
        page.wait_for_load_state("networkidle", timeout=1500)
    page.wait_for_timeout(500)


def save(page: Page, path: Path, whole: bool = False) -> None:
    """Save a picture, of the window or of the whole page.

    Raises RuntimeError when a picture for the documentation is too big.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if whole:
        # Odoo's pages scroll inside the window.
        page.add_style_tag(content="html, body, #wrapwrap {height: auto; overflow: visible}")
    page.screenshot(path=path, full_page=whole)
    if path.parent == DOCUMENTATION and path.stat().st_size > LIMIT:
        raise RuntimeError(f"{path} is bigger than {LIMIT // 1000} KB")
    print(f"  {path.relative_to(CHECKOUT)} ({path.stat().st_size // 1024} KB)", flush=True)


def show(page: Page, path: str, tab: str = "") -> None:
    """Open a page of the web client from scratch, on a tab if one is named."""
    page.goto("about:blank")
    page.goto(path)
    page.wait_for_selector(".o_view_controller, .o_action_manager .o_content, .o_form_view")
    settle(page)
    if tab:
        page.locator(".o_notebook a.nav-link", has_text=tab).first.click()
        page.wait_for_timeout(400)


def picture_documentation(odoo: Odoo, backend: Page, portal: Page, phone: Page) -> None:
    """Save the pictures that README shows."""
    target = DOCUMENTATION if odoo.series == "19.0" else others(odoo)
    agreement = bakery(odoo)
    ticket = odoo.find("helpdesk.ticket", ("name", "like", "Move mailboxes"))
    show(backend, odoo.form("helpdesk.ticket", ticket), "Timesheets")
    save(backend, target / "ticket.png")
    show(backend, odoo.form("prepaid.agreement", agreement))
    save(backend, target / "agreement.png")
    for page, name in ((portal, "portal"), (phone, "portal-phone")):
        page.goto(f"/my/prepaid/{agreement}")
        settle(page)
        save(page, target / f"{name}.png")


def others(odoo: Odoo) -> Path:
    """Return the folder for the pictures that are only to be looked at."""
    return CHECKOUT / "build" / "screens" / odoo.series


def bakery(odoo: Odoo) -> int:
    """Return the id of the story's agreement."""
    return odoo.find("prepaid.agreement", ("partner_id.name", "=", "Kornhaus Bakery"))


def backend_screens(odoo: Odoo) -> Iterable[tuple[str, str, str]]:
    """Yield name, path and tab of every screen of the addon in the web client."""
    for name, action, views in (
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
    ):
        for view in views:
            yield f"{name}-{view}", odoo.action(action, view), ""
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
    schedule = odoo.ref("prepaid_it_blocks.schedule_office_hours")
    yield "schedule", odoo.form("prepaid.schedule", schedule), ""
    work_type = odoo.ref("prepaid_it_blocks.work_type_on_site")
    yield "work-type", odoo.form("prepaid.work.type", work_type), ""
    block = odoo.find("prepaid.block", ("agreement_id", "=", bakery(odoo)))
    yield "block-form", odoo.form("prepaid.block", block), ""
    entry = odoo.find("prepaid.entry", ("kind", "=", "reversal"))
    yield "ledger-form", odoo.form("prepaid.entry", entry), ""
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
    product = odoo.find("product.template", ("default_code", "=", "BLOCK-20"))
    yield "product", odoo.form("product.template", product), "Prepaid"
    product = odoo.find("product.template", ("default_code", "=", "BLOCK-HOUR"))
    yield "product-hourly", odoo.form("product.template", product), "Prepaid"
    orders = ("prepaid_agreement_id", "=", bakery(odoo))
    yield "order-renewal", odoo.form("sale.order", odoo.find("sale.order", orders)), ""
    offer = odoo.find("sale.order", ("is_prepaid_renewal", "=", True), ("state", "=", "sent"))
    yield "order-sizes", odoo.form("sale.order", offer), ""
    first = ("is_prepaid_renewal", "=", False)
    yield "order", odoo.form("sale.order", odoo.find("sale.order", orders, first)), ""
    partner = odoo.find("res.partner", ("name", "=", "Kornhaus Bakery"))
    yield "partner", odoo.form("res.partner", partner), ""
    yield "timesheets", odoo.action("hr_timesheet.timesheet_action_all", "list"), ""
    yield "agreement-overage-page", odoo.form("prepaid.agreement", dental), "Overage"
    for name, action in (
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
    ):
        yield name, odoo.action(action, "form"), ""


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
    yield "order-cancel", odoo.form("sale.order", odoo.find("sale.order", *used)), ("Cancel",)


def press(page: Page, label: str) -> None:
    """Press a button of a form by its words; ``Action`` is the menu of actions."""
    menu = ".o_cp_action_menus button:has-text('Action'), .o_cp_action_menus button:has(.fa-cog)"
    buttons = (
        ".modal-footer button:visible, .o_form_statusbar button:visible,"
        " .dropdown-menu a:visible, .o-dropdown-item:visible"
    )
    found = page.locator(menu)
    if label != "Action":
        words = re.compile(rf"^\s*{re.escape(label)}\s*$")
        found = page.locator(buttons).filter(has_text=words)
    found.first.click()
    page.wait_for_timeout(700)


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


def picture_others(odoo: Odoo, backend: Page, portal: Page, phone: Page, word: str) -> None:
    """Save a picture of every other screen whose name contains a word."""
    target = others(odoo)
    for name, path, tab in (*backend_screens(odoo), *revenue_screens(odoo)):
        if word not in f"backend-{name}":
            continue
        # The settings scroll inside the window.
        height = 3000 if name == "settings" else DESKTOP["viewport"]["height"]
        backend.set_viewport_size(dict(DESKTOP["viewport"], height=height))
        try:
            show(backend, path, tab)
        except Exception as error:  # one missing screen must not hide the others
            print(f"  {name}: {error}", flush=True)
        save(backend, target / f"backend-{name}.png")
    picture_dialogs(odoo, backend, word)
    picture_portal(odoo, portal, phone, word)
    if word in "mail":
        picture_mails(odoo, portal)


def picture_dialogs(odoo: Odoo, backend: Page, word: str) -> None:
    """Save a picture of the web client's dialogs whose name contains a word."""
    for name, path, labels in backend_dialogs(odoo):
        if word not in f"backend-dialog-{name}":
            continue
        try:
            show(backend, path)
            for label in labels:
                press(backend, label)
            backend.wait_for_selector(".modal-content")
            settle(backend)
        except Exception as error:  # one missing screen must not hide the others
            print(f"  {name}: {error}", flush=True)
        save(backend, others(odoo) / f"backend-dialog-{name}.png")


def picture_portal(odoo: Odoo, portal: Page, phone: Page, word: str) -> None:
    """Save a picture of the portal's pages, at both widths, whose name contains a word."""
    for name, path in portal_screens(odoo):
        for page, kind in ((portal, "portal"), (phone, "phone")):
            if word in f"{kind}-{name}":
                page.goto(path)
                settle(page)
                save(page, others(odoo) / f"{kind}-{name}.png", whole=True)


def picture_mails(odoo: Odoo, page: Page) -> None:
    """Save a picture of each mail that the demo sent."""
    for number, path in enumerate(sorted(MAILS.glob("*.eml"))):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        part = message.get_body(("html",))
        if part:
            page.set_content(part.get_content())
            save(page, others(odoo) / f"mail-{number}.png", whole=True)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="./dev screenshots")
    parser.add_argument("--all", action="store_true", help="every screen, into build/screens")
    parser.add_argument("--only", metavar="WORD", help="of these, the screens whose name has it")
    options = parser.parse_args()
    odoo = Odoo(*(os.environ[f"PREPAID_{name}"] for name in ("URL", "DATABASE", "SERIES")))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["PREPAID_CHROMIUM"], args=list(browser.ARGUMENTS)
        )

        def page(size: dict[str, Any], login: str, password: str) -> Page:
            context = chromium.new_context(base_url=odoo.url, **size)
            context.set_default_timeout(PATIENCE)
            opened = context.new_page()
            log_in(opened, login, password)
            return opened

        backend = page(DESKTOP, "admin", "admin")
        portal = page(DESKTOP, *LOGINS["customer"])
        phone = page(PHONE, *LOGINS["customer"])
        if not options.only:
            picture_documentation(odoo, backend, portal, phone)
        if options.all or options.only:
            picture_others(odoo, backend, portal, phone, options.only or "")
        chromium.close()


if __name__ == "__main__":
    main()
