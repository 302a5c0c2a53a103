"""Customers that are merged, and contacts that leave: one agreement remains, no hour is lost."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase


class MergeCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.other_block = cls._sell(10.0, contact=cls.other_contact)
        cls.other_agreement = cls.other_block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Bob Baker", "parent_id": cls.customer.id, "email": "bob@bakery.example"}
        )

    def _merge(self, sources, target, user=None):
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_user(user) if user else wizard
        wizard.create({})._merge((sources | target).ids, target.with_env(wizard.env))
        self.env.flush_all()
        self.env.clear()
        self.assertFalse(sources.exists())
        self.assertLedgerHolds()

    def _assert_refused(self, expected, act):
        """Check that something is refused with a text, and that nothing was written."""
        self.env.flush_all()
        count = self.env["prepaid.entry"].search_count([])
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act()
        self.env.clear()
        self.assertIn(expected, str(caught.exception))
        self.assertEqual(self.env["prepaid.entry"].search_count([]), count)
        self.assertEqual(self.agreement.state, "draft")


class TestMergeOfCustomers(MergeCase):
    def test_hours_move_at_their_own_price(self):
        self._log(self.ticket, 5.0)
        self._merge(self.customer, self.other_customer)
        self.assertEqual((self.agreement.state, self.agreement.balance_hours), ("ended", 0.0))
        moved = self.block.transferred_to_ids
        self.assertEqual(moved.agreement_id, self.other_agreement)
        self.assertEqual((moved.balance_hours, moved.rate), (15.0, self.block.rate))
        self.assertEqual(self.other_agreement.balance_hours, 25.0)
        self.assertEqual(self.agreement.partner_id, self.other_customer)
        self.assertEqual((self.block | moved).mapped("partner_id"), self.other_customer)
        reasons = moved.entry_ids.mapped("reason")
        self.assertEqual(reasons, ["Customers merged"])

    def test_both_agreements_say_so(self):
        self._merge(self.customer, self.other_customer)
        self.assertIn("merged. 20:00 hours moved to", str(self.agreement.message_ids[0].body))
        self.assertIn(self.agreement.name, str(self.other_agreement.message_ids[0].body))

    def test_tickets_and_new_time_go_on_with_the_one_that_remains(self):
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.ticket.prepaid_agreement_id, self.other_agreement)
        line = self._log(self.ticket, 1.0)
        self.assertEqual(line.prepaid_agreement_id, self.other_agreement)
        self.assertEqual(line.prepaid_status, "covered")

    def test_overage_stays_and_time_gives_back_where_it_was_drawn(self):
        line = self._log(self.ticket, 22.0)
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        self.assertEqual(self.other_agreement.overage_hours, 0.0)
        line.unit_amount = 21.0
        self.assertEqual(self.agreement.overage_hours, 1.0)
        used_by = self.env["prepaid.entry"].search([("timesheet_number", "=", line.id)])
        self.assertEqual(used_by.mapped("used_by_id"), self.other_customer)

    def test_customer_without_agreement_gets_it_as_it_is(self):
        target = self.env["res.partner"].create({"name": "Bakery Group", "is_company": True})
        self._log(self.ticket, 2.0)
        rows = self._ledger(self.agreement)
        self._merge(self.customer, target)
        self.assertEqual((self.agreement.state, self.agreement.partner_id), ("draft", target))
        self.assertEqual(self._ledger(self.agreement), rows)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_agreement_id, self.agreement)

    def test_three_customers_become_one(self):
        target = self.env["res.partner"].create({"name": "Food Group", "is_company": True})
        self._merge(self.customer | self.other_customer, target)
        # The older agreement is the one that remains.
        self.assertEqual((self.agreement.state, self.other_agreement.state), ("draft", "ended"))
        self.assertEqual(self.agreement.balance_hours, 30.0)
        self.assertEqual((self.agreement | self.other_agreement).mapped("partner_id"), target)

    def test_each_company_keeps_its_own(self):
        company = self.env["res.company"].create({"name": "Sister Firm"})
        foreign = self.env["prepaid.agreement"].create(
            {"partner_id": self.customer.id, "company_id": company.id}
        )
        self._merge(self.customer, self.other_customer)
        self.assertEqual((foreign.state, foreign.partner_id), ("draft", self.other_customer))

    def test_hours_that_wait_for_payment_move(self):
        self.company.prepaid_activation = "payment"
        pending = self._sell(7.0)
        self._merge(self.customer, self.other_customer)
        self.assertEqual(pending.agreement_id, self.other_agreement)
        self.assertEqual(pending.partner_id, self.other_customer)
        self.assertEqual(pending.sale_order_id.prepaid_agreement_id, self.other_agreement)
        pending._activate()
        self.assertEqual(self.other_agreement.balance_hours, 37.0)
        self.assertLedgerHolds()

    def test_open_renewal_moves(self):
        order = self.agreement._renew()
        self._merge(self.customer, self.other_customer)
        self.assertEqual(order.prepaid_agreement_id, self.other_agreement)
        self.assertEqual(self.other_agreement.open_renewal_id, order)

    def test_second_open_renewal_becomes_a_plain_quotation(self):
        order, own = self.agreement._renew(), self.other_agreement._renew()
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.other_agreement.open_renewal_id, own)
        self.assertEqual((order.state, order.is_prepaid_renewal), (own.state, False))
        order.action_confirm()
        block = order.order_line.prepaid_block_ids
        self.assertEqual(block.agreement_id, self.other_agreement)

    def test_contacts_follow(self):
        self.agreement.authorised_contact_ids = self.colleague
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.other_agreement.contact_id, self.other_contact)
        contacts = self.other_agreement.authorised_contact_ids
        self.assertEqual(contacts, self.contact | self.colleague)

    def test_limits_of_blocks_travel(self):
        self.block.scope_team_ids = self.team
        self._merge(self.customer, self.other_customer)
        moved = self.block.transferred_to_ids
        self.assertEqual((moved.scope_team_ids, moved.is_limited), (self.team, True))

    def test_who_merges_needs_no_right_on_agreements(self):
        user = self._create_user("assistant", "base.group_partner_manager", "base.group_user")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.agreement.with_user(user).read(["name"])
        (self.customer | self.other_customer).write({"email": "info@food.example"})
        self._merge(self.customer, self.other_customer, user)
        self.assertEqual(self.other_agreement.balance_hours, 30.0)
        author = self.agreement.message_ids[0].author_id
        self.assertEqual(author, user.partner_id)

    def test_customer_does_not_become_a_contact(self):
        self._assert_refused(
            "cannot become a contact of Mill Ltd",
            lambda: self._merge(self.customer, self.other_contact),
        )

    def test_person_with_agreement_does_not_take_over_a_contacts_company(self):
        person = self.env["res.partner"].create({"name": "Paul Private"})
        self.env["prepaid.agreement"].create({"partner_id": person.id})
        self._assert_refused(
            "cannot become a contact of Mill Ltd",
            lambda: self._merge(self.other_contact, person),
        )

    def test_contact_of_an_agreement_that_becomes_somebody_elses_is_taken_off(self):
        self.agreement.authorised_contact_ids = self.colleague
        self._merge(self.contact, self.other_contact)
        self.assertFalse(self.agreement.contact_id)
        self.assertEqual(self.agreement.authorised_contact_ids, self.colleague)
        self.assertEqual(self.other_agreement.contact_id, self.other_contact)

    def test_contact_merged_with_a_colleague_stays_contact(self):
        self._merge(self.contact, self.colleague)
        self.assertEqual(self.agreement.contact_id, self.colleague)


class TestContactsOfAnAddon(MergeCase):
    """An addon has agreements name one more person of the customer."""

    def setUp(self):
        super().setUp()
        self.env["ir.model.fields"].create(
            {
                "name": "x_accountant_id",
                "field_description": "Accountant",
                "model_id": self.env["ir.model"]._get_id("prepaid.agreement"),
                "ttype": "many2one",
                "relation": "res.partner",
            }
        )
        model = type(self.agreement)
        names = model._get_contact_fields
        self.patch(
            model, "_get_contact_fields", lambda agreements: [*names(agreements), "x_accountant_id"]
        )
        self.agreement.x_accountant_id = self.colleague

    def test_it_follows_a_merge(self):
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.other_agreement.x_accountant_id, self.colleague)

    def test_the_one_that_remains_keeps_its_own(self):
        self.other_agreement.x_accountant_id = self.other_contact
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.other_agreement.x_accountant_id, self.other_contact)

    def test_who_leaves_is_taken_off(self):
        self.colleague.parent_id = self.other_customer
        self.assertFalse(self.agreement.x_accountant_id)
        self.assertEqual(self.agreement.contact_id, self.contact)
        self.assertIn("Bob Baker", str(self.agreement.message_ids[0].body))

    def test_who_is_merged_with_a_stranger_is_taken_off(self):
        self._merge(self.colleague, self.other_contact)
        self.assertFalse(self.agreement.x_accountant_id)


class TestContactsThatLeave(MergeCase):
    def test_single_point_of_contact_is_taken_off(self):
        self.agreement.authorised_contact_ids = self.contact | self.colleague
        self.contact.parent_id = self.other_customer
        self.assertFalse(self.agreement.contact_id)
        self.assertEqual(self.agreement.authorised_contact_ids, self.colleague)
        self.assertIn("Berta Baker", str(self.agreement.message_ids[0].body))

    def test_renewal_goes_to_the_customer_and_not_along(self):
        self.contact.parent_id = self.other_customer
        order = self.agreement._renew()
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.partner_invoice_id.commercial_partner_id, self.customer)

    def test_customer_with_agreement_does_not_become_a_contact(self):
        person = self.env["res.partner"].create({"name": "Paul Private"})
        agreement = self.env["prepaid.agreement"].create({"partner_id": person.id})
        self._assert_refused(
            "cannot become a contact of Mill Ltd",
            lambda: person.write({"parent_id": self.other_customer.id}),
        )
        self._assert_refused(
            "cannot become a contact of Mill Ltd",
            lambda: self.customer.write({"parent_id": self.other_customer.id, "is_company": False}),
        )
        agreement.action_end()
        person.parent_id = self.other_customer
        self.assertEqual(person.commercial_partner_id, self.other_customer)

    def test_company_with_agreement_may_join_a_group(self):
        self.customer.parent_id = self.other_customer
        self.assertEqual(self.agreement.contact_id, self.contact)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_agreement_id, self.agreement)

    def test_subsidiary_that_leaves_the_group_is_not_covered_any_more(self):
        shop = self.env["res.partner"].create(
            {"name": "Shop Ltd", "is_company": True, "parent_id": self.customer.id}
        )
        self.agreement.covered_partner_ids = shop
        ticket = self._create_ticket(shop)
        line = self._log(ticket, 1.0)
        self.assertEqual(line.prepaid_agreement_id, self.agreement)
        shop.parent_id = False
        self.assertFalse(self.agreement.covered_partner_ids)
        line.unit_amount = 2.0
        self.assertEqual(line.prepaid_agreement_id, self.agreement)
        self.assertEqual(self._log(ticket, 1.0, TODAY).prepaid_status, "none")
        self.assertLedgerHolds()
