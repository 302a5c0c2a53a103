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
import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError, sync_playwright

from tools.demo.logins import LOGINS
from tools.demo.screens import (
    MAILS,
    backend_dialogs,
    backend_screens,
    bakery,
    portal_screens,
    revenue_screens,
)
from tools.demo.served import Odoo
from tools.engine import browser

CHECKOUT = Path(__file__).resolve().parents[2]
DOCUMENTATION = CHECKOUT / "docs" / "screenshots"
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
        # Coverage has Overage in it.
        words = re.compile(rf"^\s*{re.escape(tab)}\s*$")
        page.locator(".o_notebook a.nav-link").filter(has_text=words).first.click()
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
