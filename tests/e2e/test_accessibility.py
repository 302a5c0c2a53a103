"""Every page of the portal that the addon has or adds to, as axe-core judges it."""

from __future__ import annotations

import pytest
from portal_pages import PAGES, WIDTHS, address_of, set_width

from tools.engine import npm

BAD = ("serious", "critical")
# What is Odoo's own on every page: the visitor's name above and, on 19.0, the choice of languages
# below, whose colours the theme chooses.
CHROME = [
    "header nav .nav-link",
    "header nav .nav-link *",
    ".js_language_selector",
    ".js_language_selector *",
]
# On a page that is Odoo's own, what is ours. Odoo shows icons of the home page without a text.
OURS = {
    "home": {"include": ['a[href="/my/prepaid"]'], "exclude": ['a[href="/my/prepaid"] img']},
    "quotation": {"include": [".o_prepaid_line"]},
}
RUN = """
context => axe.run(context, {resultTypes: ["violations"]}).then(result => result.violations)
"""


@pytest.fixture(scope="session")
def axe_script(engine):
    """Return the text of axe-core."""
    return npm.ensure_axe(engine.home).read_text(encoding="utf-8")


@pytest.fixture
def judge(axe_script):
    """Return a function that lists the faults of the page that is shown."""

    def run(page, context):
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(axe_script)
        findings = page.evaluate(RUN, context or "html")
        return [
            f"{finding['impact']} {finding['id']}: {node['html'][:200]} {node['failureSummary']}"
            for finding in findings
            if finding["impact"] in BAD
            for node in finding["nodes"]
        ]

    return run


@pytest.mark.parametrize("wanted", PAGES, ids=lambda page: page.name)
def test_page_keeps_nobody_out(visit, portal, judge, wanted):
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal))
    context = OURS.get(wanted.name, {"exclude": CHROME})
    for width in WIDTHS:
        set_width(page, width)
        assert judge(page, context) == [], width


def test_axe_finds_what_is_wrong(visit, judge):
    page = visit()
    page.set_content("<html lang='en'><title>x</title><main><input type='text'></main></html>")
    assert [line.partition(":")[0] for line in judge(page, {})] == ["critical label"]


@pytest.mark.parametrize(
    "name", ["overview", "agreement", "agreement, long names", "contacts", "buy", "extra time"]
)
def test_headings_come_in_order(visit, portal, name):
    wanted = next(page for page in PAGES if page.name == name)
    page = visit(wanted.visitor)
    page.goto(address_of(wanted, portal))
    levels = page.eval_on_selector_all(
        "main h1, main h2, main h3, main h4, main h5, main h6",
        "found => found.map(heading => Number(heading.tagName[1]))",
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False))
