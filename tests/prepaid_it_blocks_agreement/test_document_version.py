"""What is sent never changes, and what is signed is kept with who, when and from where."""

import hashlib

from psycopg2 import InternalError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import PrepaidCase


class TestDocumentVersion(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id

    def _send(self):
        return self._send_agreement(self.agreement.with_user(self.salesman)).with_env(self.env)

    def _refuse_sql(self, statement, *arguments):
        self.env.flush_all()
        with (
            self.assertRaises(InternalError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, arguments)

    def test_sent_text_is_frozen(self):
        version = self._send()
        self.assertEqual(self.agreement.state, "sent")
        self.assertEqual((version.number, version.state), (1, "sent"))
        self.assertIn("Berta Baker", version.html)
        self.assertEqual(version.pdf_sha256, hashlib.sha256(version._get_pdf()).hexdigest())
        self.customer.name = "Bakery and Sons"
        self.env.flush_all()
        self.assertIn("Bakery Ltd", version.html)
        self.assertNotIn("and Sons", version.html)

    def test_same_text_is_one_version_another_text_another(self):
        first = self._send()
        self.assertEqual(self._send(), first)
        self.agreement.overage_policy = "refuse"
        second = self._send()
        self.assertEqual((first.state, second.number), ("superseded", 2))
        self.assertEqual(self.agreement.waiting_version_id, second)

    def test_signature_on_paper_is_a_version_with_who_recorded_it(self):
        self.agreement.with_user(self.salesman).action_sign()
        version = self.agreement.version_ids
        self.assertEqual(
            (version.state, version.signed_by, version.signed_by_id, version.recorded_by_id),
            ("signed", "Berta Baker", self.contact, self.salesman),
        )
        self.assertEqual(self.agreement.state, "signed")
        self.agreement.with_user(self.salesman).action_sign()
        self.assertEqual(self.agreement.version_ids, version)

    def test_signed_agreement_is_sent_again_as_it_was_signed(self):
        self.agreement.action_sign()
        self.agreement.overage_policy = "refuse"
        self._send_agreement(self.agreement)
        self.assertEqual(len(self.agreement.version_ids), 1)
        self._send_agreement(self.agreement, "action_new_version")
        self.assertEqual(self.agreement.state, "signed")
        self.assertEqual(self.agreement.waiting_version_id.number, 2)
        self.assertEqual(self.agreement._get_signed_versions().number, 1)
        self.agreement.action_sign()
        self.assertEqual(self.agreement._get_signed_versions().mapped("number"), [2, 1])

    def test_report_prints_what_was_sent(self):
        self._send()
        self.agreement.overage_policy = "refuse"
        report = "prepaid_it_blocks_agreement.report_prepaid_agreement"
        html = self.env["ir.actions.report"]._render_qweb_html(report, self.agreement.ids)[0]
        self.assertIn(b"not broken off", html if isinstance(html, bytes) else html.encode())

    def test_signed_copy_names_who_signed(self):
        self.agreement.with_user(self.salesman).action_sign()
        version = self.agreement.version_ids
        report = "prepaid_it_blocks_agreement.report_prepaid_agreement_version"
        html = self.env["ir.actions.report"]._render_qweb_html(report, version.ids)[0]
        html = html.decode() if isinstance(html, bytes) else html
        for expected in ("Berta Baker", self.salesman.name, version.pdf_sha256):
            self.assertIn(expected, html)

    def test_nobody_makes_changes_or_deletes_versions(self):
        version = self._send()
        for user in (
            self.env.user,
            self.env.ref("base.user_root"),
            self.env.ref("base.user_admin"),
            self.manager,
            self.salesman,
            self.technician,
        ):
            own = version.with_user(user)
            with self.assertRaises(AccessError):
                own.write({"html": "<p>Mine</p>"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({"agreement_id": self.agreement.id, "number": 9, "html": "<p/>"})

    def test_database_refuses_to_change_what_was_sent_or_signed(self):
        version = self._send()
        where = f" WHERE id = {version.id}"
        for change in ("html = 'x'", "number = 5", "pdf = 'x'", "pdf_sha256 = 'x'"):
            self._refuse_sql("UPDATE prepaid_agreement_version SET " + change + where)
        self.agreement.action_sign()
        for change in (
            "html = 'x'",
            "state = 'sent'",
            "state = 'superseded'",
            "signed_by = 'Me'",
            "signed_by_id = NULL",
            "date_signed = now()",
            "signature = 'x'",
            "signed_ip = '::1'",
        ):
            self._refuse_sql("UPDATE prepaid_agreement_version SET " + change + where)
        self._refuse_sql("DELETE FROM prepaid_agreement_version" + where)

    def test_superseded_version_cannot_be_signed(self):
        first = self._send()
        self.agreement.overage_policy = "refuse"
        self._send()
        self.assertFalse(first._sign("Berta", self.contact))
        self._refuse_sql(
            "UPDATE prepaid_agreement_version SET state = 'sent' WHERE id = %s", first.id
        )

    def test_who_may_not_send_or_sign(self):
        for user in (self.technician, self.accountant, self.plain_user):
            for method in ("action_send", "action_sign", "action_new_version"):
                with self.assertRaises(AccessError):
                    getattr(self.agreement.with_user(user), method)()
        self.assertFalse(self.agreement.version_ids)

    def test_agreements_that_were_signed_are_not_deleted(self):
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        self._send_agreement(agreement)
        agreement.copy({"partner_id": self.env["res.partner"].create({"name": "X"}).id}).unlink()
        agreement.action_sign()
        with self.assertRaisesRegex(UserError, "was signed"):
            agreement.unlink()

    def test_unsigned_agreements_are_deleted_with_their_versions(self):
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        self._send_agreement(agreement)
        version = agreement.version_ids
        agreement.unlink()
        self.assertFalse(version.exists())

    def test_ended_agreement_waits_for_nothing(self):
        agreement = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        self._send_agreement(agreement)
        agreement.state = "ended"
        self.assertFalse(agreement._get_waiting_version())
        for method in ("action_sign", "action_new_version"):
            with self.assertRaises(UserError):
                getattr(agreement, method)()

    def test_merged_contact_keeps_the_signature(self):
        self.agreement.action_sign()
        twin = self.contact.copy({"name": "Berta B."})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.contact | twin).ids, twin)
        version = self.agreement.version_ids
        version.invalidate_recordset()
        self.assertEqual((version.signed_by_id, version.signed_by), (twin, "Berta Baker"))

    def test_other_companies_versions_are_invisible(self):
        version = self._send()
        company = self.env["res.company"].create({"name": "Other Firm"})
        manager = self._create_user(
            "other_manager",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        seen = version.with_user(manager).with_context(allowed_company_ids=company.ids)
        self.assertFalse(seen.search([("id", "=", version.id)]))
