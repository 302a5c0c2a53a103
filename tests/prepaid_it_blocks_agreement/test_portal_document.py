"""The agreement in the portal: read and signed by the single point of contact, once."""

import base64
import json
import re

from odoo.tests import HttpCase

from ..common import PrepaidMixin
from ..prepaid_it_blocks.test_portal import PIXEL


class TestPortalDocument(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.order = cls.agreement.block_ids.sale_line_id.order_id
        cls.colleague = cls.contact.copy({"name": "Carl Cook", "email": "carl@bakery.example"})
        cls.agreement.authorised_contact_ids = cls.colleague
        for login, contact in (
            ("berta", cls.contact),
            ("carl", cls.colleague),
            ("max", cls.other_contact),
        ):
            cls._create_user(login, "base.group_portal", partner_id=contact.id)
        cls._send_agreement(cls.agreement)
        cls.version = cls.agreement.waiting_version_id
        cls.token = cls._create_key(cls.version)
        cls.page = f"/my/prepaid/{cls.agreement.id}/agreement"

    def setUp(self):
        super().setUp()
        self.env.flush_all()

    def _log_in(self, login):
        self.authenticate(login, login and login + "-password")

    def _accept(self, number=1, query="", **params):
        params.setdefault("name", "Berta Baker")
        params.setdefault("signature", base64.b64encode(PIXEL).decode())
        answer = self.url_open(
            f"{self.page}/{number}/accept{query}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.clear()
        return answer.json()["result"]

    def _assert_unsigned(self):
        self.assertEqual((self.agreement.state, self.version.state), ("sent", "sent"))

    def _assert_unsigned_version(self):
        self.assertEqual(self.agreement.waiting_version_id.number, 2)

    def test_contact_reads_and_signs_once(self):
        self._log_in("berta")
        text = self.url_open(f"/my/prepaid/{self.agreement.id}").text
        self.assertIn("waits for your signature", text)
        self.assertIn(f'href="{self.page}"', text)
        page = self.url_open(self.page).text
        self.assertIn("Software licences", page)
        self.assertIn("o_prepaid_sign", page)
        self.assertNotIn(self.token, page)
        answer = self._accept()
        self.assertEqual(answer, {"force_refresh": True, "redirect_url": self.page})
        self.assertEqual((self.agreement.state, self.version.state), ("signed", "signed"))
        self.assertEqual(
            (self.version.signed_by, self.version.signed_by_id), ("Berta Baker", self.contact)
        )
        self.assertTrue(self.version.signed_ip)
        self.assertTrue(self.version.signature)
        signed_on = self.version.date_signed
        self.assertNotIn("error", self._accept(name="Somebody Else"))
        self.assertEqual(
            (self.version.signed_by, self.version.date_signed), ("Berta Baker", signed_on)
        )
        page = self.url_open(self.page).text
        self.assertIn("o_prepaid_signed", page)
        self.assertNotIn("prepaid_sign_dialog", page)

    def test_link_of_the_mail_signs_without_an_account(self):
        template = self.env.ref("prepaid_it_blocks_agreement.mail_template_agreement")
        mail = self.env["mail.mail"].browse(template.send_mail(self.agreement.id))
        self.assertNotIn(self.token, str(mail.body_html))
        sent = self._get_sent_body(mail, self.contact)
        link = re.search(r'href="[^"]*(/my/prepaid/[^"]*)"', sent).group(1)
        self.env.flush_all()
        self._log_in(None)
        page = self.url_open(link.replace("&amp;", "&")).text
        self.assertIn("o_prepaid_sign", page)
        answer = self._accept(query=f"?access_token={self.token}")
        self.assertTrue(answer["redirect_url"].endswith(f"access_token={self.token}"))
        self.assertEqual(self.version.signed_by_id, self.contact)

    def test_nobody_else_signs(self):
        for login in ("carl", "max", None, "salesman", "manager"):
            self._log_in(login)
            self.assertIn("error", self._accept(), login)
            self._assert_unsigned()
        self._log_in("salesman")
        self.assertIn("error", self._accept(query=f"?access_token={self.token}"))
        self._log_in(None)
        self.assertIn("error", self._accept(access_token=self.token + "x"))
        self.assertIn("error", self._accept(access_token=[self.token]))
        page_key = self._create_key(self.agreement)
        self.assertIn("error", self._accept(access_token=page_key))
        text = self.url_open(f"{self.page}?access_token={page_key}").text
        self.assertIn("Software licences", text)
        self.assertNotIn("o_prepaid_sign", text)
        self._assert_unsigned()

    def test_link_dies_with_its_person(self):
        self.agreement.contact_id = self.colleague
        self.env.flush_all()
        self._log_in(None)
        self.assertIn("error", self._accept(access_token=self.token))
        link = f"{self.page}?access_token={self.token}"
        self.assertNotIn("Software licences", self.url_open(link).text)
        self._assert_unsigned()
        self.assertNotIn("error", self._accept(access_token=self._create_key(self.version)))
        self.assertEqual(self.version.signed_by_id, self.colleague)

    def test_link_is_of_one_version(self):
        self.agreement.overage_policy = "refuse"
        self._send_agreement(self.agreement)
        self.env.flush_all()
        self._log_in(None)
        text = self.url_open(f"{self.page}?access_token={self.token}").text
        self.assertIn("o_prepaid_superseded", text)
        self.assertNotIn("Software licences", text)
        self.assertIn("newer version", self._accept(access_token=self.token)["error"])
        self.assertIn("error", self._accept(2, access_token=self.token))
        self._assert_unsigned_version()

    def test_who_reads(self):
        for login, is_seen in (("carl", True), ("max", False), (None, False)):
            self._log_in(login)
            self.assertEqual("Software licences" in self.url_open(self.page).text, is_seen, login)
            content = self.url_open(self.page + "/1/pdf").content
            self.assertEqual(b"Software licences" in content, is_seen, login)
        self.agreement.contact_level = "entries"
        self.env.flush_all()
        self._log_in("carl")
        self.assertNotIn("Software licences", self.url_open(self.page).text)

    def test_pdf_is_what_was_sent(self):
        self._log_in("berta")
        answer = self.url_open(self.page + "/1/pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.content, self.version._get_pdf())

    def test_old_version_is_refused_when_a_newer_was_sent(self):
        self.agreement.overage_policy = "refuse"
        self._send_agreement(self.agreement)
        self.env.flush_all()
        self._log_in("berta")
        self.assertIn("newer version", self._accept(1)["error"])
        self.assertEqual(self.agreement.state, "sent")
        self.assertIn("/my", self.url_open(self.page + "/1/pdf").url)
        self.assertNotIn("error", self._accept(2))

    def test_what_is_no_signature(self):
        self._log_in("berta")
        for params in (
            {"name": ""},
            {"name": " \x00 "},
            {"name": ["Berta"]},
            {"signature": ""},
            {"signature": None, "name": "B"},
            {"signature": {"a": 1}},
            {"signature": "%%%"},
            {"signature": base64.b64encode(b"<svg onload=1>").decode()},
            {"signature": "A" * 2000001},
        ):
            self.assertIn("error", self._accept(**params), str(params)[:80])
        for number in (0, 2, 2**40):
            self.assertIn("error", self._accept(number))
        self._assert_unsigned()

    def test_quotations_own_link_shows_what_went_along_and_signs_nothing(self):
        order = self._create_order()
        self.agreement.state = "draft"
        order.with_context(mark_so_as_sent=True).message_post(body="Our offer")
        number = order.prepaid_agreement_version_number
        token = order._portal_ensure_token()
        query = "?access_token=" + token
        self.env.flush_all()
        self._log_in(None)
        self.assertIn("/web/login", self.url_open(self.page).url)
        text = self.url_open(self.page + query).text
        self.assertNotIn("o_prepaid_sign", text)
        self.assertIn("the link to sign it is in our mail", re.sub(r"\s+", " ", text))
        self.assertIn("Back to the quotation", text)
        self.assertNotIn(self.token, text)
        pdf = self.url_open(f"{self.page}/{number}/pdf{query}")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        quotation = re.sub(r"\s+", " ", self.url_open(order.get_portal_url()).text)
        self.assertIn("read the agreement", quotation)
        for path in (f"/my/prepaid/{self.agreement.id}", self.page + "/77/pdf"):
            self.assertIn("/web/login", self.url_open(path + query).url)
        self.assertIn("error", self._accept(77, query))
        self.assertIn("error", self._accept(number, query + "x"))
        # Whoever sells reads the quotation's token.
        self.assertIn("error", self._accept(number, query))
        self.assertFalse(self.agreement._get_signed_versions())
        other = self._create_order(self.other_contact)
        self.assertIn(
            "error", self._accept(number, "?access_token=" + other._portal_ensure_token())
        )

    def test_quotation_page_links_to_the_agreement(self):
        self.order.prepaid_agreement_id = self.agreement
        url = self.order.get_portal_url()
        self.env.flush_all()
        self._log_in("berta")
        text = self.url_open(url).text
        self.assertIn(f'href="{self.page}"', text)
        self._log_in(None)
        text = self.url_open(url).text
        self.assertIn("was mailed to Berta", re.sub(r"\s+", " ", text))
        self.assertNotIn(self.token, text)
