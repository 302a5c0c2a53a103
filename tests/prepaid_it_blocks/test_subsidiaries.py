"""Subsidiaries whose time a parent's agreement pays for."""

from odoo.exceptions import UserError

from ..common import PrepaidCase


class TestSubsidiaries(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(10.0)
        cls.agreement = cls.block.agreement_id
        partner = cls.env["res.partner"]
        cls.shop = partner.create(
            {"name": "Bakery Shops", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.seller = partner.create({"name": "Sam Seller", "parent_id": cls.shop.id})
        cls.ticket = cls._create_ticket(cls.seller)

    def _cover(self, partners=None):
        self.agreement.covered_partner_ids = self.shop if partners is None else partners

    def _used(self, line):
        entries = self.env["prepaid.entry"].search([("timesheet_number", "=", line.id)], order="id")
        return [(entry.used_by_id, entry.hours) for entry in entries]

    def test_a_parent_pays_for_chosen_subsidiaries_alone(self):
        line = self._log(self.ticket, 1.0)
        self.assertEqual(line.prepaid_reason, "The customer has no prepaid agreement")
        self._cover()
        line = self._log(self.ticket, 1.0)
        self.assertEqual((line.prepaid_covered_hours, self.block.balance_hours), (1.0, 9.0))
        self.assertEqual(self.ticket.prepaid_agreement_id, self.agreement)
        self.assertLedgerHolds()

    def test_each_entry_keeps_who_used_the_time(self):
        self._cover()
        own, theirs = self._log(self._create_ticket(), 1.0), self._log(self.ticket, 2.0)
        self.assertEqual(self._used(own), [(self.customer, -1.0)])
        self.assertEqual(self._used(theirs), [(self.shop, -2.0)])

    def test_moving_within_the_group_says_who_used_it(self):
        self._cover()
        line = self._log(self._create_ticket(), 1.0)
        line.ticket_id = self.ticket
        self.assertEqual(
            self._used(line), [(self.customer, -1.0), (self.customer, 1.0), (self.shop, -1.0)]
        )
        self.assertEqual(self.block.balance_hours, 9.0)
        self.assertLedgerHolds()

    def test_a_subsidiarys_own_agreement_comes_first(self):
        self._cover()
        own = self._sell(5.0, contact=self.seller)
        self.assertEqual(own.agreement_id.partner_id, self.shop)
        self._log(self.ticket, 1.0)
        self.assertEqual((own.balance_hours, self.block.balance_hours), (4.0, 10.0))

    def test_time_stays_when_the_subsidiary_is_covered_no_more(self):
        self._cover()
        line = self._log(self.ticket, 2.0)
        self._cover(self.env["res.partner"])
        line.unit_amount = 3.0
        self.assertEqual((line.prepaid_covered_hours, self.block.balance_hours), (3.0, 7.0))
        line.unit_amount = 0.5
        self.assertEqual(self.block.balance_hours, 9.5)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "none")
        self.assertLedgerHolds()

    def test_only_companies_of_the_group_are_covered(self):
        for partner, expected in (
            (self.other_customer, "is not a subsidiary"),
            (self.customer, "is not a subsidiary"),
            (self.contact, "is a contact"),
        ):
            with self.assertRaisesRegex(UserError, expected), self.env.cr.savepoint():
                self._cover(partner)
            self.env.clear()

    def test_a_subsidiary_is_covered_once(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = group
        other = self.env["prepaid.agreement"].create({"partner_id": group.id})
        self._cover()
        with self.assertRaisesRegex(UserError, "is covered by agreement"):
            other.covered_partner_ids = self.shop

    def test_a_limit_to_contacts_holds_for_subsidiaries_too(self):
        self._cover()
        self.agreement.scope_contact_ids = self.seller
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "covered")
        self.assertEqual(self._log(self._create_ticket(), 1.0).prepaid_status, "none")
