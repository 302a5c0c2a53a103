"""No page, file, report or remote call shows what its visitor may not see."""

import json
import re
from urllib.parse import urlencode

from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError
from odoo.service.model import dispatch
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..accounting import AccountingMixin
from ..common import PrepaidMixin
from ..series import GROUP_READS

# What a remote call of a customer's user asks for, by method: arguments after the model.
READS = {
    "read": lambda ids: [ids],
    "search": lambda ids: [[]],
    "search_read": lambda ids: [[]],
    "search_count": lambda ids: [[]],
    "export_data": lambda ids: [ids, ["id"]],
    "name_search": lambda ids: [""],
    "web_read": lambda ids: [ids, {"display_name": {}}],
    "web_search_read": lambda ids: [[], {"display_name": {}}],
    "write": lambda ids: [ids, {}],
    "copy": lambda ids: [ids],
}
# Besides, of what has a page in the portal.
PAGE_READS = ("get_portal_url", "get_access_action", "message_post")


class PortalAccessCase(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.block = cls._sell(20.0, price=1234.0)
        cls.agreement = cls.block.agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket(name="Vault is open")
        cls._log(cls.ticket, 2.5, name="Changed the combination")
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bob Baker", "parent_id": cls.customer.id, "email": "bob@bakery.example"}
        )
        cls.users = {
            login: cls._create_user(
                login,
                "base.group_portal",
                partner_id=partner.id,
                name=partner.name,
                email=partner.email,
            )
            for login, partner in (
                ("berta", cls.contact),
                ("bob", cls.colleague),
                ("max", cls.other_contact),
            )
        }
        cls.secrets = (
            cls.agreement.name,
            cls.block.name,
            cls.ticket.name,
            "Changed the combination",
        )

    def setUp(self):
        super().setUp()
        self.token = self._create_key(self.agreement)
        self.other_token = self._create_key(self.other_agreement)
        self.page = f"/my/prepaid/{self.agreement.id}"
        self.env.flush_all()

    def _log_in(self, login):
        """Log in as a user; None: as nobody."""
        self.authenticate(login, login and login + "-password")

    def _let_see(self, level, contact=None):
        """Set a contact's level of access; None: the agreement's."""
        contact = contact or self.colleague
        access = self.agreement.contact_access_ids
        access.filtered(lambda one: one.contact_id == contact).unlink()
        if level:
            access.create(
                {"agreement_id": self.agreement.id, "contact_id": contact.id, "level": level}
            )
        self.env.flush_all()

    def _routes(self, method, kinds=("http", compat.JSON_ROUTE)):
        """Return the addresses of the addon's routes for this agreement, by HTTP method.

        :param kinds: which types of routes; browsers send forms to those of type ``http`` alone
        """
        found = set()
        # What builds the map wants one of the server's threads: the server has built it.
        self.url_open("/web/login")
        routing_map = self.env["ir.http"].routing_map()
        for rule in routing_map.iter_rules():
            methods = rule.methods or {"GET", "POST"}
            if rule.endpoint.routing["type"] not in kinds:
                continue
            if rule.rule.startswith("/my/prepaid") and method in methods:
                address = rule.rule.replace("<int:agreement_id>", str(self.agreement.id))
                found.add(re.sub(r"<int:[^>]+>", "1", re.sub(r"<string:[^>]+>", "x", address)))
        return sorted(found)

    def _assert_nothing_shown(self, response, where):
        self.assertLess(response.status_code, 500, where)
        for secret in self.secrets:
            self.assertNotIn(secret, response.text, where)

    def _call(self, route, params):
        """Call a JSON route and return the response."""
        return self.url_open(
            route,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )


class TestPortalAccess(PortalAccessCase):
    def test_routes_are_found(self):
        for method, ending in (("GET", ""), ("POST", "/renew")):
            self.assertIn(self.page + ending, self._routes(method))

    def test_pages_and_files_show_nothing_to_strangers(self):
        routes = self._routes("GET")
        for login in (None, "max", "plain"):
            self._log_in(login)
            for route in routes:
                for token in (None, "x", self.other_token, "é"):
                    query = "?" + urlencode({"access_token": token}) if token else ""
                    self._assert_nothing_shown(self.url_open(route + query), (login, route))

    def test_agreement_of_a_company_that_the_contact_does_not_deal_with(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        hidden = self.env["prepaid.agreement"].create(
            {"partner_id": self.customer.id, "company_id": company.id}
        )
        self.env.flush_all()
        self._log_in("berta")
        self.assertNotIn(hidden.name, self.url_open("/my/prepaid").text)
        for route in self._routes("GET"):
            address = route.replace(f"/{self.agreement.id}", f"/{hidden.id}", 1)
            if address != route:
                self.assertNotIn(hidden.name, self.url_open(address).text, address)

    def test_firm_sees_all_with_the_right_and_nothing_without(self):
        for login, is_seen in (("technician", True), ("manager", True), ("plain", False)):
            self._log_in(login)
            text = self.url_open(self.page).text
            self.assertEqual(self.block.name in text, is_seen, login)

    def test_numbers_that_no_record_has(self):
        self._log_in("berta")
        for number in (0, 2**31, 2**63, 10**30):
            for route in self._routes("GET"):
                address = route.replace(f"/{self.agreement.id}", f"/{number}", 1)
                self.assertLess(self.url_open(address).status_code, 500, address)


class PortalLevelsCase(AccountingMixin, PortalAccessCase):
    def _see(self, login="bob"):
        """Return the content of the pages and the file for a contact."""
        self._log_in(login)
        page = self.url_open(self.page)
        overview = self.url_open("/my/prepaid")
        self.assertEqual((page.status_code, overview.status_code), (200, 200))
        csv = self.url_open(self.page + "/statement.csv")
        return page.text, overview.text, csv.text


class TestPortalLevels(PortalLevelsCase):
    def test_contact_who_sees_the_balance(self):
        self._let_see("balance")
        for text in self._see()[:2]:
            self.assertIn("17:30", text)
        for text in self._see():
            for secret in (self.ticket.name, "Changed the combination", "61.70", "/renew"):
                self.assertNotIn(secret, text)

    def test_level_of_contacts_who_are_not_named(self):
        self._let_see(None)
        for level, is_seen in (("prices", True), ("balance", False)):
            self.agreement.contact_level = level
            self.env.flush_all()
            self.assertEqual("61.70" in self._see()[0], is_seen)
        # Whoever speaks for the customer sees all.
        self.assertIn("61.70", self._see("berta")[0])

    def test_pages_lend_nobody_a_token(self):
        for login in ("bob", "berta", "manager"):
            self._let_see("balance")
            self._log_in(login)
            for route in ["/my/prepaid"] + self._routes("GET"):
                self.assertNotIn(self.token, self.url_open(route).text, (login, route))

    def test_orders_and_invoices_follow_the_level(self):
        self._set_up_accounting()
        order = self.block.sale_line_id.order_id
        quotation = self._create_order()
        quotation.state = "sent"
        invoice = order._create_invoices()
        invoice.action_post()
        for record in (order, quotation, invoice):
            record.message_subscribe(self.contact.ids)
        user = self.users["bob"]
        for level, is_seen in (("entries", False), ("balance", False), ("prices", True)):
            self._let_see(level)
            self.env.clear()
            for records in (order, quotation, invoice):
                seen = records.with_user(user)
                self.assertEqual(seen.has_access("read"), is_seen, (level, records))
                self.assertEqual(bool(seen.search([("id", "=", records.id)])), is_seen)
            for lines in (order.order_line, invoice.invoice_line_ids):
                self.assertEqual(bool(lines.with_user(user).search([])), is_seen, lines)
            self._log_in("bob")
            for url in ("/my/orders", f"/my/orders/{order.id}"):
                self.assertEqual(order.name in self.url_open(url).text, is_seen, (level, url))
            self.assertEqual(quotation.name in self.url_open("/my/quotes").text, is_seen)
            self.assertEqual(invoice.name in self.url_open("/my/invoices").text, is_seen)

    def test_other_orders_of_the_customer_stay_seen(self):
        plain = self.env["product.product"].create({"name": "Cable", "type": "service"})
        order = self._create_order(product=plain.product_tmpl_id)
        order.message_subscribe(self.contact.ids)
        self._let_see("balance")
        self.assertTrue(order.with_user(self.users["bob"]).has_access("read"))


class TestRemoteCalls(PortalAccessCase):
    def _models(self):
        names = sorted(name for name in self.env.registry if name.startswith("prepaid."))
        return [self.env[name] for name in names if not self.env[name]._abstract]

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_no_model_answers_a_customer(self):
        for login in ("berta", "max"):
            self._log_in(login)
            for model in self._models():
                ids = model.search([], limit=3).ids or [1]
                calls = {method: arguments(ids) for method, arguments in READS.items()}
                calls.update(GROUP_READS)
                if model._name == "prepaid.agreement":
                    calls.update({method: [ids] for method in PAGE_READS})
                for method, args in calls.items():
                    where = {"model": model._name, "method": method}
                    params = dict(where, args=args, kwargs={})
                    response = self._call("/web/dataset/call_kw", params)
                    self._assert_nothing_shown(response, where)
                    self.assertNotIn(self.token, response.text, where)
                    self.assertIn("error", response.json(), where)

    def _execute(self, user, model, method):
        """Call a method as other programs do, beneath /jsonrpc and /xmlrpc."""
        arguments = READS[method](self.env[model].search([]).ids)
        account = [self.env.cr.dbname, user.id, user.login + "-password"]
        return dispatch("execute_kw", account + [model, method, arguments])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_other_programs_read_nothing_as_a_customer(self):
        for model in ("prepaid.agreement", "prepaid.block", "prepaid.entry"):
            for method in ("read", "search", "search_read", "search_count"):
                self.assertTrue(self._execute(self.manager, model, method))
                with self.assertRaises(AccessError):
                    self._execute(self.users["berta"], model, method)

    def test_the_firm_is_answered(self):
        self._log_in("manager")
        for model in ("prepaid.agreement", "prepaid.block", "prepaid.entry"):
            params = {"model": model, "method": "search", "args": [[]], "kwargs": {}}
            answer = self._call("/web/dataset/call_kw", params).json()
            self.assertTrue(answer.get("result"), (model, answer))
