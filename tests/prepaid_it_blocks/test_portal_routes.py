"""Odoo's own ways to a record: all closed to customers."""

import base64

from odoo.tools import mute_logger

from .test_portal_access import PortalAccessCase


class DoorsCase(PortalAccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.message_post(
            body="The vault is yours", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "combination.txt",
                "datas": base64.b64encode(b"The vault is yours"),
                "res_model": "prepaid.agreement",
                "res_id": cls.agreement.id,
            }
        )
        cls.secrets += ("The vault is yours", "vault")

    def _people(self):
        return (None, "bob", "berta", "max", "plain")


class TestOtherRoutes(DoorsCase):
    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_messages_of_an_agreement(self):
        number, model = self.agreement.id, "prepaid.agreement"
        new = {"thread_model": model, "thread_id": number}
        for login in self._people():
            self._log_in(login)
            for route, params in (
                ("/mail/chatter_fetch", dict(new, res_model=model, res_id=number)),
                ("/mail/chatter_init", {"res_model": model, "res_id": number}),
                ("/portal/chatter_init", new),
                ("/mail/thread/messages", new),
                ("/mail/thread/data", dict(new, request_list=["messages", "attachments"])),
            ):
                for token in ({}, {"token": self.other_token}, {"access_token": self.other_token}):
                    answer = self._call(route, dict(params, **token))
                    self._assert_nothing_shown(answer, (login, route))
        messages = self.env["mail.message"].with_user(self.users["berta"])
        domain = [("model", "=", "prepaid.agreement"), ("res_id", "=", number)]
        self.assertFalse(messages.search(domain))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_files_of_an_agreement(self):
        number = self.attachment.id
        for login in self._people():
            self._log_in(login)
            for url in (
                f"/web/content/{number}",
                f"/web/content/ir.attachment/{number}/datas",
                f"/web/content/prepaid.agreement/{self.agreement.id}/name",
                f"/web/content/prepaid.agreement/{self.agreement.id}/access_token",
                f"/web/content/prepaid.block/{self.block.id}/name",
                f"/web/content/{number}?access_token={self.token}",
                f"/web/image/{number}",
                f"/web/image/prepaid.agreement/{self.agreement.id}/name",
            ):
                # Whatever the status: Odoo may answer with an error of its own.
                text = self.url_open(url).text
                for secret in self.secrets + (self.token,):
                    self.assertNotIn(secret, text, (login, url))
        self._log_in("manager")
        self.assertIn("The vault", self.url_open(f"/web/content/{number}").text)

    def test_counter_of_the_home_page(self):
        for login, expected in (("berta", 1), ("bob", 1), ("max", 1), ("plain", 0)):
            self._log_in(login)
            answer = self._call("/my/counters", {"counters": ["prepaid_count"]})
            self.assertEqual(answer.json()["result"].get("prepaid_count", 0), expected, login)
