"""The receipt of paid hours: what it says, to whom, and when it is not sent."""

import re

from odoo import Command
from odoo.tools import mute_logger

from ..common import TODAY
from .buy_payment import BuyPaymentCase

RECEIPT = "odoo.addons.prepaid_it_blocks_portal_sale.models.sale_order_receipt"


class TestBuyReceipt(BuyPaymentCase):
    def _body(self, mail):
        text = re.sub(r"<[^>]+>|&nbsp;|\xa0", " ", str(mail.body_html))
        return re.sub(r"\s+", " ", text)

    def test_receipt_says_hours_amount_balance_block_and_last_day(self):
        self._pay_online(self._begin())
        self.assertBoughtOnce()
        mail = self._receipts()
        text = self._body(mail)
        block = self.agreement.block_ids
        for expected in ("+20:00 h", "1,800.00", "20:00 h", block.name, "03/15/2027"):
            self.assertIn(expected, text)
        self.assertEqual(str(block.date_end), "2027-03-15")
        page = f"/my/prepaid/{self.agreement.id}"
        self.assertIn(f'{page}"', str(mail.body_html))
        sent = self._get_sent_body(mail, self.contact)
        self.assertIn(f'{page}?access_token={self._create_key(self.agreement)}"', sent)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self.order.prepaid_paid_date.date(), TODAY)

    def test_another_addon_hears_of_hours_that_are_paid(self):
        model, heard = self.registry["sale.order"], []
        extended = model._record_prepaid_payment

        def hear(orders):
            extended(orders)
            for order in orders:
                lines = order.order_line.filtered("prepaid_block_ids")
                states = lines.prepaid_block_ids.mapped("state")
                heard.append((order, lines._are_prepaid_paid(), states))

        self.patch(model, "_record_prepaid_payment", hear)
        payment = self._begin()
        self.assertFalse(heard)
        self._pay_online(payment)
        self.assertEqual(heard[-1], (self.order, True, ["active"]))
        self.assertEqual(len(self._receipts()), 1)

    def test_balance_in_the_receipt_counts_what_was_left_before(self):
        self._sell_before(4.0)
        self._pay_online(self._begin())
        self.assertIn("Your new balance 24:00 h", self._body(self._receipts()))

    def _sell_before(self, hours):
        self.company.prepaid_activation = "order"
        product = self._create_product(hours=hours)
        order = self._create_order(product=product)
        order.action_confirm()
        self.company.prepaid_activation = "payment"

    def test_receipt_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        template = self.env.ref("prepaid_it_blocks_portal_sale.mail_template_receipt")
        template.with_context(lang="fr_FR").subject = "Merci {{ object.name }}"
        self._pay_online(self._begin())
        mail = self._mails().filtered(lambda mail: mail.subject.startswith("Merci"))
        self.assertEqual(mail.subject, f"Merci {self.order.name}")

    def test_who_paid_gets_the_receipt_too_without_the_token(self):
        payer = self.env["res.partner"].create(
            {"name": "Carl Cash", "parent_id": self.customer.id, "email": "carl@bakery.example"}
        )
        self._pay_online(self._begin(partner=payer))
        mail = self._receipts()
        self.assertEqual(mail.recipient_ids, self.contact | payer)
        self.assertIn(f'/my/prepaid/{self.agreement.id}"', self._get_sent_body(mail, payer))
        key = self._create_key(self.agreement)
        self.assertIn(key, self._get_sent_body(mail, self.contact))

    def test_stranger_who_paid_gets_no_receipt(self):
        self.other_contact.country_id = self.contact.country_id
        for partner in (self.other_contact, self.other_customer):
            partner.property_account_receivable_id = self.receivable
        self._pay_online(self._begin(partner=self.other_contact))
        self.assertEqual(self._receipts().recipient_ids, self.contact)

    def test_nobody_to_write_to_is_logged_and_the_hours_are_there(self):
        self.contact.email = False
        self._pay_online(self._begin())
        self.assertEqual(self.agreement.block_ids.state, "active")
        self.assertFalse(self._receipts())
        self.assertIn(
            "The receipt could not be mailed", self.agreement.activity_ids.mapped("summary")
        )

    def test_broken_template_never_stops_a_payment(self):
        template = self.env.ref("prepaid_it_blocks_portal_sale.mail_template_receipt")
        # As one that was right before an update: what is broken at once is not saved.
        self.env.cr.execute(
            "UPDATE mail_template SET partner_to = '{{ 1 / 0 }}' WHERE id = %s", [template.id]
        )
        template.invalidate_recordset()
        with (
            mute_logger(RECEIPT),
            mute_logger("odoo.addons.mail.models.mail_render_mixin"),
            mute_logger("odoo.addons.mail.models.mail_template"),
        ):
            self._pay_online(self._begin())
        self.assertEqual(self.agreement.block_ids.state, "active")
        self.assertFalse(self.order.is_prepaid_receipt_sent)
        self.assertIn(
            "The receipt could not be mailed", self.agreement.activity_ids.mapped("summary")
        )
        self.assertLedgerHolds()

    def test_receipt_that_was_refused_is_shown_and_goes_again(self):
        self._pay_online(self._begin())
        mail = self._receipts()
        mail.write({"state": "exception", "failure_reason": "Connection refused"})
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(self.agreement.mail_problem, "Connection refused")
        self.agreement.with_user(self.manager).action_mail_again()
        self.assertEqual(mail.state, "outgoing")
        self.assertFalse(self.agreement.mail_problem)
        self.assertBoughtOnce()

    def test_no_receipt_where_the_firm_wants_none(self):
        self.company.prepaid_receipt = False
        payment = self._begin()
        self._pay_online(payment)
        self.company.prepaid_receipt = True
        self.order.order_line._activate_prepaid_blocks()
        self.assertFalse(self._receipts())

    def test_odoos_own_confirmation_comes_only_without_the_receipt(self):
        before = self._mails_to_customer()
        self._pay_online(self._begin())
        mails = self._mails_to_customer() - before
        self.assertEqual(mails, self._receipts().mail_message_id)

    def _mails_to_customer(self):
        """Return the messages about the order that went to the contact."""
        return self._mails().mail_message_id | self.order.message_ids.filtered(
            lambda message: self.contact in message.partner_ids | message.notified_partner_ids
        )

    def test_odoo_confirms_an_order_with_other_things_itself(self):
        cable = self.env["product.product"].create({"name": "Cable", "list_price": 5.0})
        self.order.write({"order_line": [Command.create({"product_id": cable.id})]})
        self._pay_online(self._begin())
        self.assertEqual(len(self._receipts()), 1)
        self.assertGreater(len(self._mails_to_customer()), 1, "receipt and confirmation")

    def test_what_was_offered_besides_and_not_chosen_needs_no_confirmation(self):
        cable = self.env["product.product"].create({"name": "Cable", "list_price": 5.0})
        offer = {"product_id": cable.id, "product_uom_qty": 0.0}
        self.order.write({"order_line": [Command.create(offer)]})
        before = self._mails_to_customer()
        self._pay_online(self._begin())
        self.assertIn(cable, self.order.order_line.product_id)
        mails = self._mails_to_customer() - before
        self.assertEqual(mails, self._receipts().mail_message_id)

    def test_hours_usable_at_the_order_get_their_receipt_at_payment(self):
        self.company.prepaid_activation = "order"
        self.order.action_confirm()
        self.assertEqual(self.agreement.block_ids.state, "active")
        self.assertFalse(self._receipts())
        self._pay_online(self._begin())
        self.assertBoughtOnce()

    def test_paid_invoice_brings_the_receipt(self):
        self.order.action_confirm()
        invoice = self._invoice(self.order)
        self.assertFalse(self._receipts())
        self._pay(invoice)
        self.assertBoughtOnce()
        self.assertIn("1,800.00", self._body(self._receipts()))
        invoice._activate_prepaid_blocks()
        self.assertBoughtOnce()
