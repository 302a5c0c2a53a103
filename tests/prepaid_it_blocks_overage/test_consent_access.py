"""Overage requests: who asks, answers and reads them."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .consent import ConsentCase


class TestConsentRequestAccess(ConsentCase):
    def test_each_role_of_the_firm_asks_and_reads(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            request = self._ask(user=user)
            self.assertEqual(request.asked_by_id, user)
            self.assertTrue(request.with_user(user).read(), user.login)

    def test_others_neither_ask_nor_read_nor_withdraw(self):
        portal = self._create_user("berta", "base.group_portal", partner_id=self.contact.id)
        request = self._ask()
        with mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
            for user in (self.plain_user, portal, self.env.ref("base.public_user")):
                for work in (
                    lambda user=user: self._ask(user=user),
                    lambda user=user: request.with_user(user).read(["reason"]),
                    lambda user=user: request.with_user(user).action_withdraw(),
                    lambda user=user: self.env["prepaid.consent.ask"].with_user(user).create({}),
                ):
                    with self.assertRaises(AccessError):
                        work()

    def test_nobody_makes_or_changes_requests_manually(self):
        request = self._ask()
        vals = request.copy_data()[0]
        for user in (self.technician, self.salesman, self.manager):
            own = request.with_user(user)
            for work in (
                lambda own=own: own.write({"outcome": "granted"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(vals),
            ):
                with self.assertRaises(AccessError):
                    work()

    def test_nobody_answers_for_the_customer(self):
        request = self._ask()
        vals = {
            "agreement_id": self.agreement.id,
            "contact_id": self.contact.id,
            "hours": 3.0,
            "request_id": request.id,
        }
        for user in (self.technician, self.manager):
            with self.assertRaises(AccessError):
                self.env["prepaid.consent"].with_user(user).create(vals)

    def test_other_company_is_invisible(self):
        request = self._ask()
        company = self.env["res.company"].create({"name": "Other Firm"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        own = request.with_user(stranger).with_context(allowed_company_ids=company.ids)
        self.assertFalse(own.search([]))
        with mute_logger("odoo.addons.base.models.ir_rule"):
            for work in (own.read, own.action_withdraw, lambda: self._ask(user=stranger)):
                with self.assertRaises(AccessError):
                    work()
