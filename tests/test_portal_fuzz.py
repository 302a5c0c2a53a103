"""Every route of the portal with everything that should not come: a clean page, never a failure.

Routes and the names of their parameters are found in the code: a new one without values here
fails a test.
"""

import inspect
import random
import re
from urllib.parse import quote, urlencode

from odoo import Command
from odoo.addons.prepaid_it_blocks_statement.policies.statement import StatementQuery
from odoo.tests import HttpCase, common
from odoo.tools import config, mute_logger

from .access_scan import IN_PATH, find_routes, get_modules
from .common import PrepaidMixin

SEED = 20260316
# How many times each route is called, by each visitor, with hostile values.
ROUNDS = 4
TIMEOUT = 600
MARK = "fuzz7391"
# What must be escaped wherever it is shown; searched for as it is.
MARKUP = (
    f'<script>alert("{MARK}")</script>',
    f'"><img src=x onerror={MARK}>',
    f"'><svg/onload={MARK}>",
)
NUMBERS = (
    "0",
    "-1",
    "-0",
    "1e9",
    "0x10",
    "2147483648",
    "9223372036854775808",
    "1" + "0" * 30,
    "٣٤",
    "²",
    "NaN",
    "Infinity",
    "1.5",
    " 1 ",
)
TEXTS = (
    "",
    " ",
    "null",
    "../../etc/passwd",
    "'; DROP TABLE prepaid_entry; --",
    "%' OR 1=1 --",
    "\\",
    "%s%(name)s{0}${7*7}",
    "\0",
    "a\0b",
    f"\r\nSet-Cookie: {MARK}=1",
    "\u202eright to left\u200f",
    "\U0001f4a3" * 20,
    "é\u0301ß漢字",
    "x" * 6000,
    b"\xff\xfe\x80",
)
DATES = ("2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-3-1", "٢٠٢٦-٠١-٠١", "today")
HOSTILE = MARKUP + NUMBERS + TEXTS + DATES
# What stands for a number in a path. Odoo itself fails where a path, whichever, holds a zero byte.
PATHS = ("0", "-1", "2147483648", "9223372036854775808", "1" + "0" * 30, "abc", "٣", "<b>", "\r\n")
# Each parameter with a value that is right; the agreement's ids and tokens are put in.
GOOD = {
    "access_token": "",
    "answer": "yes",
    "authorised": "1",
    "date_from": "2026-01-01",
    "date_to": "2026-12-31",
    "decision": "approved",
    "email": "bob@bakery.example",
    "group": "ticket",
    "kind": "used",
    "known": "1",
    "late": "1",
    "level": "prices",
    "months": "3",
    "name": "Berta",
    "note": "Go on",
    "input_quantity": "1",
    "line": "1",
    "line_id": "1",
    "order": "oldest",
    "page": "1",
    "phone": "+32 2 123",
    "problem": "renewal",
    "product": "1",
    "quantity": "1",
    "question": "",
    "remove": "1",
    "saved": "1",
    "search": "printer",
    "show": "1",
    "signature": "",
    "unlink": "1",
    "until": "2026-12-31",
}
READ = re.compile(r'\b(?:arguments|kwargs|params|post|values)(?:\.get\(\s*|\[)"(\w+)"')
# Names in dicts that are no parameters: what a page is given.
NO_PARAMETERS = ("prepaid_count", "portal_access", "service_reports")


def find_parameters():
    """Return the names of the parameters that the controllers read."""
    found = set(StatementQuery._fields)
    for module in get_modules("controllers", "policies"):
        found.update(READ.findall(inspect.getsource(module)))
    for route in find_routes():
        found.update(set(route.names) - set(IN_PATH.findall(route.path)))
    return found - set(NO_PARAMETERS)


class TestPortalFuzz(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.ticket = cls._create_ticket(name="Secret printer")
        cls._log(cls.ticket, 2.5, name="Secret work")
        cls.token = cls._create_key(cls.agreement)
        cls._send_agreement(cls.agreement)
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.other_token = cls._create_key(cls.other_agreement)
        for login, contact in (("berta", cls.contact), ("max", cls.other_contact)):
            cls._create_user(login, "base.group_portal", partner_id=contact.id)
        cls.finding = cls._ask_about_finding()
        cls.in_path = {
            "agreement_id": str(cls.agreement.id),
            "approval_id": str(cls._ask_for_approval().id),
            "attachment_id": str(cls.finding.file_ids.id),
            "contact_id": str(cls.contact.copy({"name": "Bob Baker"}).id),
            "finding_id": str(cls.finding.id),
            "number": "1",
            "order_id": str(cls._create_order().id),
            "page": "1",
            "request_id": str(cls._ask_for_time().id),
        }
        product = str(cls.agreement.block_ids.product_id.id)
        cls.good = dict(GOOD, product=product, question=cls.finding._get_question_mark())
        cls.secrets = [
            cls.agreement.name,
            cls.agreement.block_ids.name,
            cls.ticket.number,
            "Secret",
            cls.token,
        ]

    @classmethod
    def _ask_for_time(cls):
        agreement = cls.agreement.with_user(cls.technician)
        return agreement._ask_consent(2.0, "Secret reason", ticket=cls.ticket)

    @classmethod
    def _ask_about_finding(cls):
        file = {"name": "secret.txt", "raw": b"Secret log"}
        vals = {"agreement_id": cls.agreement.id, "name": "Secret gap"}
        vals["file_ids"] = [Command.create(file)]
        finding = cls.env["prepaid.finding"].create(vals)
        finding.action_ask()
        return finding

    @classmethod
    def _ask_for_approval(cls):
        bob = cls.contact.copy({"name": "Secret Bob"})
        ticket = cls._create_ticket(bob, name="Secret scanner")
        ticket.with_user(cls.technician).action_ask_prepaid_approval()
        return ticket.prepaid_approval_ids

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.random = random.Random(SEED)

    def _log_in(self, login):
        self.authenticate(login, login and login + "-password")

    def _call(self, method, path, query="", **options):
        """Open an address and check the rules for every answer; return it."""
        address = f"http://{common.HOST}:{config['http_port']}{path}{query}"
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_http", "werkzeug"):
            answer = self.opener.request(method, address, timeout=TIMEOUT, **options)
        for step in answer.history + [answer]:
            what = f"{method} {path} {str(query or options)[:300]}: {step.status_code}"
            self.assertLess(step.status_code, 500, what)
            self.assertNotIn(MARK, step.headers.get("Set-Cookie", ""), what)
            self.assertTrue(step.url.startswith(address.partition("/my")[0]), what)
        # A file is for no browser to show.
        if "text/html" in answer.headers.get("Content-Type", ""):
            for markup in MARKUP:
                self.assertNotIn(markup, answer.text, what)
        return answer

    def _fill(self, path, values):
        return IN_PATH.sub(lambda found: quote(values[found.group(1)], safe=""), path)

    def _get_token(self):
        text = self._call("GET", "/web/login").text + self._call("GET", "/my").text
        found = re.search(r'csrf_token: "([^"]+)"|name="csrf_token" value="([^"]+)"', text)
        return found.group(1) or found.group(2)

    def _draw_values(self):
        """Return parameters, many of them hostile, some twice."""
        values = []
        for name, good in sorted(self.good.items()):
            if self.random.random() < 0.25:
                values.append((name, good))
            values.append((name, self.random.choice(HOSTILE)))
        return values

    def _attack(self, login):
        """Call every route as a visitor; return the pages that came."""
        self._log_in(login)
        token = self._get_token()
        answers = []
        for route in find_routes():
            for method in route.methods:
                for number in range(ROUNDS):
                    values = self._draw_values()
                    place = dict(self.in_path)
                    if number % 3 == 2:
                        place = {name: self.random.choice(PATHS) for name in place}
                    path_now = self._fill(route.path, place)
                    if method == "GET":
                        answer = self._call("GET", path_now, "?" + urlencode(values))
                    else:
                        values = values + [("csrf_token", token)]
                        answer = self._call("POST", path_now, data=values)
                    answers.append(answer)
        return answers

    def _assert_no_secret(self, answers, secrets):
        for answer in answers:
            for secret in secrets:
                self.assertNotIn(secret, answer.text, answer.url[:300])

    def test_every_route_and_parameter_has_values(self):
        self.assertGreater(len(find_routes()), 5)
        for route in find_routes():
            self.assertLessEqual(set(IN_PATH.findall(route.path)), set(self.in_path), route.path)
        self.assertLessEqual(find_parameters(), set(GOOD))

    def test_owner(self):
        answers = self._attack("berta")
        self.assertTrue(any("17:30" in answer.text for answer in answers))
        self.assertLedgerHolds()

    def test_another_customer(self):
        self._assert_no_secret(self._attack("max"), self.secrets)

    def test_nobody(self):
        self._assert_no_secret(self._attack(None), self.secrets + [self.other_agreement.name])
        self.assertLedgerHolds()

    def test_each_value_in_each_parameter_of_the_statement(self):
        self._log_in("berta")
        path = self._fill("/my/prepaid/<agreement_id>", self.in_path)
        for value in HOSTILE:
            query = urlencode([(name, value) for name in StatementQuery._fields])
            for suffix in ("", "/statement.csv"):
                self.assertEqual(self._call("GET", path + suffix, "?" + query).status_code, 200)

    def test_tokens(self):
        wrong = (self.other_token, self.token[:-1], self.token + " ", self.token.upper() + "é")
        for login in (None, "max"):
            self._log_in(login)
            for value in HOSTILE + wrong:
                query = "?" + urlencode({"access_token": value})
                path = self._fill("/my/prepaid/<agreement_id>", self.in_path)
                self._assert_no_secret([self._call("GET", path, query)], self.secrets)

    def test_files_in_place_of_values(self):
        for login in ("berta", "max", None):
            self._log_in(login)
            data = {"csrf_token": self._get_token()}
            files = [(name, ("x.txt", b"<b>" + MARK.encode())) for name in sorted(GOOD)]
            for route in find_routes():
                # Odoo keeps what is posted where nobody is logged in, and cannot keep a file.
                if "POST" in route.methods and (login or route.auth == "public"):
                    place = self._fill(route.path, self.in_path)
                    self._call("POST", place, data=data, files=files)

    def test_post_without_the_forms_token(self):
        self._log_in("berta")
        posted = 0
        for route in find_routes():
            if route.methods == ("POST",):
                answer = self._call("POST", self._fill(route.path, self.in_path), data=self.good)
                self.assertEqual(answer.status_code, 400, route.path)
                posted += 1
        self.assertTrue(posted)
