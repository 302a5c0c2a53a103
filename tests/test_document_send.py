"""The agreement goes out with a quotation."""

from odoo.exceptions import AccessError, UserError

from .common import PrepaidCase


class TestSendWithQuotation(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order()

    def _send(self, order=None, recipients=None):
        """Send a quotation as Odoo's composer does."""
        order = (order or self.order).with_user(self.salesman).with_context(mark_so_as_sent=True)
        recipients = self.contact if recipients is None else recipients
        return order.message_post(
            body="<p>Our offer</p>",
            partner_ids=recipients.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def test_first_quotation_brings_the_agreement(self):
        self.assertTrue(self.order.needs_prepaid_agreement)
        message = self._send()
        agreement = self.order.prepaid_agreement_id
        self.assertEqual((agreement.partner_id, agreement.state), (self.customer, "sent"))
        version = agreement.waiting_version_id
        self.assertEqual(self.order.prepaid_agreement_version_number, version.number)
        pdf = message.attachment_ids.filtered(lambda one: one.name == version.pdf_name)
        self.assertEqual(pdf.raw, version._get_pdf())
        self.assertIn(f'{agreement.document_url}"', str(message.body))
        self.assertIn("Our offer", str(message.body))
        self.assertIn("20:00", str(version.html))

    def test_customer_signs_what_was_sent(self):
        self._send()
        agreement = self.order.prepaid_agreement_id
        version = agreement.waiting_version_id
        self.assertFalse(agreement.is_document_changed)
        agreement.overage_policy = "refuse"
        self.assertTrue(agreement.is_document_changed)
        self.assertEqual(agreement._get_current_version(), version)
        self.assertIn("not broken off", str(version.html))
        version._sign("Berta", self.contact, recorded_by_id=self.env.uid)
        self.assertEqual((agreement.state, agreement.waiting_version_id.id), ("signed", False))
        self.assertTrue(agreement.is_document_changed)

    def test_buying_does_not_change_the_terms(self):
        self._send()
        agreement = self.order.prepaid_agreement_id
        self.order.action_confirm()
        self.assertEqual(agreement.block_ids.agreement_version_number, 1)
        self.assertFalse(agreement.is_document_changed)

    def test_the_copy_of_who_signs_alone_has_the_key(self):
        buyer = self.contact.copy({"name": "Bob Buyer", "email": "bob@bakery.example"})
        message = self._send(recipients=self.contact | buyer)
        agreement = self.order.prepaid_agreement_id
        key = self._create_key(agreement.waiting_version_id)
        self.assertNotIn(key, str(message.body))
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        sent = {
            person: self._get_sent_body(mail, person)
            for mail in mails
            for person in mail.recipient_ids
        }
        self.assertIn(f'{agreement.document_url}?access_token={key}"', sent[self.contact])
        self.assertIn(f'{agreement.document_url}"', sent[buyer])

    def test_sent_twice_is_one_version(self):
        self._send()
        self._send()
        self.assertEqual(len(self.order.prepaid_agreement_id.version_ids), 1)

    def test_composers_defaults_are_not_the_agreements(self):
        mail_template = self.env.ref("sale.email_template_edi_sale")
        order = self.order.with_context(default_template_id=mail_template.id, default_name="Mail")
        self._send(order)
        agreement = self.order.prepaid_agreement_id
        vals = {"partner_id": self.other_customer.id}
        usual = self.env["prepaid.agreement"].create(vals).template_id
        self.assertNotEqual(agreement.name, "Mail")
        self.assertEqual(agreement.template_id, usual)

    def test_sending_holds_the_agreements_row(self):
        """Of two transactions that send at once, one fails on the row and is tried again."""
        self._send()
        agreement = self.order.prepaid_agreement_id
        agreement.overage_policy = "refuse"
        self.env.flush_all()
        before = self._get_row_place(agreement)
        version = agreement.waiting_version_id
        self.assertNotEqual(agreement._create_version(), version)
        self.assertNotEqual(self._get_row_place(agreement), before)

    def _get_row_place(self, agreement):
        """Return where the agreement's row is, which each update of it changes."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT ctid::text FROM prepaid_agreement WHERE id = %s", [agreement.id]
        )
        return self.env.cr.fetchone()[0]

    def test_who_has_signed_gets_none(self):
        self._send()
        self.order.prepaid_agreement_id.action_sign()
        second = self._create_order()
        self.assertFalse(second.needs_prepaid_agreement)
        self.assertFalse(self._send(second).attachment_ids)
        self.assertFalse(second.prepaid_agreement_version_number)

    def test_salesperson_sends_it_without(self):
        self.order.is_prepaid_agreement_attached = False
        self.assertFalse(self._send().attachment_ids)
        self.assertFalse(self.order.prepaid_agreement_id)
        self.company.prepaid_agreement_with_quotation = False
        self.assertFalse(self._create_order().is_prepaid_agreement_attached)

    def test_quotation_without_hours_brings_none(self):
        product = self.env["product.product"].create({"name": "Cable", "type": "service"})
        self.order._get_sold_lines().product_id = product
        self.assertFalse(self.order.needs_prepaid_agreement)
        self.assertFalse(self._send().attachment_ids)

    def test_hold_is_shown(self):
        self.assertNotIn("can be used once it is signed", str(self._send().body))
        self.company.prepaid_signature_required = True
        self.assertIn("can be used once it is signed", str(self._send().body))

    def test_version_is_withdrawn(self):
        self._send()
        agreement = self.order.prepaid_agreement_id
        agreement.with_user(self.salesman).action_withdraw()
        self.assertEqual((agreement.state, agreement.version_ids.state), ("draft", "superseded"))
        with self.assertRaises(UserError):
            agreement.action_withdraw()
        self._send_agreement(agreement)
        with self.assertRaises(AccessError):
            agreement.with_user(self.technician).action_withdraw()


class TestSendFromList(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls._create_order() | cls._create_order(contact=cls.other_contact)
        cls.template = cls.env.ref("sale.email_template_edi_sale")

    def _mail(self, **vals):
        """Mail the quotations as the composer does on several; return the mails by order."""
        context = {"default_template_id": self.template.id, "active_ids": self.orders.ids}
        context.update(self.orders.with_user(self.salesman).action_quotation_send()["context"])
        # Kept once they are sent, to be looked at.
        self.template.auto_delete = False
        composer = self.env["mail.compose.message"].with_user(self.salesman)
        composer = composer.with_context(
            context, default_model="sale.order", default_composition_mode="mass_mail"
        ).create(vals)
        composer.action_send_mail()
        domain = [("model", "=", "sale.order"), ("res_id", "in", self.orders.ids)]
        mails = self.env["mail.mail"].search(domain)
        self.assertEqual(sorted(mails.mapped("res_id")), sorted(self.orders.ids))
        return mails.sorted(lambda mail: self.orders.ids.index(mail.res_id))

    def test_each_brings_its_own_agreement(self):
        mails = self._mail()
        self.assertEqual(len(self.orders.prepaid_agreement_id), 2)
        for order, mail in zip(self.orders, mails, strict=True):
            agreement = order.prepaid_agreement_id
            version = agreement.waiting_version_id
            self.assertEqual((agreement.state, order.prepaid_agreement_version_number), ("sent", 1))
            body = str(mail.body_html)
            self.assertIn(order.name, body)
            self.assertEqual(body.partition("</body>")[0].count(agreement.document_url), 1)
            key = self._create_key(version)
            self.assertNotIn(key, body)
            self.assertIn(key, self._get_sent_body(mail, agreement.contact_id))
            files = {one.name: one.raw for one in mail.attachment_ids}
            self.assertEqual(len(files), 2, "The quotation itself is there, too.")
            self.assertEqual(files[version.pdf_name], version._get_pdf())

    def test_mail_without_the_quotation_brings_none(self):
        mails = self._mail(template_id=False)
        self.assertFalse(self.orders.prepaid_agreement_id)
        self.assertFalse(mails[0].attachment_ids)

    def test_salesperson_sends_one_without(self):
        self.orders[0].is_prepaid_agreement_attached = False
        first, second = self._mail()
        self.assertEqual((len(first.attachment_ids), len(second.attachment_ids)), (1, 2))
        self.assertFalse(self.orders[0].prepaid_agreement_id)
