"""The portal's pages stay within the screen, whatever names, amounts and languages they show."""

from __future__ import annotations

import pytest
from portal_pages import PAGES, WIDTHS, address_of, set_width

# What is wider than the screen, or than the card it stands in: its element and its words.
STICKS_OUT = """
() => [...document.querySelectorAll("main *")].filter(element => {
    const box = element.getBoundingClientRect();
    const hidden = element.closest(".sr-only, .visually-hidden, svg");
    return box.width && !hidden && (box.right > innerWidth + 1 || box.left < -1);
}).map(element => `${element.tagName}.${element.className}: ${element.innerText.slice(0, 60)}`)
"""
SCROLLS = """
() => [...document.querySelectorAll("main .table-responsive")]
    .filter(box => box.scrollWidth > box.clientWidth + 1)
    .map(box => box.innerText.slice(0, 60))
"""
# Pages that are Odoo's own but for a part of ours.
FOREIGN = ("home", "quotation")


@pytest.mark.parametrize("wanted", PAGES, ids=lambda page: page.name)
def test_page_stays_within_the_screen(visit, portal, wanted):
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal))
    for width, (across, __) in WIDTHS.items():
        set_width(page, width)
        if wanted.name not in FOREIGN:
            assert page.evaluate(STICKS_OUT) == [], width
            assert page.evaluate(SCROLLS) == [], width
        # Odoo's own head of the page, above ours, may hold a name that it does not break.
        wide = page.evaluate("document.querySelector('main').scrollWidth")
        assert wide <= across, width


def test_right_to_left(visit, portal):
    wanted = next(page for page in PAGES if page.name == "agreement, right to left")
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal))
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.lang") == "ar-001"
    set_width(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_many_blocks_come_with_a_page_that_is_soon_there(visit, portal):
    wanted = next(page for page in PAGES if page.name == "overview, many agreements")
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal))
    assert page.locator(".o_prepaid_available").count() == 3
