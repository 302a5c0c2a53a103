"""What sales people work with: due, the pipeline, an agreement with its quotation."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..common import TODAY, PrepaidCase


class TestDue(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.other = cls._sell(20.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket()

    def _due(self, *domain):
        agreement = self.env["prepaid.agreement"].with_user(self.salesman)
        return agreement.search([("is_renewal_due", "=", True), *domain]).sudo()

    def test_low_hours_are_due(self):
        self.assertFalse(self._due())
        self._log(self.ticket, 16.0)
        self.assertEqual(self._due(), self.agreement)
        self.assertTrue(self.agreement.is_renewal_due)
        self.assertFalse(self.other.is_renewal_due)

    def test_the_others_are_found_too(self):
        self._log(self.ticket, 16.0)
        for domain in ([("is_renewal_due", "=", False)], [("is_renewal_due", "!=", True)]):
            found = self.env["prepaid.agreement"].search(domain)
            self.assertIn(self.other, found)
            self.assertNotIn(self.agreement, found)

    def test_open_quotation_stays_in_the_list(self):
        self._log(self.ticket, 16.0)
        order = self.agreement._renew()
        self.assertEqual(self._due(), self.agreement)
        self.assertEqual(self.agreement.renewal_validity_date, order.validity_date)

    def test_stopped_stays_ended_goes(self):
        self._log(self.ticket, 20.0)
        self.agreement._stop_renewal("Their wish")
        self.assertEqual(self._due(), self.agreement)
        self.agreement.action_end()
        self.assertFalse(self._due())

    def test_hours_on_order_are_not_due(self):
        self._log(self.ticket, 16.0)
        self.company.prepaid_activation = "payment"
        self._create_order().action_confirm()
        self.assertFalse(self._due())

    def test_quotations_are_made_from_the_list(self):
        self._log(self.ticket, 16.0)
        self._log(self._create_ticket(self.other_contact), 17.0)
        both = self._due()
        both.with_user(self.salesman).action_make_renewals()
        orders = both.mapped("open_renewal_id")
        self.assertEqual(len(orders), 2)
        both.action_make_renewals()
        self.assertEqual(both.mapped("open_renewal_id"), orders)
        self.assertEqual(len(self.env["sale.order"].search([("is_prepaid_renewal", "=", True)])), 2)

    def test_ended_agreements_get_none(self):
        self._log(self.ticket, 20.0)
        self.agreement.action_end()
        with self.assertRaisesRegex(UserError, "have ended"):
            self.agreement.action_make_renewals()

    def test_due_follows_the_companys_day(self):
        self.agreement.block_ids.write({"date_end": TODAY})
        self.assertFalse(self._due())
        # It is the next day there, and nothing is left in force.
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        with freeze_time("2026-03-16 12:00:00"):
            self.assertEqual(self._due(), self.agreement)


class NewAgreementCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = cls.env["res.partner"].create({"name": "New Mill", "is_company": True})
        cls.person = cls.env["res.partner"].create(
            {"name": "Nora New", "parent_id": cls.newcomer.id, "email": "nora@new.example"}
        )

    def _dialog(self, partner=None, **vals):
        dialog = self.env["prepaid.agreement.new"].with_user(self.salesman)
        dialog = Form(dialog.with_context(default_partner_id=(partner or self.newcomer).id))
        dialog.product_id = self.product.product_variant_id
        for name, value in vals.items():
            setattr(dialog, name, value)
        return dialog.save()

    def _make(self, **vals):
        action = self._dialog(**vals).action_make()
        return self.env["sale.order"].browse(action["res_id"])


class TestNewAgreement(NewAgreementCase):
    def test_agreement_and_quotation_in_one_go(self):
        order = self._make(quantity=2.0)
        agreement = order.prepaid_agreement_id
        self.assertEqual(agreement.partner_id, self.newcomer)
        self.assertEqual(agreement.contact_id, self.person)
        self.assertEqual((agreement.state, order.state), ("draft", "draft"))
        self.assertEqual(order.partner_id, self.person)
        self.assertEqual(order.order_line.prepaid_hours, 40.0)
        self.assertEqual(agreement.user_id, self.salesman)

    def test_confirmed_quotation_pays_into_that_agreement(self):
        order = self._make()
        order.action_confirm()
        self.assertEqual(
            order.order_line.prepaid_block_ids.agreement_id, order.prepaid_agreement_id
        )
        self.assertEqual(len(self.newcomer.prepaid_agreement_ids), 1)

    def test_contacts_form_proposes_company_and_contact(self):
        dialog = self._dialog(self.person)
        self.assertEqual((dialog.partner_id, dialog.contact_id), (self.newcomer, self.person))

    def test_hours_are_shown_before(self):
        self.assertEqual(self._dialog(quantity=3.0).hours, 60.0)

    def test_no_hours_no_agreement(self):
        with self.assertRaisesRegex(UserError, "more than 0"):
            self._make(quantity=0.0)
        self.assertFalse(self.newcomer.prepaid_agreement_ids)

    def test_second_agreement_is_refused_with_a_text(self):
        self._make()
        with self.assertRaisesRegex(ValidationError, "has an agreement already"):
            self._make()
        self.assertEqual(len(self.newcomer.prepaid_agreement_ids), 1)

    def test_technicians_make_none(self):
        with self.assertRaises(AccessError):
            self.env["prepaid.agreement.new"].with_user(self.technician).create(
                {"partner_id": self.newcomer.id, "product_id": self.product.product_variant_id.id}
            )
