"""Single entries over JSON-RPC, as the web client sends them."""

from __future__ import annotations

import http.client
import itertools
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tools.engine.errors import SetupError
from tools.engine.serving import Serving

from .scenarios import interleave, summarise

SIDES = ("plain", "ours")
SIZES = (0, 1000, 5000)
WARM_UPS = 6


class Session:
    """A technician who is logged in, on one connection that stays open."""

    def __init__(self, server: Serving) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        login = {"db": server.database, "login": "bench", "password": "bench-password"}
        response, __ = self._post("/web/session/authenticate", login)
        cookie = response.getheader("Set-Cookie") or ""
        self.headers["Cookie"] = cookie.split(";")[0]

    def create(self, values: Mapping[str, Any]) -> None:
        """Log time."""
        model, method = "account.analytic.line", "create"
        params = {"model": model, "method": method, "args": [values], "kwargs": {}}
        self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def _post(self, path: str, params: Mapping[str, Any]) -> tuple[http.client.HTTPResponse, Any]:
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        self.connection.request("POST", path, body, self.headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if "error" in answer:
            raise SetupError(f"a call to {path}: {answer['error']['data']['message']}")
        return response, answer["result"]


def measure(server: Serving, prepared: Mapping[str, Any], rounds: int) -> dict[str, Any]:
    """Return the figures of single entries over JSON-RPC, the sides in turn.

    ``prepared`` holds ``tickets`` and the ``values`` of an entry by ``side/size``.
    """
    session = Session(server)
    figures = {}
    for size in (size for size in SIZES if f"plain/{size}" in prepared):
        found = {side: prepared[f"{side}/{size}"] for side in SIDES}
        # No ticket gets many entries: its own totals grow with them.
        tickets = {side: itertools.cycle(found[side]["tickets"]) for side in SIDES}

        def create(side: str, found=found, tickets=tickets) -> tuple[float]:
            values = {**found[side]["values"], "ticket_id": next(tickets[side])}
            started = time.perf_counter()
            session.create(values)
            return ((time.perf_counter() - started) * 1000.0,)

        samples = interleave(list(SIDES), create, rounds, WARM_UPS)
        figures[f"create 1 over JSON-RPC, {size} of history"] = {
            side: summarise(rows) for side, rows in samples.items()
        }
    return figures
