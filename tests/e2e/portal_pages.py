"""The portal's pages that the browser's tests look at, each as a customer who sees it."""

from __future__ import annotations

from typing import Any, NamedTuple

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


class Page(NamedTuple):
    """A page: what it is called, who opens it, and its path, with names of ``portal`` in it."""

    name: str
    visitor: str | None
    path: str


PAGES = [
    Page("home", "few", "/my/home"),
    Page("overview", "few", "/my/prepaid"),
    Page("overview, nothing", "empty", "/my/prepaid"),
    Page("overview, overage", "over", "/my/prepaid"),
    Page("overview, long names", "long", "/my/prepaid"),
    Page("overview, many agreements", "many", "/my/prepaid"),
    Page("overview, right to left", "long-rtl", "/my/prepaid"),
    Page("agreement", "few", "/my/prepaid/{few}"),
    Page("agreement by token", None, "/my/prepaid/{few}?access_token={few_token}"),
    Page("agreement, nothing", "none", "/my/prepaid/{none}"),
    Page("agreement, problem", "none", "/my/prepaid/{none}?problem=renewal"),
    Page("agreement, overage", "over", "/my/prepaid/{over}"),
    Page("agreement, ended", "ended", "/my/prepaid/{ended}"),
    Page("agreement, long names", "long", "/my/prepaid/{long}"),
    Page("agreement, many entries", "many", "/my/prepaid/{many}/page/3"),
    Page("agreement, right to left", "few-rtl", "/my/prepaid/{few}"),
    Page("agreement, right to left, long names", "long-rtl", "/my/prepaid/{long}"),
    Page("statement by ticket", "few", "/my/prepaid/{few}?group=ticket"),
    Page("statement by ticket, long names", "long", "/my/prepaid/{long}?group=ticket"),
    Page("statement by day", "few", "/my/prepaid/{few}?group=day"),
    Page("statement, searched", "few", "/my/prepaid/{few}?search=printer&order=most"),
    Page("statement, nothing found", "few", "/my/prepaid/{few}?search=elephant"),
    Page("contacts", "few", "/my/prepaid/{few}/contacts"),
    Page("contacts, long names", "long", "/my/prepaid/{long}/contacts"),
    Page("text to sign", "few", "/my/prepaid/{few}/agreement"),
    Page("text to sign by token", None, "/my/prepaid/{few}/agreement?access_token={version_key}"),
    Page("text to sign, long names", "long", "/my/prepaid/{long}/agreement"),
    Page("text to sign, right to left", "few-rtl", "/my/prepaid/{few}/agreement"),
    Page("extra time", "few", "/my/prepaid/{few}/extra/{request}"),
    Page("extra time, long names", "long", "/my/prepaid/{long}/extra/{long_request}"),
    Page(
        "approval of a ticket", None, "/my/prepaid/approval/{approval}?access_token={approval_key}"
    ),
    Page("ticket approved", None, "/my/prepaid/approval/{approved}?access_token={approved_key}"),
    Page(
        "approval of a ticket, long names",
        None,
        "/my/prepaid/approval/{long_approval}?access_token={long_approval_key}&answer=yes",
    ),
    Page(
        "approval of a ticket, right to left",
        "long-rtl",
        "/my/prepaid/approval/{long_approval}?access_token={long_approval_key}",
    ),
    Page("quotation", "few", "/my/orders/{order}?access_token={order_key}"),
    Page("buy", "few", "/my/prepaid/{few}/buy"),
    Page(
        "buy by token, problem",
        None,
        "/my/prepaid/{few}/buy?access_token={few_token}&problem=quantity",
    ),
    Page("buy, long names", "long", "/my/prepaid/{long}/buy?problem=product"),
    Page("buy, long names, right to left", "long-rtl", "/my/prepaid/{long}/buy"),
    Page("statement of an empty period", "few", "/my/prepaid/{few}?date_to=2001-01-31"),
]


def address_of(page: Page, portal: dict[str, Any]) -> str:
    """Return the path with the ids and tokens of this run."""
    names = dict(portal["agreements"], **portal["others"])
    names.update({f"{name}_token": token for name, token in portal["tokens"].items()})
    return page.path.format(**names)


def set_width(browser_page, width: str) -> None:
    """Show the page as wide as a desk's screen or a phone."""
    across, down = WIDTHS[width]
    browser_page.set_viewport_size({"width": across, "height": down})
