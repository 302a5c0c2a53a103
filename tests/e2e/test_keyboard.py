"""Who has no mouse reaches and uses everything on the portal's pages."""

from __future__ import annotations

import re

import pytest
from portal_pages import PAGES, address_of

STEPS = 150
# What has the focus: what it is called, whether it shows that it has it, and where it stands.
FOCUSED = """
() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return {
        name: (element.innerText || element.getAttribute("aria-label") || "").trim(),
        inside: Boolean(element.closest("main")),
        shown: ring || style.boxShadow !== "none",
        width: box.width,
        number: [...document.querySelectorAll("main *")].indexOf(element),
        key: element.name || element.className,
        tag: element.tagName,
        type: element.type || "",
    };
}
"""
# Everything in our part of the page that a mouse can use.
USABLE = """
() => {
    const found = [...document.querySelectorAll(
        "main a[href], main button, main input:not([type=hidden]), main select, main textarea,"
        + " main summary"
    )].filter(element => element.checkVisibility() && !element.disabled);
    // Tab goes to one of a group of radio buttons, arrows go through them.
    const groups = new Set(found.map(element => element.type === "radio" ? element.name : ""));
    groups.delete("");
    return found.filter(element => element.type !== "radio").length + groups.size;
}
"""


def go_by_tab(page, until=None):
    """Press Tab until something with a name that matches has the focus, or once around.

    Return what had the focus on the way, within our part of the page.
    """
    seen = []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or not focused["inside"]:
            if seen:
                break
            continue
        # A field for a date has three parts, which Tab goes through one by one.
        if not seen or seen[-1]["number"] != focused["number"]:
            seen.append(focused)
        if until and re.search(until, focused["name"] + " " + focused["key"]):
            return seen
    assert until is None, f"{until!r} is not reached: {[one['name'] for one in seen]}"
    return seen


def open_as(visit, portal, name):
    wanted = next(page for page in PAGES if page.name == name)
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal))
    return page


@pytest.mark.parametrize(
    "name", ["overview", "agreement", "buy", "contacts", "extra time", "agreement, right to left"]
)
def test_tab_reaches_everything_in_order(visit, portal, name):
    page = open_as(visit, portal, name)
    seen = go_by_tab(page)
    numbers = [one["number"] for one in seen]
    assert numbers == sorted(set(numbers))
    assert len(seen) == page.evaluate(USABLE)
    assert [one for one in seen if not one["shown"]] == []


def test_renew(visit, portal):
    page = open_as(visit, portal, "agreement, overage")
    go_by_tab(page, "Renew|renewal")
    with page.expect_navigation(url=re.compile(r"/my/orders/\d+")):
        page.keyboard.press("Enter")


def test_period_and_search(visit, portal):
    page = open_as(visit, portal, "agreement")
    go_by_tab(page, "search")
    page.keyboard.type("slip")
    with page.expect_navigation(url=re.compile("search=slip")):
        page.keyboard.press("Enter")


def test_kind_of_entries_by_arrows(visit, portal):
    page = open_as(visit, portal, "agreement")
    go_by_tab(page, "group")
    page.keyboard.press("ArrowDown")
    go_by_tab(page, "^Show")
    with page.expect_navigation(url=re.compile("group=ticket")):
        page.keyboard.press("Enter")


def test_interval(visit, portal):
    page = open_as(visit, portal, "agreement, overage")
    go_by_tab(page, "months")
    page.keyboard.press("ArrowDown")
    chosen = page.input_value("#prepaid_interval")
    go_by_tab(page, "^Save")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.input_value("#prepaid_interval") == chosen != "0"


def test_paging(visit, portal):
    wanted = next(page for page in PAGES if page.name == "agreement, many entries")
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal).replace("/page/3", ""))
    links = page.locator("main .o_portal_pager a.page-link")
    links.first.wait_for()
    links.first.focus()
    go_by_tab(page, r"^2\b")
    with page.expect_navigation(url=re.compile("/page/2")):
        page.keyboard.press("Enter")


def test_file(visit, portal):
    page = open_as(visit, portal, "agreement")
    go_by_tab(page, "CSV")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")


def test_consent(visit, portal):
    page = visit("over")
    numbers = (portal["agreements"]["over"], portal["others"]["over_request"])
    page.goto("/my/prepaid/{}/extra/{}".format(*numbers))
    go_by_tab(page, "answer")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.input_value("input[name=answer]:checked") == "yes"
    go_by_tab(page, "name")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Anna")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Anna" in page.inner_text(".o_prepaid_extra_granted")


def test_buy(visit, portal):
    page = open_as(visit, portal, "buy")
    # Among the first words is the link back.
    go_by_tab(page, "quantity")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("2")
    go_by_tab(page, "quotation|Buy|Choose")
    with page.expect_navigation(url=re.compile(r"/my/(orders/\d+|prepaid/\d+/buy)")):
        page.keyboard.press("Enter")


def test_contacts(visit, portal):
    page = open_as(visit, portal, "contacts")
    go_by_tab(page, "^level|level$")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
