"""The scheduled action: who is due, one quotation, one mail, one activity, no doubles."""

import psycopg2

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..common import PrepaidCase


class TestRenewal(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _run(self):
        self.env["prepaid.agreement"]._cron_renew()
        self.env.clear()

    def _renewals(self, agreement=None):
        agreement = agreement or self.agreement
        return self.env["sale.order"].search(
            [("prepaid_agreement_id", "=", agreement.id), ("is_prepaid_renewal", "=", True)]
        )

    def _mails(self, order):
        """Return the mails to the customer; the salesperson's activity may send one too."""
        return self.env["mail.mail"].search(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", order.id),
                ("recipient_ids", "in", self.contact.ids),
            ]
        )

    def _is_due(self, agreement=None):
        return (agreement or self.agreement).id in self.env["prepaid.agreement"]._get_due_ids()

    def test_not_due_above_the_threshold(self):
        self._log(self.ticket, 15.75)
        self.assertFalse(self._is_due())
        self._run()
        self.assertFalse(self._renewals())

    def test_due_at_the_threshold(self):
        self._log(self.ticket, 16.0)
        self.assertTrue(self._is_due())

    def test_due_when_used_up(self):
        self._log(self.ticket, 25.0)
        self.assertTrue(self._is_due())

    def test_threshold_in_hours(self):
        self.agreement.write({"renewal_threshold_kind": "hours", "renewal_threshold_hours": 10.0})
        self._log(self.ticket, 9.5)
        self.assertFalse(self._is_due())
        self._log(self.ticket, 0.5)
        self.assertTrue(self._is_due())

    def test_percent_is_of_the_blocks_in_force(self):
        self._sell(20.0)
        self._log(self.ticket, 16.0)
        self.assertFalse(self._is_due())
        self._log(self.ticket, 15.0)
        self.assertFalse(self._is_due())
        self._log(self.ticket, 5.0)
        self.assertTrue(self._is_due())

    def test_ended_block_does_not_count(self):
        self.block.write({"date_end": "2026-03-31"})
        with self._on("2026-03-31"):
            self.assertFalse(self._is_due())
        with self._on("2026-04-01"):
            self.assertTrue(self._is_due())

    def test_agreement_that_waits_for_payment_is_not_due(self):
        self._log(self.ticket, 20.0)
        self.company.prepaid_activation = "payment"
        self._create_order().action_confirm()
        self.assertFalse(self._is_due())

    def test_agreement_without_purchase_is_not_due(self):
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        self.assertFalse(self._is_due(agreement))

    def test_ended_agreement_is_not_due(self):
        self._log(self.ticket, 20.0)
        self.agreement.action_end()
        self.assertFalse(self._is_due())

    def test_quotation_is_as_bought_last_at_todays_price(self):
        self._log(self.ticket, 18.0)
        previous = self.block.sale_line_id
        previous.product_id.list_price = 1900.0
        self._run()
        order = self._renewals()
        self.assertEqual((order.state, order.partner_id), ("sent", self.contact))
        self.assertEqual(order.user_id, self.salesman)
        self.assertEqual(order.pricelist_id, previous.order_id.pricelist_id)
        self.assertTrue(order.require_signature)
        self.assertTrue(order.require_payment)
        line = order._get_sold_lines()
        self.assertEqual((line.product_id, line.product_uom_qty), (previous.product_id, 1.0))
        self.assertEqual((line.price_unit, line.prepaid_hours), (1900.0, 20.0))
        self.assertEqual(self.agreement.open_renewal_id, order)

    def test_visible_discount_of_the_pricelist_is_kept(self):
        self.env["res.config.settings"].create({"group_discount_per_so_line": True}).execute()
        rule = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10.0}
        vals = {"name": "Loyal", "item_ids": [Command.create(rule)]}
        pricelist = self.env["product.pricelist"].create(vals)
        self._create_order(contact=self.other_contact, pricelist_id=pricelist.id).action_confirm()
        agreement = self.other_customer.prepaid_agreement_ids
        line = agreement.with_user(self.salesman)._renew()._get_sold_lines()
        self.assertEqual((line.price_unit, line.discount), (1800.0, 10.0))
        self.assertEqual(line.prepaid_rate, 81.0)

    def test_agreement_may_name_another_block(self):
        product = self._create_product(hours=50.0, price=4250.0)
        self.agreement.write(
            {"renewal_product_id": product.product_variant_id.id, "renewal_quantity": 2.0}
        )
        self._log(self.ticket, 20.0)
        self._run()
        line = self._renewals()._get_sold_lines()
        self.assertEqual((line.product_id, line.prepaid_hours), (product.product_variant_id, 100.0))

    def test_one_mail_to_the_contact_with_the_link(self):
        self._log(self.ticket, 17.5)
        self._run()
        order = self._renewals()
        mail = self._mails(order)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(order.name, mail.subject)
        body = str(mail.body_html)
        self.assertIn(f"/my/orders/{order.id}?access_token={order.access_token}", body)
        self.assertIn("2:30", body)
        self.assertNotIn("${", body)
        self.assertNotIn("t-out", body)

    def test_mail_says_that_nothing_is_left(self):
        self._log(self.ticket, 20.0)
        self._run()
        order = self._renewals()
        followup = self.env.ref("prepaid_it_blocks.mail_template_renewal_followup")
        texts = followup._render_field("body_html", order.ids)[order.id]
        for body in (str(self._mails(order).body_html), str(texts)):
            self.assertIn("You have no prepaid hours left.", body)
            self.assertNotIn("0:00", body.partition("<table")[0])

    def test_order_without_an_agreement_is_in_no_language_of_one(self):
        order = self.env["sale.order"].create({"partner_id": self.contact.id})
        self.assertFalse(order.prepaid_lang)

    def test_mail_is_in_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("prepaid_it_blocks.mail_template_renewal")
        template.with_context(lang="de_DE").subject = "Ihre Stunden gehen zur Neige"
        self.contact.lang = "de_DE"
        self._log(self.ticket, 20.0)
        self._run()
        self.assertEqual(self._mails(self._renewals()).subject, "Ihre Stunden gehen zur Neige")

    def test_link_leads_to_paying_where_no_signature_comes_first(self):
        for pays, signs, leads in ((True, False, True), (True, True, False), (False, True, False)):
            self.company.write({"prepaid_renewal_payment": pays, "portal_confirmation_sign": signs})
            order = self.agreement._renew(mail=True)
            self.assertEqual((order.require_payment, order.require_signature), (pays, signs))
            body = str(self._mails(order).body_html)
            self.assertEqual("allow_payment=yes" in body, leads)
            self.assertEqual("pay the quotation" in body, pays)
            self.assertEqual("sign" in body, signs)
            order.is_prepaid_renewal = False

    def test_quotation_can_always_be_accepted(self):
        self.company.write({"prepaid_renewal_payment": False, "portal_confirmation_sign": False})
        order = self.agreement._renew()
        self.assertEqual((order.require_payment, order.require_signature), (False, True))

    def test_salesperson_gets_one_activity(self):
        self._log(self.ticket, 20.0)
        self._run()
        activity = self._renewals().activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.salesman))

    def test_run_twice_nothing_doubles(self):
        self._log(self.ticket, 20.0)
        self._run()
        order = self._renewals()
        self._run()
        self.assertEqual(self._renewals(), order)
        self.assertEqual(len(self._mails(order)), 1)
        self.assertEqual(len(order.activity_ids), 1)

    def test_cancelled_quotation_makes_room_for_the_next(self):
        self.company.prepaid_renewal_retry_days = 0
        self._log(self.ticket, 20.0)
        self._run()
        self._renewals().with_context(disable_cancel_warning=True).action_cancel()
        self._run()
        self.assertEqual(len(self._renewals()), 2)

    def test_second_open_quotation_is_refused_by_the_database(self):
        self._log(self.ticket, 20.0)
        self._run()
        vals = self.agreement._prepare_renewal_order_vals()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["sale.order"].create(vals)
            self.env.flush_all()

    def test_cancelled_quotation_cannot_come_back_next_to_an_open_one(self):
        self.company.prepaid_renewal_retry_days = 0
        self._log(self.ticket, 20.0)
        self._run()
        first = self._renewals()
        first.with_context(disable_cancel_warning=True).action_cancel()
        self._run()
        with self.assertRaisesRegex(UserError, (self._renewals() - first).name):
            first.action_draft()

    def test_copied_quotation_is_no_renewal(self):
        self._log(self.ticket, 20.0)
        self._run()
        self.assertFalse(self._renewals().copy().is_prepaid_renewal)

    def test_signed_and_paid_renewal_brings_the_hours(self):
        self._log(self.ticket, 18.0)
        self._run()
        self._renewals().action_confirm()
        self.assertEqual(self.agreement.available_hours, 22.0)
        self.assertFalse(self.agreement.open_renewal_id)
        self._run()
        self.assertEqual(len(self._renewals()), 1)
