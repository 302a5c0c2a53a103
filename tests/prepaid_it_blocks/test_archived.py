"""Contacts and customers that are archived get no mail, and no link that signs or pays."""

from odoo.exceptions import UserError

from ..common import PrepaidCase


class TestArchived(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"prepaid_followup_days": 1, "prepaid_followup_count": 2})
        cls.agreement = cls._sell(20.0).agreement_id
        cls._log(cls._create_ticket(), 19.0)
        cls.successor = cls.contact.copy({"name": "Carl", "email": "carl@bakery.example"})

    def _run(self):
        self.env["prepaid.agreement"]._cron_renew()
        self.env.clear()

    def _mails(self):
        people = self.customer | self.contact | self.successor
        return self.env["mail.mail"].search([("recipient_ids", "in", people.ids)])

    def test_contact_who_is_archived_gets_no_renewal_and_the_firm_hears_why(self):
        self.contact.active = False
        self._run()
        self.assertFalse(self._mails())
        self.assertFalse(self.agreement.open_renewal_id)
        self.assertIn("is archived", self.agreement.renewal_error)
        self.agreement.contact_id = self.successor
        self._run()
        self.assertEqual(self._mails().recipient_ids, self.successor)
        # Nothing is offered to who bought before and is gone.
        self.assertEqual(self.agreement.open_renewal_id.partner_id, self.successor)
        self.assertFalse(self.agreement.renewal_error)

    def test_customer_that_is_archived_is_not_renewed(self):
        self.customer.active = False
        self.assertNotIn(self.agreement.id, self.env["prepaid.agreement"]._get_due_ids())
        self._run()
        self.assertFalse(self._mails())
        self.assertFalse(self.agreement.open_renewal_id)
        with self.assertRaisesRegex(UserError, "archived"):
            self.agreement.action_make_renewals()

    def test_nobody_who_is_archived_is_reminded(self):
        self._run()
        order = self.agreement.open_renewal_id
        sent = self._mails()
        token = order.access_token
        self.assertTrue(sent and token)
        order.prepaid_followup_date = order.company_id._get_prepaid_today()
        for partner in (self.contact, self.customer):
            partner.active = False
            self.assertNotEqual(order.access_token, token)
            self._run()
            self.assertEqual(self._mails(), sent, partner.name)
            partner.active = True
        self._run()
        self.assertEqual(len(self._mails()), len(sent) + 1)
