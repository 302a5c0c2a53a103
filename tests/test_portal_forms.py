"""Forms and reports of all addons: closed to whom they are not for, as to forged forms."""

import re

from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import mute_logger

from .prepaid_it_blocks.test_portal_access import PortalAccessCase, PortalLevelsCase
from .prepaid_it_blocks.test_portal_routes import DoorsCase

# A customer's word about everything that a form of the portal may ask for.
WORDS = {
    "months": "3",
    "answer": "yes",
    "name": "Carla",
    "email": "carla@bakery.example",
    "level": "prices",
    "authorised": "1",
    "quantity": "1",
}

# 19.0 says of a form that is sent to a script's address that it is no JSON.
REFUSED = (400, 415)


class TestForgedForms(PortalAccessCase):
    def _get_state(self):
        """Return the values that a customer's forms change."""
        self.env.clear()
        agreement = self.agreement
        return {
            "orders": self.env["sale.order"].search_count([]),
            "people": self.env["res.partner"].search_count([]),
            "wish": agreement.renewal_interval_months,
            "contacts": agreement.authorised_contact_ids.ids,
            "levels": agreement.contact_access_ids.ids,
            "consents": agreement.consent_ids.ids,
            "messages": agreement.message_ids.ids,
        }

    def _post_all(self, kinds=("http", compat.JSON_ROUTE), **data):
        """Send every form of the addon; return (address, answer) of each."""
        expected = dict(WORDS, product=self.block.product_id.id, **data)
        routes = self._routes("POST", kinds)
        routes.append(f"{self.page}/contacts/{self.colleague.id}")
        return [(route, self.url_open(route, data=expected)) for route in routes]

    @mute_logger("odoo.http")
    def test_forms_without_the_pages_token_change_nothing(self):
        state = self._get_state()
        self.assertGreater(len(self._routes("POST")), 4)
        for data in ({}, {"csrf_token": "forged"}, {"access_token": self.token}):
            self._log_in("berta")
            for route, answer in self._post_all(**data):
                self.assertIn(answer.status_code, REFUSED, (route, data))
        self.assertEqual(self._get_state(), state)

    @mute_logger("odoo.http")
    def test_forms_of_nobody_change_nothing(self):
        state = self._get_state()
        self._log_in(None)
        for route, answer in self._post_all():
            is_sent_to_login = "/web/login" in answer.url
            self.assertTrue(answer.status_code in REFUSED or is_sent_to_login, route)
        self.assertEqual(self._get_state(), state)

    def test_forms_of_strangers_change_nothing(self):
        state = self._get_state()
        for login in ("max", "plain"):
            self._log_in(login)
            text = self.url_open("/my/prepaid").text
            token = re.search(r'csrf_token: "([^"]+)"', text).group(1)
            for data in ({}, {"access_token": self.other_token}):
                for route, answer in self._post_all(csrf_token=token, **data):
                    self.assertLess(answer.status_code, 500, route)
        self.assertEqual(self._get_state(), state)

    def test_forms_take_the_pages_token(self):
        self._log_in("berta")
        state = self._get_state()
        text = self.url_open("/my/prepaid").text
        token = re.search(r'csrf_token: "([^"]+)"', text).group(1)
        for route, answer in self._post_all(("http",), csrf_token=token):
            if "/approval/" in route:  # answered with the key of its mail alone
                self.assertEqual(answer.status_code, 404, route)
            else:
                self.assertLess(answer.status_code, 400, route)
        changed = {name for name, value in self._get_state().items() if value != state[name]}
        self.assertLessEqual({"orders", "people", "wish", "contacts", "levels"}, changed)


class TestLevels(PortalLevelsCase):
    def test_contact_without_prices_commits_nobody(self):
        self._let_see("entries")
        self._log_in("bob")
        csrf = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/prepaid").text).group(1)
        orders = self.env["sale.order"].search_count([])
        for route in self._routes("POST"):
            response = self.url_open(route, data={"csrf_token": csrf, "months": "3"})
            self.assertLess(response.status_code, 500, route)
        self.env.clear()
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        self.assertFalse(self.agreement.renewal_interval_months)
        self.assertFalse(self.agreement.authorised_contact_ids)


class TestReports(DoorsCase):
    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_reports_on_an_agreement(self):
        reports = self.env["ir.actions.report"].search([("model", "=like", "prepaid.%")])
        self.assertTrue(reports)
        for login in self._people():
            self._log_in(login)
            for report in reports:
                record = self.env[report.model].search([], limit=1)
                number = self.agreement.id if report.model == "prepaid.agreement" else record.id
                for kind in ("html", "pdf", "text"):
                    url = f"/report/{kind}/{report.report_name}/{number or 1}"
                    answer = self.url_open(url)
                    for secret in self.secrets:
                        self.assertNotIn(secret, answer.text, (login, url))
