"""Buying in the portal in a real browser, and people who click at the same moment."""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from shop import pay, sign

from tools.engine.errors import SetupError

ROUNDS = 3
THREADS = 4
# Two more sizes, one with a tax on top.
SIZES = """
from odoo import Command
tax = env["account.tax"].search([("name", "=", "Buy 21%")], limit=1)
if not tax:
    country = env.ref("base.be")
    env.company.account_fiscal_country_id = country
    group = env["account.tax.group"].create({"name": "VAT", "country_id": country.id})
    tax = env["account.tax"].create({
        "name": "Buy 21%", "amount": 21.0, "type_tax_use": "sale",
        "country_id": country.id, "tax_group_id": group.id,
    })
    for hours, price, taxes in ((5, 475.0, []), (10, 900.0, tax.ids)):
        env["product.template"].create({
            "name": "Block of %s hours" % hours, "type": "service", "invoice_policy": "order",
            "list_price": price, "taxes_id": [Command.set(taxes)], "is_prepaid_block": True,
            "prepaid_hours": hours, "prepaid_normal_rate": 100.0, "prepaid_validity_months": 12,
        })
products = env["product.product"].search([("name", "like", "Block of % hours")])
result = {product.name: product.id for product in products}
"""
STATE = """
agreement = env["prepaid.agreement"].browse(%(agreement)d)
orders = agreement.sale_order_ids.filtered("is_prepaid_renewal")
mails = env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "in", orders.ids)])
blocks = agreement.block_ids.filtered(lambda block: block.sale_order_id in orders)
result = {
    "available": agreement.available_hours,
    "orders": orders.mapped("state"),
    "offers": [
        [line.product_id.name, line.product_uom_qty] for line in orders._get_prepaid_block_lines()
    ],
    "blocks": blocks.mapped("balance_hours"),
    "receipts": len([mail for mail in mails if "hours are added" in mail.subject]),
    "ledger": env["prepaid.entry"]._check_ledger(),
}
"""


@pytest.fixture
def sizes(firm, run_in_odoo):
    """Return the ids of the blocks that the firm offers, by name."""
    return run_in_odoo(SIZES)


def size_card(page, product: int):
    """Return the element of a page that shows one size."""
    return page.locator(f"#size_{product}")


def show_two_blocks(page, product: int):
    """Have the page show the price of two blocks of a size; return their element."""
    card = size_card(page, product)
    card.locator("input[name=quantity]").fill("2")
    card.locator("button[name=show]").click()
    page.wait_for_url(re.compile("quantity=2"))
    total = card.locator(".o_prepaid_size_total dd, .o_prepaid_size_total").first.inner_text()
    assert "2,178.00" in total
    assert "1,800.00" in card.locator(".o_prepaid_size_untaxed").inner_text()
    return card


def read_only_mail(mails, login_name: str) -> str:
    """Return the HTML of the one mail to a customer."""
    (mail,) = [mail for mail in mails() if f"{login_name}@customer.example" in (mail["To"] or "")]
    return mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("login_name", "width"), [("florist", "desktop"), ("barber", "phone")], ids=["desktop", "phone"]
)
def test_whole_purchase(
    request, login_name, width, login, make_customer, sizes, run_in_odoo, mails
):
    page = request.getfixturevalue(width)
    made = make_customer(login_name, 14.0)
    login(page, login_name, f"{login_name}-password")
    page.goto("/my/prepaid")
    page.click("text=Buy another size")
    page.wait_for_url(re.compile(r"/my/prepaid/\d+/buy"))
    assert "6:00 hours left" in " ".join(page.inner_text(".o_prepaid_buy").split())
    assert "Your usual size" in size_card(page, sizes["Block of 20 hours"]).inner_text()
    card = show_two_blocks(page, sizes["Block of 10 hours"])
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)
    card.get_by_role("button", name="Choose").click()
    page.wait_for_url(re.compile(r"/my/orders/\d+"))
    assert "2,178.00" in page.inner_text("#quote_content, .o_portal_sale_sidebar")

    # The customer goes away and comes back: the quotation waits on the page of the hours.
    page.goto("/my/prepaid")
    panel = page.locator(".o_prepaid_quotation")
    assert "2,178.00" in panel.inner_text()
    panel.get_by_text("See, sign and pay").click()
    page.wait_for_url(re.compile(r"/my/orders/\d+"))
    sign(page, "Anna Customer")
    pay(page)
    assert "20:00 hours were added" in " ".join(page.inner_text(".o_prepaid_paid").split())
    page.click(".o_prepaid_paid a")
    page.wait_for_url(re.compile(r"/my/prepaid/\d+"))
    assert page.inner_text(".o_prepaid_available").strip() == "26:00"
    assert page.evaluate(fits)

    state = run_in_odoo('env["mail.mail"].process_email_queue()\n' + STATE % made)
    assert state == {
        "available": 26.0,
        "orders": ["sale"],
        "offers": [["Block of 10 hours", 2.0]],
        "blocks": [20.0],
        "receipts": 1,
        "ledger": [],
    }
    text = read_only_mail(mails, login_name)
    for expected in ("+20:00", "2,178.00", "26:00"):
        assert expected in text


class Visitor:
    """A customer's browser without the browser: cookies, forms and addresses."""

    def __init__(self, url: str):
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.token = ""

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=600) as answer:
            return self._read(answer)

    def post(self, path: str, **data) -> str:
        body = urllib.parse.urlencode(dict(data, csrf_token=self.token)).encode()
        with self.opener.open(self.url + path, body, timeout=600) as answer:
            self._read(answer)
            return urllib.parse.urlsplit(answer.url).path

    def _read(self, answer) -> str:
        text = answer.read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        self.token = found.group(1) if found else self.token
        return text

    def log_in(self, name: str) -> Visitor:
        self.get("/web/login")
        self.post("/web/login", login=name, password=f"{name}-password", redirect="/my/prepaid")
        return self


def at_once(jobs):
    """Run jobs at the same moment; return their results."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_double_clicks_and_tabs_at_once_make_one_quotation(
    server, make_customer, sizes, run_in_odoo
):
    made = make_customer("butcher", 15.0)
    path = f"/my/prepaid/{made['agreement']}/buy"
    visitors = [Visitor(server.url).log_in("butcher") for __ in range(THREADS)]
    numbers = [sizes["Block of 5 hours"], sizes["Block of 10 hours"]] * (THREADS // 2)
    for __ in range(ROUNDS):
        for visitor in visitors:
            visitor.get(path)
        reached = at_once(
            [
                lambda visitor=visitor, number=number: visitor.post(
                    path, product=number, quantity=1
                )
                for visitor, number in zip(visitors, numbers, strict=True)
            ]
        )
        # Every one of them came to the one quotation.
        assert len(set(reached)) == 1
        assert re.fullmatch(r"/my/orders/\d+", reached[0])
    state = run_in_odoo(STATE % made)
    assert state["orders"] == ["sent"]
    assert state["offers"] in ([["Block of 5 hours", 1.0]], [["Block of 10 hours", 1.0]])
    assert state["blocks"] == []


# A provider's notification: the payment is done; then Odoo's own work after it.
BEGIN = """
from odoo import Command
agreement = env["prepaid.agreement"].browse(%(agreement)d)
order = agreement._renew(is_shown=True)
provider = env["payment.provider"].search([("code", "=", "demo")], limit=1)
result = env["payment.transaction"].create({
    "provider_id": provider.id, "amount": order.amount_total,
    "payment_method_id": env["payment.method"].search([], limit=1).id,
    "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
    "reference": "TWICE-" + order.name, "sale_order_ids": [Command.set(order.ids)],
}).id
"""
NOTIFY = """
payment = env["payment.transaction"].browse(%d)
payment._set_done()
payment._post_process()
"""


def test_same_notification_twice_at_once_gives_the_hours_once(make_customer, run_in_odoo):
    made = make_customer("cobbler", 15.0)
    payment = run_in_odoo(BEGIN % made)

    def notify():
        try:
            run_in_odoo(NOTIFY % payment)
        except SetupError:
            # A provider that gets an error notifies again.
            run_in_odoo(NOTIFY % payment)

    at_once([notify, notify])
    state = run_in_odoo(STATE % made)
    assert state["orders"] == ["sale"]
    assert (state["blocks"], state["available"], state["receipts"]) == ([20.0], 25.0, 1)
    assert state["ledger"] == []
