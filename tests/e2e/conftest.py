"""A real Odoo server, a real mail server and a real browser for the tests in this folder.

``server``        the address of an Odoo that serves a database of this run alone, which holds
                  the addon and no demo data (users and records are made by the tests)
``run_in_odoo``   runs a snippet with ``env`` in that database; it returns what ``result`` holds
``call``          calls a method as other programs do, as the administrator
``mails``         returns the mails that Odoo sent so far, as ``email.message`` objects
``desktop``, ``phone``   a page in a fresh browser context, 1280 or 390 points wide
``login``         logs a page in and waits until it is
``portal``        the customers of ``portal_scenery``, made once, and ``visit``, which opens a
                  page for one of them
``make_customer``   makes a customer of the firm in ``shop``, with hours and a login
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import sys
from pathlib import Path

import pytest
import races
import shop
from playwright.sync_api import sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT))

from tools.engine import browser, console, databases, npm, serving, setup  # noqa: E402

PICTURES = CHECKOUT / "test-results"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PATIENCE = 300_000
# The server that runs already is told that it has a language more.
BUILD = """
result = build(env)
env.cr.commit()
env.registry.signal_changes()
"""
SCENERY = Path(__file__).with_name("portal_scenery.py")


@pytest.fixture(scope="session")
def engine():
    """Return the Odoo of this run, which finds the program for languages from right to left."""
    ready = setup.prepare()
    programs = npm.ensure_rtlcss(ready.home)
    if programs:
        os.environ["PATH"] = f"{programs}:{os.environ['PATH']}"
    return ready


@pytest.fixture(scope="session")
def database(engine):
    """Return a database of this run alone, dropped at the end."""
    name = setup.fresh_database(engine, databases.own_purpose(engine, "e2e"))
    yield name
    databases.drop(engine, name)


@pytest.fixture(scope="session")
def mail_folder(tmp_path_factory):
    """Return the folder where the mails of this run are kept."""
    return tmp_path_factory.mktemp("mails")


@pytest.fixture(scope="session")
def smtp_port(engine, mail_folder):
    """Return the port of a mail server that keeps every mail."""
    with serving.mail_server(engine, mail_folder) as port:
        yield port


@pytest.fixture(scope="session")
def server(engine, database, smtp_port):
    """Return a running Odoo: ``server.url``, ``server.database``, ``server.log``."""
    with serving.serving(engine, database, smtp_port=smtp_port) as running:
        yield running


@pytest.fixture(scope="session")
def run_in_odoo(engine, database, smtp_port):
    """Return a function that runs a snippet in the database and commits."""
    with console.console(engine, database) as odoo:
        yield lambda code: odoo.run(code, smtp_port)


@pytest.fixture
def call(server):
    """Return a function that calls a method as other programs do, as the administrator.

    It returns what the method returns and raises races.Refusal with what the server says against.
    """
    user = races.call(server.url, "common", "login", server.database, "admin", "admin")
    login = (server.database, user, "admin")

    def execute(model, method, *args, **kwargs):
        return races.call(server.url, "object", "execute_kw", *login, model, method, args, kwargs)

    return execute


@pytest.fixture
def mails(mail_folder):
    """Return a function that reads the mails sent so far, in their order."""

    def read():
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(mail_folder.glob("*.eml"))
        ]

    return read


@pytest.fixture(scope="session")
def chromium(engine):
    """Return a running browser."""
    program = browser.ensure_browser(engine.home)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=str(program), args=list(browser.ARGUMENTS)
        )
        yield running
        running.close()


@pytest.fixture
def open_page(chromium, server, request):
    """Return a function that opens a page in a context of its own, at a width.

    A test that fails leaves a picture of each of its pages in ``test-results/``.
    """
    contexts = []

    def open_one(**options):
        context = chromium.new_context(base_url=server.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        # On a slow machine the mouse rests long enough for a tooltip, which covers what is clicked.
        page.add_locator_handler(page.locator(".o-tooltip"), lambda: page.mouse.move(0, 0))
        return page

    yield open_one
    failed = getattr(request.node, "report_call", None)
    for number, context in enumerate(contexts):
        if failed is not None and failed.failed and context.pages:
            PICTURES.mkdir(exist_ok=True)
            name = request.node.name.replace("/", "_")
            context.pages[0].screenshot(path=PICTURES / f"{name}-{number}.png")
        context.close()


@pytest.fixture
def desktop(open_page):
    """Return a page as wide as a desk's screen."""
    return open_page(**DESKTOP)


@pytest.fixture
def phone(open_page):
    """Return a page as wide as a phone."""
    return open_page(**PHONE)


@pytest.fixture
def login():
    """Return a function that logs a user in on a page."""

    def log_in(page, user: str, password: str):
        # The answer to a script that still loads would bring the old session back.
        page.goto("/web/login", wait_until="networkidle")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", password)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url)

    return log_in


@pytest.fixture(scope="session")
def portal(server, run_in_odoo):
    """Run ``portal_scenery.build`` in the database; return its result."""
    return run_in_odoo(SCENERY.read_text(encoding="utf-8") + BUILD)


@pytest.fixture(scope="session")
def cookies():
    """Return the cookies of users who are logged in already, by login."""
    return {}


@pytest.fixture
def visit(open_page, server, portal, cookies):
    """Return a function that opens a page where one of the portal's customers is logged in.

    Without a name: where nobody is. Names that end in ``-rtl`` read Arabic.
    """

    def visit_as(name: str | None = None, **options):
        page = open_page(**(options or DESKTOP))
        if name:
            user = f"portal-{name}"
            if user not in cookies:
                log_in_by_form(page.context.request, user, f"{user}-password")
                cookies[user] = page.context.cookies()
            page.context.add_cookies(cookies[user])
            if name.endswith("-rtl"):
                language = {"name": "frontend_lang", "value": "ar_001", "url": server.url}
                page.context.add_cookies([language])
        return page

    return visit_as


def log_in_by_form(requests, user: str, password: str) -> None:
    """Log in by the form alone, without the page's scripts."""
    page = requests.get("/web/login").text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    form = {"login": user, "password": password, "csrf_token": token.group(1)}
    answer = requests.post("/web/login", form=form)
    assert "/web/login" not in answer.url, user


@pytest.fixture(scope="session")
def firm(server, run_in_odoo):
    """Make the firm, once."""
    run_in_odoo(shop.FIRM.format(url=server.url))


@pytest.fixture
def make_customer(firm, run_in_odoo):
    """Return a function that makes a customer with 20 hours, some used, and a portal login.

    It returns the ids of the agreement and of a ticket.
    """

    def make(login: str, used: float) -> dict[str, int]:
        return run_in_odoo(shop.CUSTOMER.format(name=login.title(), login=login, used=used))

    return make


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures know whether their test failed."""
    report = (yield).get_result()
    if report.when == "call":
        item.report_call = report
