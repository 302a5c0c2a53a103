"""The agreement goes out with a quotation, and a new text is signed at the next renewal."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

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


class TestNewText(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.template = cls.agreement.template_id
        cls.agreement.action_sign()
        cls.signed = cls.agreement._get_signed_versions()

    def _publish(self, asks_signature, user=None):
        self.template.section_ids[0].body = "<p>New words</p>"
        dialog = self.env["prepaid.agreement.publish"].with_user(user or self.manager)
        form = Form(dialog.with_context(default_template_id=self.template.id))
        form.note = "New words"
        form.asks_signature = asks_signature
        form.save().action_publish()

    def _renew(self, **options):
        return self.agreement._renew(**options)

    def test_manager_asks_for_a_signature(self):
        self._publish(True)
        self.assertEqual((self.template.revision, self.template.signature_revision), (2, 2))
        self.assertTrue(self.agreement.is_signature_outdated)
        self.assertEqual(self.agreement.state, "signed")
        order = self._renew(mail=True)
        version = self.agreement.waiting_version_id
        self.assertEqual((version.number, version.template_revision), (2, 2))
        self.assertIn("New words", str(version.html))
        self.assertEqual(
            (order.prepaid_agreement_version_number, self.agreement.state), (2, "signed")
        )
        mail = self.env["mail.mail"].search(
            [("res_id", "=", order.id), ("subject", "ilike", "renewal of your prepaid hours")]
        )
        self.assertIn("text of our agreement has changed", str(mail.body_html))
        key = self._create_key(version)
        self.assertNotIn(key, str(mail.body_html))
        self.assertIn(key, self._get_sent_body(mail, self.contact))
        self.assertEqual(mail.attachment_ids.name, version.pdf_name)
        self.assertNotIn("New words", str(self.signed.html))
        version._sign("Berta", self.contact, recorded_by_id=self.env.uid)
        self.assertFalse(self.agreement.is_signature_outdated)

    def test_manager_asks_for_none(self):
        self._publish(False)
        self.assertEqual((self.template.revision, self.template.signature_revision), (2, 0))
        self.assertFalse(self.agreement.is_signature_outdated)
        order = self._renew(mail=True)
        self.assertFalse(self.agreement.waiting_version_id)
        mail = self.env["mail.mail"].search(
            [("res_id", "=", order.id), ("subject", "ilike", "renewal of your prepaid hours")]
        )
        self.assertNotIn("has changed", str(mail.body_html))
        self.assertFalse(mail.attachment_ids)

    def test_own_text_does_not_change_with_the_template(self):
        self.agreement.action_own_text()
        self._publish(True)
        self.assertFalse(self.agreement.is_signature_outdated)

    def test_who_signs_the_new_text_first_is_not_asked(self):
        self._publish(True)
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        other.action_sign()
        self.assertFalse(other.is_signature_outdated)

    def test_old_hours_stay_usable_and_new_ones_wait(self):
        self.company.prepaid_signature_required = True
        self._publish(True)
        order = self._renew()
        order.action_confirm()
        block = order.order_line.prepaid_block_ids
        self.assertEqual((self.block.needs_signature, block.needs_signature), (False, True))
        line = self._log(self._create_ticket(), 25.0)
        self.assertEqual(line.prepaid_covered_hours, 20.0)
        self.assertEqual(
            line.prepaid_reason,
            f"The new version of agreement {self.agreement.name} is not signed yet",
        )
        self.assertIn("new version", self.agreement.sudo()._get_work_warning())
        self.agreement.action_sign()
        self.assertFalse(block.needs_signature)
        self.assertEqual((line.prepaid_status, block.balance_hours), ("covered", 15.0))
        self.assertLedgerHolds()

    def test_new_hours_wait_for_their_release_where_no_signature_is_needed_any_more(self):
        self.company.prepaid_signature_required = True
        self._publish(True)
        order = self._renew()
        order.action_confirm()
        block = order.order_line.prepaid_block_ids
        line = self._log(self._create_ticket(), 25.0)
        self.company.prepaid_signature_required = False
        self.assertEqual((self.block.needs_signature, block.needs_signature), (False, True))
        self._run_action("prepaid_it_blocks_agreement.cron_release")
        self.assertFalse(block.needs_signature)
        self.assertEqual((line.prepaid_status, block.balance_hours), ("covered", 15.0))
        self.assertLedgerHolds()

    def test_customer_who_chooses_a_size_signs_the_new_text_too(self):
        self.company.prepaid_signature_required = True
        self._publish(True)
        order, reason = self.agreement._choose_renewal(self.block.product_id, 1)
        self.assertEqual((order.prepaid_agreement_version_number, reason), (2, None))
        self.assertEqual(self.agreement._renew(), order)
        order.action_confirm()
        self.assertTrue(order.order_line.prepaid_block_ids.needs_signature)

    def test_another_size_brings_the_text_that_was_published_since(self):
        order, __ = self.agreement._choose_renewal(self.block.product_id, 1)
        self.assertFalse(order.prepaid_agreement_version_number)
        self._publish(True)
        self.assertEqual(self.agreement._choose_renewal(self.block.product_id, 2)[0], order)
        self.assertEqual(order.prepaid_agreement_version_number, 2)

    def test_new_hours_are_usable_once_the_version_is_withdrawn(self):
        self.company.prepaid_signature_required = True
        self._publish(True)
        order = self._renew()
        order.action_confirm()
        line = self._log(self._create_ticket(), 25.0)
        self.agreement.action_withdraw()
        self.assertEqual((self.agreement.state, line.prepaid_status), ("signed", "covered"))
        self.assertLedgerHolds()

    def test_only_managers_publish_and_nothing_changes_afterwards(self):
        self._publish(True)
        revision = self.template.revision_ids
        with self.assertRaises(AccessError):
            revision.with_user(self.manager).write({"note": "x"})
        with self.assertRaises(AccessError):
            revision.with_user(self.manager).unlink()
        for user in (self.salesman, self.technician):
            with self.assertRaises(AccessError):
                self.env["prepaid.agreement.publish"].with_user(user).create(
                    {"template_id": self.template.id, "note": "x"}
                )
        with self.assertRaises(UserError):
            revision.create({"template_id": self.template.id, "note": " "})

    def test_other_companies_revisions_are_invisible(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        manager = self._create_user(
            "other_manager",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.template.company_id = self.company
        self._publish(False)
        self.env.flush_all()
        seen = self.template.revision_ids.with_user(manager)
        seen = seen.with_context(allowed_company_ids=company.ids)
        self.assertFalse(seen.search([("id", "in", seen.ids)]))


class TestTemplateCarryOver(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"prepaid_carry_over": "all"})
        cls.template = cls.env["prepaid.agreement.template"].create(
            {"name": "Small", "carry_over": "hours", "carry_over_hours": 3.0}
        )

    def _create(self, **vals):
        return self.env["prepaid.agreement"].create(
            dict({"partner_id": self.other_customer.id}, **vals)
        )

    def test_template_comes_before_the_company(self):
        agreement = self._create(template_id=self.template.id)
        self.assertEqual((agreement.carry_over, agreement.carry_over_hours), ("hours", 3.0))

    def test_company_where_the_template_says_nothing(self):
        agreement = self._create()
        self.assertEqual(agreement.carry_over, "all")
        agreement.template_id = self.template
        self.assertEqual((agreement.carry_over, agreement.carry_over_hours), ("hours", 3.0))

    def test_what_is_given_holds(self):
        self.assertEqual(
            self._create(template_id=self.template.id, carry_over="none").carry_over, "none"
        )

    def test_what_was_signed_stays(self):
        agreement = self._create()
        agreement.action_sign()
        agreement.template_id = self.template
        self.assertEqual(agreement.carry_over, "all")
        self.template.carry_over = "none"
        self.company.prepaid_carry_over = "none"
        self.assertEqual(agreement.carry_over, "all")
