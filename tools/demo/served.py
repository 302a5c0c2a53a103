"""The served demo database, as a program sees it over JSON-RPC."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from typing import Any


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
