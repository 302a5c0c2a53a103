"""The customer's pages over real HTTP: own hours seen, others' never, Renew once."""

import base64
import json
import re

from odoo.tests import HttpCase

from ..common import PrepaidMixin
from ..translations import translate

# The smallest PNG: what a customer draws as signature.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class PortalCase(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket(name="Printer <b>on fire</b>")
        cls._log(cls.ticket, 2.5, name="Put it <script>out</script>")
        cls.portal = cls._create_user(
            "berta", "base.group_portal", partner_id=cls.contact.id, email="berta@bakery.example"
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.page = f"/my/prepaid/{self.agreement.id}"

    def _log_in(self, login="berta"):
        self.authenticate(login, login + "-password")

    def _get(self, url, status=200):
        response = self.url_open(url)
        self.assertEqual(response.status_code, status, url)
        return response

    def _post_renew(self, page, **data):
        found = re.search(r'name="csrf_token" (?:value="([^"]+)")', page.text) or re.search(
            r'csrf_token: "([^"]+)"', page.text
        )
        data.setdefault("csrf_token", found.group(1))
        return self.url_open(self.page + "/renew", data=data)

    def _renewals(self):
        self.env.clear()
        return self.env["sale.order"].search(
            [("prepaid_agreement_id", "=", self.agreement.id), ("is_prepaid_renewal", "=", True)]
        )


class TestPortal(PortalCase):
    def test_home_links_to_the_hours(self):
        self._log_in()
        self.assertIn('href="/my/prepaid"', self._get("/my").text)

    def test_home_counts_agreements(self):
        self._log_in()
        response = self.url_open(
            "/my/counters",
            data='{"params": {"counters": ["prepaid_count"]}}',
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.json()["result"].get("prepaid_count"), 1)

    def test_overview_shows_balance_and_blocks(self):
        self._log_in()
        text = self._get("/my/prepaid").text
        self.assertIn("17:30", text)
        self.assertIn(self.agreement.block_ids.name, text)
        self.assertNotIn(self.other_agreement.name, text)

    def test_customer_without_hours_is_advised(self):
        partner = self.env["res.partner"].create({"name": "Newcomer", "email": "n@new.example"})
        self._create_user("newcomer", "base.group_portal", partner_id=partner.id)
        self.env.flush_all()
        self._log_in("newcomer")
        self.assertIn("You have no prepaid hours yet", self._get("/my/prepaid").text)

    def test_user_without_any_right_sees_the_empty_page(self):
        self._log_in("plain")
        self.assertIn("You have no prepaid hours yet", self._get("/my/prepaid").text)

    def test_anonymous_is_asked_to_log_in(self):
        self.assertIn("/web/login", self._get("/my/prepaid").url)
        self.assertIn("/web/login", self._get(self.page).url)

    def test_other_customer_is_turned_away(self):
        self._create_user("max", "base.group_portal", partner_id=self.other_contact.id)
        self.env.flush_all()
        self._log_in("max")
        response = self._get(self.page)
        self.assertTrue(response.url.rstrip("/").endswith(("/my", "/my/home")), response.url)
        self.assertNotIn(self.agreement.name, response.text)

    def test_token_opens_its_own_agreement_alone(self):
        token = self._create_key(self.agreement)
        other_token = self._create_key(self.other_agreement)
        self.env.flush_all()
        self.assertIn("17:30", self._get(f"{self.page}?access_token={token}").text)
        for wrong in (other_token, "x", "", "é%00"):
            response = self._get(f"{self.page}?access_token={wrong}")
            self.assertNotIn("17:30", response.text)

    def test_bad_addresses_never_break(self):
        self._log_in()
        for address in (
            "/my/prepaid/999999999",
            "/my/prepaid/0",
            self.page + "/page/0",
            self.page + "/page/99999",
            self.page + "?page=x",
            self.page + "?page=" + "9" * 5000,
            self.page + "/page/" + "9" * 40,
            self.page + "?sortby=%27%3B--&filterby=%C3%A9",
        ):
            self.assertLess(self.url_open(address).status_code, 500, address)
        self.assertEqual(self.url_open("/my/prepaid/x").status_code, 404)

    def test_renew_makes_one_quotation_and_opens_it(self):
        self._log_in()
        page = self._get(self.page)
        response = self._post_renew(page)
        order = self._renewals()
        self.assertEqual(len(order), 1)
        self.assertIn(f"/my/orders/{order.id}", response.url)
        self.assertIn("saved.", response.text)
        self._post_renew(page)
        self.assertEqual(self._renewals(), order)

    def test_a_draft_that_nobody_sent_is_not_shown(self):
        order = self.agreement._renew()
        self.env.flush_all()
        self._log_in()
        page = self._get(self.page)
        self.assertNotIn("See your renewal quotation", page.text)
        self._post_renew(page)
        self.env.invalidate_all()
        self.assertEqual((self._renewals(), order.state), (order, "sent"))
        self.assertIn("See your renewal quotation", self._get(self.page).text)

    def test_renew_needs_the_form_of_the_page(self):
        self._log_in()
        self._get(self.page)
        response = self.url_open(self.page + "/renew", data={"csrf_token": "forged"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._renewals())

    def test_renew_of_another_customer_makes_nothing(self):
        self._create_user("max", "base.group_portal", partner_id=self.other_contact.id)
        self.env.flush_all()
        self._log_in("max")
        self._post_renew(self._get(f"/my/prepaid/{self.other_agreement.id}"))
        self.assertFalse(self._renewals())

    def test_renew_brings_an_expired_quotation_up_to_date(self):
        order = self.agreement._renew()
        order.validity_date = "2026-03-01"
        self.agreement.block_ids.product_id.list_price = 2000.0
        self.env.flush_all()
        self._log_in()
        response = self._post_renew(self._get(self.page))
        self.assertEqual(self._renewals(), order)
        self.assertIn(f"/my/orders/{order.id}", response.url)
        self.assertEqual(order.amount_untaxed, 2000.0)
        self.assertGreater(order.validity_date.isoformat(), "2026-03-01")

    def test_stopped_agreement_can_be_renewed_by_the_customer(self):
        self.agreement._stop_renewal("Their wish")
        self.env.flush_all()
        self._log_in()
        page = self._get(self.page)
        self.assertNotIn("Their wish", page.text)
        self._post_renew(page)
        self.assertEqual(len(self._renewals()), 1)

    def test_renew_that_cannot_be_made_says_so_and_is_logged(self):
        self.agreement.block_ids.product_id.sale_ok = False
        self.env.flush_all()
        self._log_in()
        response = self._post_renew(self._get(self.page))
        self.assertIn("could not make the quotation", response.text)
        self.env.clear()
        self.assertIn("not for sale", self.agreement.renewal_error)

    def test_customer_downloads_the_quotation(self):
        order = self._create_order()
        order.write({"state": "sent"})
        url = order.get_portal_url(report_type="pdf", download=True)
        self.env.flush_all()
        for login in ("berta", None):
            if login:
                self._log_in(login)
            else:
                self.logout()
            response = self._get(url)
            self.assertEqual(response.headers["Content-Type"], "application/pdf", login)
            # Under test Odoo sends the PDF's HTML, without the detour by wkhtmltopdf.
            self.assertIn(b"20:00 hours at", b" ".join(response.content.split()), login)

    def test_customer_signs_the_quotation(self):
        order = self._create_order()
        order.write({"state": "sent", "require_signature": True, "require_payment": False})
        token = order._portal_ensure_token()
        self.env.flush_all()
        self._log_in()
        params = {
            "access_token": token,
            "name": "Berta Baker",
            "signature": base64.b64encode(PIXEL).decode(),
        }
        response = self.url_open(
            f"/my/orders/{order.id}/accept",
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.assertIn("result", response.json(), response.text)
        self.env.clear()
        self.assertEqual((order.signed_by, order.state), ("Berta Baker", "sale"))
        self.assertEqual(order.order_line.prepaid_block_ids.state, "active")

    def test_quotation_page_is_in_the_language_of_who_reads_it(self):
        source = (
            "%(hours)s hours at %(rate)s instead of %(normal_rate)s per hour: %(saving)s saved."
        )
        terms = {source: "%(saving)s gespart bei %(hours)s Stunden: %(rate)s, %(normal_rate)s."}
        translate(self, "prepaid_it_blocks", terms)
        self.contact.lang = "de_DE"
        order = self._create_order()
        order.write({"state": "sent"})
        self.env.flush_all()
        self._log_in()
        self.assertRegex(self._get(order.get_portal_url()).text, "gespart bei 20:00 Stunden: ")

    def test_quotation_page_shows_hours_rate_and_saving(self):
        order = self._create_order()
        order.write({"state": "sent"})
        url = order.get_portal_url()
        self.env.flush_all()
        self._log_in()
        text = re.sub(r"<[^>]+>|\s+", " ", self._get(url).text)
        text = re.sub(r"\s+", " ", text)
        self.assertIn("20:00 hours at", text)
        for figure in ("90.00", "100.00", "200.00"):
            self.assertIn(figure, text)
