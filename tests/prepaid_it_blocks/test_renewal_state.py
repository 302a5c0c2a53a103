"""A renewal quotation's state says what happened, and its activity why it was made."""

from odoo import fields

from ..common import TODAY, to_date
from .renewal import RenewalCase


class TestRenewalState(RenewalCase):
    def _get_note(self):
        """Return the text of the salesperson's activity."""
        return str(self._renewals().activity_ids.note)

    def test_made_by_hand_it_is_a_draft_that_nobody_has(self):
        self.agreement.with_user(self.salesman).action_renew()
        order = self._renewals()
        self.assertEqual((order.state, len(self._mails())), ("draft", 0))
        self.assertFalse(order.prepaid_followup_date)
        self.assertIn("The customer has 20:00 prepaid hours left.", self._get_note())
        self.assertIn("It has not been sent to the customer yet", self._get_note())
        # Odoo's button sends it.
        order.with_context(mark_so_as_sent=True).message_post(body="Our offer")
        self.assertEqual(order.state, "sent")

    def test_brought_up_to_date_by_hand_it_is_still_a_draft(self):
        self.agreement.action_renew()
        self.block.product_id.list_price = 2000.0
        self.agreement.action_renew()
        self.assertEqual(self._renewals().state, "draft")
        self.assertEqual(self._renewals()._get_sold_lines().price_unit, 2000.0)

    def test_mailed_by_the_run_it_is_sent(self):
        self._log(self.ticket, 18.0)
        self._run()
        self.assertEqual((self._renewals().state, len(self._mails())), ("sent", 1))
        self.assertIn("The customer's prepaid hours run low: 2:00 are left.", self._get_note())
        self.assertIn("Follow this quotation up.", self._get_note())

    def test_mailed_from_the_list_it_is_sent(self):
        self.agreement.with_user(self.salesman).action_make_renewals()
        self.assertEqual((self._renewals().state, len(self._mails())), ("sent", 1))
        self.assertIn("20:00 prepaid hours left. Follow", self._get_note())

    def test_shown_to_the_customer_who_asked_it_is_sent(self):
        order = self.agreement._renew(is_shown=True)
        self.assertEqual((order.state, len(self._mails())), ("sent", 0))
        self.assertIn("The customer asked for it in the portal. Follow", self._get_note())

    def test_a_draft_that_is_shown_is_sent_from_then_on(self):
        self.agreement.action_renew()
        order = self._renewals()
        self.assertEqual(self.agreement._renew(is_shown=True), order)
        self.assertEqual(order.state, "sent")

    def test_hours_on_order_do_not_run_low(self):
        self._log(self.ticket, 20.0)
        self.company.prepaid_activation = "payment"
        order = self._create_order(prepaid_agreement_id=self.agreement.id)
        order.action_confirm()
        self.agreement.action_renew()
        self.assertIn("The customer has 0:00 prepaid hours left.", self._get_note())

    def test_an_expired_draft_comes_again_from_the_run(self):
        self._log(self.ticket, 18.0)
        self.agreement.action_renew()
        self._run()
        self.assertEqual((self._renewals().state, len(self._mails())), ("draft", 0))
        last = self._renewals().validity_date
        self.assertEqual(last, to_date("2026-03-26"))
        self._run_on(fields.Date.add(last, days=6))
        self.assertEqual((self._renewals().state, len(self._mails())), ("sent", 1))
        self.assertGreater(self._renewals().validity_date, TODAY)
