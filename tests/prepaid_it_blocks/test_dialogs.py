"""What somebody enters in a dialog is read and changed by nobody else."""

from odoo.exceptions import AccessError, ValidationError

from ..common import PrepaidCase


class TestDialogs(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.colleague = cls._create_user("colleague", "prepaid_it_blocks.group_manager")
        cls.foreigner = cls._create_user("foreigner", "prepaid_it_blocks.group_manager")
        other = cls.env["res.company"].create({"name": "Other Firm"})
        cls.foreigner.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})

    def test_a_dialog_is_its_makers(self):
        dialog = self.env["prepaid.block.adjust"].with_user(self.manager)
        dialog = dialog.create({"block_id": self.block.id, "hours": 1.0, "reason": "Secret"})
        self.env.flush_all()
        for user in (self.colleague, self.foreigner):
            theirs = dialog.with_user(user)
            self.assertFalse(theirs.search([("reason", "=", "Secret")]))
            for access in (
                lambda theirs=theirs: theirs.read(["reason"]),
                lambda theirs=theirs: theirs.write({"hours": 9.0}),
                theirs.unlink,
                theirs.action_adjust,
            ):
                theirs.invalidate_recordset()
                with self.assertRaises(AccessError):
                    access()
        dialog.action_adjust()
        self.assertEqual(self.block.balance_hours, 21.0)


class TestConsents(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.consent = cls.env["prepaid.consent"].with_user(cls.technician)

    def _consent(self, **vals):
        vals = dict({"contact_id": self.contact.id, "hours": 5.0}, **vals)
        return self.consent.create(dict(vals, agreement_id=self.agreement.id))

    def test_only_contacts_of_the_customer_consent(self):
        for contact in (self.other_contact, self.other_customer, self.technician.partner_id):
            with self.assertRaises(ValidationError) as caught:
                self._consent(contact_id=contact.id)
            self.assertIn("does not belong to Bakery Ltd", str(caught.exception))
        self.assertEqual(self._consent().contact_id, self.contact)

    def test_only_to_hours_that_can_be(self):
        for hours in (1e15, 100_001.0, float("inf"), float("nan"), -1e9):
            with self.assertRaises(ValidationError) as caught:
                self._consent(hours=hours)
            self.assertIn("100,000", str(caught.exception))
        self.assertEqual(self.agreement.consent_hours, 0.0)


class TestOrders(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id

    def test_an_order_is_its_agreements_customers(self):
        order = self.env["sale.order"].with_user(self.salesman)
        vals = {"partner_id": self.other_contact.id, "prepaid_agreement_id": self.agreement.id}
        for quotation in (order, order.sudo()):
            with self.assertRaises(ValidationError) as caught:
                quotation._create_guarded([vals])
            self.assertIn("Bakery Ltd", str(caught.exception))

    def test_and_stays_so(self):
        renewal = self.agreement.with_user(self.salesman)._renew(refresh=True)
        with self.assertRaises(ValidationError) as caught:
            renewal.partner_id = self.other_contact
        self.assertIn("Make another order for Mill Ltd", str(caught.exception))
        colleague = self.contact.copy({"name": "Bob Baker"})
        renewal.partner_id = colleague
        self.assertEqual(renewal.partner_id, colleague)

    def test_a_dialog_is_no_way_round(self):
        dialog = self.env["prepaid.agreement.new"].with_user(self.salesman)
        dialog = dialog.create(
            {
                "partner_id": self.other_customer.id,
                "contact_id": self.contact.id,
                "product_id": self.product.product_variant_id.id,
            }
        )
        with self.assertRaises(ValidationError):
            dialog.action_make()
