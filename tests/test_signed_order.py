"""The text that is signed is the order that is signed, whatever was chosen last."""

import base64
import json
import re

from odoo.exceptions import UserError
from odoo.tests import HttpCase

from .common import PrepaidMixin
from .prepaid_it_blocks.test_portal import PIXEL


class TestSignedOrder(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.env["product.template"].search([]).write({"prepaid_in_portal": False})
        cls.product.prepaid_in_portal = True
        cls._create_product(hours=50.0, price=4250.0, name="Fifty", prepaid_in_portal=True)
        cls.order = cls._create_order(require_signature=True, require_payment=False)
        cls._send(cls.order)
        cls.order.state = "sent"
        cls.agreement = cls.order.prepaid_agreement_id
        cls.first = cls.agreement.waiting_version_id

    @classmethod
    def _send(cls, order):
        order.with_context(mark_so_as_sent=True).message_post(
            body="Our offer", partner_ids=cls.contact.ids
        )

    def setUp(self):
        super().setUp()
        self.path = f"/my/orders/{self.order.id}"
        self.page = f"/my/prepaid/{self.agreement.id}/agreement"
        self._clear()

    def _clear(self):
        self.env.flush_all()
        self.env.clear()

    def _choose(self):
        """Choose the other size on the quotation's page, by its link."""
        token = self.order._portal_ensure_token()
        size = self.order.prepaid_size_ids
        self._clear()
        page = self.url_open(f"{self.path}?access_token={token}").text
        mark = re.search(r'csrf_token: "([^"]+)"|name="csrf_token" value="([^"]+)"', page)
        data = {"csrf_token": mark[1] or mark[2], "line": size.id, "access_token": token}
        self.url_open(f"{self.path}/size", data=data)
        self._clear()

    def _call(self, path, **params):
        params.update(name="Berta Baker", signature=base64.b64encode(PIXEL).decode())
        answer = self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self._clear()
        return answer.json()["result"]

    def _sign(self, version):
        key = self._create_key(version)
        self._clear()
        return self._call(f"{self.page}/{version.number}/accept", access_token=key)

    def _mails(self):
        """Return the mails of the agreement's text to the customer."""
        return self.env["mail.mail"].search(
            [
                ("model", "=", "prepaid.agreement"),
                ("res_id", "=", self.agreement.id),
                ("recipient_ids", "in", self.contact.ids),
            ]
        )

    def _accept(self):
        token = self.order._portal_ensure_token()
        self._clear()
        return self._call(f"{self.path}/accept", access_token=token)

    def test_another_size_brings_another_text_and_the_mail_with_its_link(self):
        self.assertIn("20:00", str(self.first.html))
        self._choose()
        version = self.agreement.waiting_version_id
        self.assertNotEqual(version, self.first)
        self.assertEqual(self.order.prepaid_agreement_version_number, version.number)
        for expected, other in (("50:00", "20:00"), ("85.00", "90.00")):
            self.assertIn(expected, str(version.html))
            self.assertNotIn(other, str(version.html))
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.contact)
        key = self._create_key(version)
        self.assertIn(f"{self.page}?access_token={key}", self._get_sent_body(mail, self.contact))
        self.assertIn("newer version", self._sign(self.first)["error"])
        self.assertNotIn("error", self._sign(version))
        self.assertNotIn("error", self._accept())
        self.assertEqual((self.order.state, self.agreement.state), ("sale", "signed"))
        self.assertEqual(self.agreement.block_ids.hours, 50.0)

    def test_another_size_after_the_signature_asks_for_another_one(self):
        self._sign(self.first)
        self._choose()
        version = self.agreement.waiting_version_id
        self.assertIn("50:00", str(version.html))
        self.assertEqual(self.order.prepaid_agreement_version_number, version.number)
        self.assertEqual(self.agreement.state, "signed")
        self.assertNotIn("error", self._sign(version))

    def test_what_the_firm_changes_is_not_signed_until_it_is_sent(self):
        self.order._get_sold_lines().price_unit = 1600.0
        answer = self._sign(self.first)
        self.assertIn("not what version 1 of the agreement says", answer["error"])
        self.assertIn("20:00 hours at", answer["error"])
        self.assertIn("80.00", answer["error"])
        self.assertEqual((self.first.state, self.agreement.state), ("sent", "sent"))
        told = self.agreement.activity_ids
        self.assertIn("Send the agreement again", told.mapped("summary"))
        with self.assertRaisesRegex(UserError, "Send the agreement again"):
            self.agreement.action_sign()
        self._send(self.order)
        version = self.agreement.waiting_version_id
        self.assertIn("80.00", str(version.html))
        self.assertNotIn("error", self._sign(version))

    def test_salesperson_who_chooses_a_size_mails_nothing(self):
        size = self.order.prepaid_size_ids.with_user(self.salesman)
        size.product_uom_qty = 1.0
        version = self.agreement.waiting_version_id
        self.assertNotEqual(version, self.first)
        self.assertIn("50:00", str(version.html))
        self.assertFalse(self._mails())

    def test_nobody_to_mail_the_changed_text_to_is_told(self):
        self.contact.email = False
        self._choose()
        self.assertIn("50:00", str(self.agreement.waiting_version_id.html))
        self.assertFalse(self._mails())
        told = self.agreement.activity_ids.filtered(lambda one: "nobody to mail" in one.note)
        self.assertEqual(told.summary, "Send the agreement again")

    def test_order_is_not_signed_where_the_signed_text_says_something_else(self):
        self._sign(self.first)
        self.order._get_sold_lines().price_unit = 1600.0
        self.assertIn("not what version 1 of the agreement says", self._accept()["error"])
        self.assertEqual((self.order.state, self.order.signed_by), ("sent", False))
        self._send(self.order)
        version = self.agreement.waiting_version_id
        self.assertEqual(self.order.prepaid_agreement_version_number, version.number)
        self.assertNotIn("error", self._sign(version))
        self.assertNotIn("error", self._accept())
        self.assertEqual(self.order.state, "sale")

    def test_order_first_and_text_afterwards(self):
        self.assertNotIn("error", self._accept())
        self._log(self._create_ticket(), 20.0)
        # What is bought besides makes the text no other one.
        other = self._create_order(product=self._create_product(hours=10.0, price=900.0))
        other.action_confirm()
        self.assertNotIn("error", self._sign(self.first))

    def test_text_without_figures_is_signed_whatever_is_sold(self):
        section = self.agreement.template_id.section_ids
        for one in section.filtered(lambda one: "rates_table" in (one.body or "")):
            one.body = "<p>What is agreed stands on the order.</p>"
        self._send(self.order)
        version = self.agreement.waiting_version_id
        self.assertFalse(version.offered)
        self._choose()
        self.assertEqual(self.agreement.waiting_version_id, version)
        self.assertNotIn("error", self._sign(version))

    def test_bought_in_the_portal_instead(self):
        self.agreement.action_withdraw()
        self.order._action_cancel()
        block = self._sell(20.0)
        renewal = self.agreement._renew()
        block._void("Test")
        self._send_agreement(self.agreement)
        waiting = self.agreement.waiting_version_id
        self.assertIn("20:00", str(waiting.html))
        large = self.env["product.product"].search([("name", "=", "Fifty")])
        order, reason = self.agreement._choose_renewal(large, 1)
        self.assertEqual((order, reason), (renewal, None))
        version = self.agreement.waiting_version_id
        self.assertNotEqual(version, waiting)
        self.assertIn("50:00", str(version.html))
