"""A new text of the agreement: what is signed at the next renewal."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import PrepaidCase


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
