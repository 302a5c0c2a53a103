"""Opening balances through the form and RPC."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase
from .opening import COLUMNS


class TestOpeningRecord(PrepaidCase):
    """One opening balance that is entered manually, and the rights to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opening = cls.env["prepaid.opening.balance"]

    def _create(self, user=None, **vals):
        values = {"external_key": "K1", "partner_id": self.customer.id, "hours": 5.0, "rate": 85.0}
        return self.opening.with_user(user or self.manager).create(dict(values, **vals))

    def test_form_makes_a_block(self):
        form = Form(self.opening.with_user(self.manager))
        form.external_key = "K1"
        form.partner_id = self.contact
        form.hours = 5.0
        form.rate = 85.0
        record = form.save()
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual((record.normal_rate, record.date_start), (85.0, TODAY))
        self.assertEqual((record.block_id.balance_hours, record.balance_hours), (5.0, 5.0))
        self.assertEqual(record.agreement_id.partner_id, self.customer)
        self.assertLedgerHolds()

    def test_what_does_not_fit_together_is_refused_with_a_text(self):
        for vals, word in (
            ({"hours": 0.0}, "hours: 0 is not more than 0"),
            ({"hours": -1.0}, "is not more than 0"),
            ({"rate": -1.0}, "rate: -1.0 is not a number"),
            ({"bought_hours": 4.0}, "bought_hours: 4 is less than the 5"),
            ({"date_cutover": "2026-03-17"}, "still to come"),
            ({"date_end": "2026-03-15"}, "before the cut-over date"),
            ({"external_key": False}, "external_key is empty"),
            ({"partner_id": False}, "customer is empty"),
        ):
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                self._create(**vals)
            self.assertIn(word, str(caught.exception))
        self.assertFalse(self.opening.search([]))

    def test_key_comes_in_once_in_a_company(self):
        self._create()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._create()
        company = self.env["res.company"].create({"name": "Other Firm"})
        self.manager.company_ids |= company
        manager = self.manager
        there = self.opening.with_user(manager).with_context(allowed_company_ids=company.ids)
        values = {"external_key": "K1", "partner_id": self.customer.id, "hours": 5.0, "rate": 85.0}
        self.assertEqual(there.create(values).block_id.company_id, company)

    def test_record_manually_and_the_same_in_a_file(self):
        self._create(date_cutover="2026-03-01")
        columns = ["external_key", "partner_id", "hours", "rate", "date_cutover"]
        row = ["K1", "Bakery Ltd", "5", "85", "2026-03-01"]
        opening = self.opening.with_user(self.manager)
        self.assertEqual(opening.load(columns, [row])["messages"], [])
        self.assertEqual(len(self.opening.search([])), 1)

    def test_nobody_changes_or_deletes_one(self):
        record = self._create()
        for user in (self.manager, self.technician, self.env.user):
            with mute_logger("odoo.addons.base.models.ir_model"):
                with self.assertRaises(UserError):
                    record.with_user(user).write({"hours": 6.0})
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()
        self.assertEqual(record.hours, 5.0)

    def test_bringing_in_is_for_managers(self):
        rows = [["K1", "Bakery Ltd", "5", "85"]]
        for user in (self.technician, self.salesman, self.accountant, self.plain_user):
            opening = self.opening.with_user(user)
            with mute_logger("odoo.addons.base.models.ir_model"):
                with self.assertRaises(AccessError):
                    self._create(user)
                with self.assertRaises(AccessError):
                    opening.load(COLUMNS, rows)
        self.assertFalse(self.env["prepaid.block"].search([]))

    def test_readers_see_it_and_others_do_not(self):
        record = self._create()
        portal = self._create_user("berta", "base.group_portal", partner_id=self.contact.id)
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            self.assertTrue(record.with_user(user).read(), user.login)
        for user in (self.plain_user, portal, self.env.ref("base.public_user")):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                record.with_user(user).read(["hours"])

    def test_other_company_is_invisible(self):
        record = self._create()
        company = self.env["res.company"].create({"name": "Other Firm"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(self.opening.with_user(stranger).search([]))
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["hours"])
            with self.assertRaises(AccessError):
                self._create(stranger, external_key="K2", company_id=self.company.id)
        self.assertEqual(len(self.env["prepaid.block"].search([])), 1)
