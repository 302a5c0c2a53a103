"""What comes of opening each address: every route, every visitor, every state of its key."""

import re
from urllib.parse import urlencode, urlsplit

from odoo import http
from odoo.tests import HttpCase, common
from odoo.tools import config, mute_logger

from tools import access

from . import access_scan
from .access_scan import IN_PATH

LOGS = (
    "odoo.http",
    "odoo.addons.base.models.ir_http",
    "odoo.addons.base.models.ir_rule",
    "werkzeug",
)
TIMEOUT = 600
# A drawing of one dot.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# Whose rows are looked at to find out if a call has changed something.
CHANGED = re.compile(r"prepaid_|res_partner$|sale_order")


class Undone(Exception):
    """The error that undoes a call; it holds the outcome."""


class AccessRoutes(HttpCase):
    """The part of `AccessCase` that opens addresses.

    A suite says what stands in the paths of its addon's routes, what their forms send, and which
    record their key is for.
    """

    def _get_place(self):
        """Return the parameters of paths by name; override to add to them."""
        return {"agreement_id": self.firm.agreement.id, "page": 1}

    def _get_posted(self, label):
        """Return the values that a form sends to an address besides the key; override."""
        return {}

    def _get_keyed(self, label):
        """Return the record that a route's key is for, and another one; override for others."""
        return self.firm.agreement, self.firm.other_agreement

    def test_routes(self):
        if not self.table.rows["Routes"]:
            self.skipTest("the addon has no routes")
        self._check_routes()

    def _check_routes(self):
        """Check the outcome of each address; extend to make the records that the pages show."""
        wrong = []
        routes = self._find_routes()
        states = self._get_states({label for __, label in routes})
        self.env.flush_all()
        for visitor in access.VISITORS:
            self._log_in(visitor)
            for (method, label), route in routes.items():
                for state, values in states[label].items():
                    expected = self._get_outcome(method, label, state == "the right", visitor)
                    found = self._try(route, method, values)
                    if found != expected:
                        said = f"{method} {label}: {visitor} with {state} key gets {found!r}"
                        wrong.append(f"{said}, the table says {expected!r}")
        self._fail_with(wrong)

    def _log_in(self, visitor):
        firm = self.other if visitor == "elsewhere" else self.firm
        user = firm.users["manager" if visitor == "elsewhere" else visitor]
        login = None if visitor == "nobody" else user.login
        self.authenticate(login, login and f"{login}-password")

    def _find_routes(self):
        """Return a dict of (method, label) to the route, of the rows of the addon's table."""
        known = {row.names[:2] for row in self.table.rows["Routes"]}
        return {
            (method, route.label): route
            for route in access_scan.find_routes()
            for method in route.calls
            if (method, route.label) in known
        }

    def _get_outcome(self, method, label, is_right, visitor):
        """Return the table's outcome; without a row of its own the right key opens nothing."""
        row = self.table.find("Routes", method, label, "key") if is_right else None
        return (row or self.table.find("Routes", method, label, "-")).cells[visitor]

    def _get_states(self, labels):
        """Return a dict of routes to their keys: the state of each, and its parameters."""
        keyed = {label: self._get_keyed(label) for label in labels}
        old = {record: self._create_key(record) for record, __ in keyed.values()}
        for record in old:
            self._end_keys(record)
        return {label: self._get_keys(*pair, old[pair[0]]) for label, pair in keyed.items()}

    def _get_keys(self, record, other, old):
        """Return a dict of the states of a record's key to the parameters that give it.

        :param record: what the route is about
        :param other: another customer's record
        :param old: a key that has ended
        """
        keys = {
            "a wrong": "1-" + "x" * 64,
            "another record's": self._create_key(other),
            "an old": old,
            "the right": self._create_key(record),
        }
        if record._name != "sale.order":
            keys["another person's"] = record._create_key(self.firm.colleague)
        return {"no": {}, **{state: {"access_token": key} for state, key in keys.items()}}

    def _create_key(self, record):
        """Return the single point of contact's key to a record; of an order Odoo's token."""
        if record._name == "sale.order":
            return record._portal_ensure_token()
        return self.firm._create_key(record)

    def _end_keys(self, record):
        """Let the keys to a record end that were made so far."""
        if record._name == "sale.order":
            record.access_token = False
        else:
            agreement = record._get_key_agreement()
            agreement._renew_keys(agreement._get_spokesperson())

    def _try(self, route, method, values):
        """Return the outcome of one call, which is undone then."""
        try:
            with self.env.cr.savepoint():
                raise Undone(self._call(route, method, values))
        except Undone as undone:
            self.env.invalidate_all()
            return undone.args[0]

    @mute_logger(*LOGS)
    def _call(self, route, method, values):
        """Return the outcome of one call, as the tables name it."""
        place = self._get_place()
        path = IN_PATH.sub(lambda found: str(place[found.group(1)]), route.path)
        url = f"http://{common.HOST}:{config['http_port']}{path}"
        options = {"timeout": TIMEOUT, "allow_redirects": False}
        if method == "GET":
            query = urlencode(values)
            return self._read_answer(self.opener.get(f"{url}?{query}", **options))
        values = {**self._get_posted(route.label), **values}
        before = self._take_picture()
        if route.is_json:
            answer = self.opener.post(url, json={"jsonrpc": "2.0", "params": values}, **options)
        else:
            values["csrf_token"] = http.Request.csrf_token(self)
            answer = self.opener.post(url, data=values, **options)
        return "done" if self._take_picture() != before else self._read_answer(answer)

    def _take_picture(self):
        """Return figures that change with each row that is written, made or deleted."""
        cr = self.env.cr
        cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = sorted(name for (name,) in cr.fetchall() if CHANGED.match(name))
        counts = [f'SELECT count(*), max(xmin::text::bigint) FROM "{name}"' for name in tables]
        cr.execute(" UNION ALL ".join(counts))
        return cr.fetchall()

    def _read_answer(self, answer):
        """Return an answer as the tables say it."""
        self.assertLess(answer.status_code, 500, answer.url)
        path = urlsplit(answer.headers.get("Location", "")).path.rstrip("/")
        if answer.status_code == 404:
            return "404"
        if path:
            return {"/web/login": "login", "/my": "home"}.get(path, "back")
        if answer.request.method == "GET" and answer.status_code == 200:
            return "page"
        return "no"
