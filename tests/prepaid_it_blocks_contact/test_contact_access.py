"""What each contact sees: levels, rights and merged customers."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.prepaid_it_blocks.models.portal.prepaid_contact_access import CONTACT_LEVELS
from odoo.addons.prepaid_it_blocks.policies.visibility import LEVELS
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..common import PrepaidCase


class ContactAccessCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bob Baker", "parent_id": cls.customer.id, "email": "bob@bakery.example"}
        )
        cls.access = cls.env["prepaid.contact.access"].create(
            {
                "agreement_id": cls.agreement.id,
                "contact_id": cls.colleague.id,
                "level": "balance",
            }
        )


class TestContactAccess(ContactAccessCase):
    def test_levels_are_those_of_the_policy(self):
        self.assertEqual(tuple(value for value, __ in CONTACT_LEVELS), LEVELS)

    def test_access_of_each_person(self):
        subsidiary = self.env["res.partner"].create(
            {"name": "Bakery East", "is_company": True, "parent_id": self.customer.id}
        )
        self.agreement.contact_level = "entries"
        newcomer = self.colleague.copy({"name": "New"})
        for partner, expected in (
            (self.contact, ("prices", True)),
            (self.colleague, ("balance", False)),
            (newcomer, ("entries", False)),
            (self.customer, ("entries", False)),
            (self.other_contact, None),
            (subsidiary, None),
            (self.env["res.partner"], None),
        ):
            portal_access = self.agreement._get_portal_access(partner)
            self.assertEqual(portal_access and tuple(portal_access), expected, partner.name)

    def test_customer_without_a_contact_manages_itself(self):
        self.agreement.contact_id = False
        self.assertTrue(self.agreement._get_portal_access(self.customer).manages)
        self.assertFalse(self.agreement._get_portal_access(self.contact).manages)

    def test_new_agreements_take_the_companys_level(self):
        company = self.env["res.company"].create(
            {"name": "Careful Firm", "prepaid_contact_level": "balance"}
        )
        vals = {"partner_id": self.other_customer.id, "company_id": company.id}
        self.assertEqual(self.env["prepaid.agreement"].create(vals).contact_level, "balance")
        self.assertEqual(self.agreement.contact_level, self.company.prepaid_contact_level)

    def test_contact_of_another_customer_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Max Miller"):
            self.access.contact_id = self.other_contact

    def test_contact_is_named_once(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.access.copy()
            self.env.flush_all()

    def test_contact_who_leaves_sees_nothing_and_is_dropped(self):
        self.colleague.parent_id = self.other_customer
        self.assertFalse(self.access.exists())
        self.assertIsNone(self.agreement._get_portal_access(self.colleague))

    def test_merged_customers_keep_what_was_said(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.env["prepaid.contact.access"].create(
            {"agreement_id": other.id, "contact_id": self.other_contact.id, "level": "entries"}
        )
        self.env.flush_all()
        partners = self.customer | self.other_customer
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, self.customer)
        self.env.clear()
        said = {one.contact_id: one.level for one in self.agreement.contact_access_ids}
        self.assertEqual(said, {self.colleague: "balance", self.other_contact: "entries"})

    def test_rights_of_the_firm(self):
        for user in (self.manager, self.salesman):
            self.access.with_user(user).level = "entries"
        for user in (self.technician, self.accountant):
            self.assertTrue(self.access.with_user(user).read(["level"]))
            with self.assertRaises(AccessError):
                self.access.with_user(user).level = "prices"
        with self.assertRaises(AccessError):
            self.access.with_user(self.plain_user).read(["level"])

    def test_other_company_is_invisible(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        manager = self._create_user(
            "other_manager",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        access = self.access.with_user(manager).with_context(allowed_company_ids=company.ids)
        self.assertFalse(access.search([]))
        with self.assertRaises(AccessError):
            access.read(["level"])
