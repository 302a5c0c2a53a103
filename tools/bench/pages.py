"""The pages of a customer whose statement is long, next to empty pages of the portal."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from tools.engine.errors import SetupError
from tools.engine.serving import Serving

from .scenarios import PORTAL_ENTRIES, interleave, summarise

EMPTY = "/my/home"
WARM_UPS = 3
# A hundredth of the timesheets was free of charge and has no row in the ledger.
PAGES = PORTAL_ENTRIES // 25
MONTH = date.today() - timedelta(days=500)
KINDS = ("used", "bought", "adjusted", "moved", "expired", "refunded", "overage", "waiting")
QUERIES = {
    "first page": ("", {}),
    "middle page": (f"/page/{PAGES // 2}", {}),
    "last page": (f"/page/{PAGES}", {}),
    "oldest first": ("", {"order": "oldest"}),
    "most hours first": ("", {"order": "most"}),
    "most hours first, middle page": (f"/page/{PAGES // 2}", {"order": "most"}),
    "fewest hours first, deep": (f"/page/{PAGES // 4}", {"order": "least"}),
    "by ticket": ("", {"group": "ticket"}),
    "by ticket, middle page": (f"/page/{PAGES // 2}", {"group": "ticket"}),
    "by ticket, last page": (f"/page/{PAGES}", {"group": "ticket"}),
    "by ticket, most hours first": ("", {"group": "ticket", "order": "most"}),
    "by day": ("", {"group": "day"}),
    "by day, middle page": (f"/page/{PAGES // 2}", {"group": "day"}),
    "search finds many": ("", {"search": "mail"}),
    "search finds many, deep": (f"/page/{PAGES // 4}", {"search": "mail"}),
    "search finds few": ("", {"search": "server 77777"}),
    "search finds nothing": ("", {"search": "nowhere at all"}),
    "search of another alphabet": ("", {"search": "Größe"}),
    "search by ticket": ("", {"search": "printer 4", "group": "ticket"}),
    **{f"kind: {kind}": ("", {"kind": kind}) for kind in KINDS},
    "one month": ("", {"date_from": MONTH, "date_to": MONTH + timedelta(days=30)}),
    "one month by ticket": (
        "",
        {"date_from": MONTH, "date_to": MONTH + timedelta(days=30), "group": "ticket"},
    ),
    "from the middle on": ("", {"date_from": MONTH}),
}


class Visit:
    """A customer who is logged in, on one connection that stays open."""

    def __init__(self, server: Serving, login: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        self.cookie = ""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/web/login"))
        if not token:
            raise SetupError("Odoo's page to log in has no token")
        form = {"login": login, "password": f"{login}-password", "csrf_token": token[1]}
        self._ask("POST", "/web/login", urlencode(form))
        if "o_portal" not in self.get(EMPTY):
            raise SetupError("the customer could not log in")

    def get(self, path: str) -> str:
        """Return a page; raises SetupError where there is none."""
        status, text = self._ask("GET", path)
        if status != 200:
            raise SetupError(f"the page {path}: {status}")
        return text

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        session = re.search(r"session_id=[^;]+", response.getheader("Set-Cookie") or "")
        self.cookie = session[0] if session else self.cookie
        return response.status, text


def measure(server: Serving, prepared: Mapping[str, Any], rounds: int) -> dict[str, Any]:
    """Return the figures of each page, in turn with pages that have nothing to show.

    These are the portal's own first page, which shows no records, and the same page of ours of
    a customer for whom nothing was booked but the purchase. ``prepared`` holds for both
    customers the ``login`` and the address of the agreement's ``page``.
    """
    visits = {side: Visit(server, reader["login"]) for side, reader in prepared.items()}
    visits[EMPTY] = visits["ours"]
    figures = {}
    for title, (suffix, query) in QUERIES.items():
        paths = {
            "ours": prepared["ours"]["page"] + suffix + ("?" + urlencode(query) if query else ""),
            "nothing booked": prepared["nothing booked"]["page"],
            EMPTY: EMPTY,
        }

        def get(side: str, paths=paths) -> tuple[float]:
            started = time.perf_counter()
            visits[side].get(paths[side])
            return ((time.perf_counter() - started) * 1000.0,)

        samples = interleave(list(paths), get, rounds, WARM_UPS)
        figures[f"portal: {title}"] = {side: summarise(rows) for side, rows in samples.items()}
    return figures
