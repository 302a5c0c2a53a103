"""The dialog that mails an agreement: what it shows, and that it alone sends nothing."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError

from ..common import SERIES, PrepaidCase

# Words of the text while overage is billed, and once it is refused.
BILLED, REFUSED = "not broken off", "works on only after"


class TestDocumentDialog(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id.with_user(cls.salesman)

    def _open(self, action="action_send", **vals):
        """Press a button; return the dialog that opens."""
        context = getattr(self.agreement, action)()["context"]
        return self.agreement.env["mail.compose.message"].with_context(**context).create(vals)

    def _read(self, attachments):
        """Return the text of an attachment, which has no layout in tests."""
        return " ".join(one.raw.decode() for one in attachments)

    def _change_text(self):
        self.agreement.sudo().overage_policy = "refuse"

    def test_dialog_alone_sends_nothing(self):
        dialog = self._open()
        self.assertEqual(self.agreement.state, "draft")
        self.assertFalse(self.agreement.version_ids)
        self.assertIn(BILLED, self._read(dialog.attachment_ids))
        dialog._action_send_mail()
        self.assertEqual(self.agreement.state, "sent")
        self.assertEqual(self.agreement.waiting_version_id.number, 1)

    def test_mail_has_the_pdf_that_is_kept_and_what_was_added(self):
        dialog = self._open()
        self.assertEqual(len(dialog.attachment_ids), 1)
        vals = {"name": "Map.txt", "raw": b"There", "res_model": "mail.compose.message"}
        dialog.attachment_ids = [Command.create(vals)]
        self.assertEqual(len(dialog.attachment_ids), 2)
        __, message = dialog._action_send_mail()
        version = self.agreement.waiting_version_id
        files = {one.name: one.raw for one in message.attachment_ids}
        self.assertEqual(files, {"Map.txt": b"There", version.pdf_name: version._get_pdf()})
        self.assertEqual(message.partner_ids, self.contact)

    def test_text_of_now_is_shown_before_it_is_sent(self):
        self._send_agreement(self.agreement)
        self._change_text()
        dialog = self._open()
        self.assertEqual(self.agreement.version_ids.mapped("number"), [1])
        shown = self._read(dialog.attachment_ids)
        self.assertIn(REFUSED, shown)
        self.assertNotIn(BILLED, shown)

    def test_text_that_changes_while_the_dialog_is_open(self):
        dialog = self._open()
        self._change_text()
        __, message = dialog._action_send_mail()
        version = self.agreement.waiting_version_id
        self.assertIn(REFUSED, version.html)
        self.assertEqual(message.attachment_ids.raw, version._get_pdf())

    def test_new_version_waits_once_it_is_mailed(self):
        self.agreement.action_sign()
        self._change_text()
        dialog = self._open("action_new_version")
        self.assertFalse(self.agreement.waiting_version_id)
        self.assertIn(REFUSED, self._read(dialog.attachment_ids))
        self.assertIn("Read and sign", dialog.body)
        dialog._action_send_mail()
        self.assertEqual(self.agreement.waiting_version_id.number, 2)
        self.assertEqual(self.agreement.state, "signed")

    def test_signed_text_is_sent_again_as_it_was(self):
        self.agreement.action_sign()
        self._change_text()
        dialog = self._open()
        self.assertIn(BILLED, self._read(dialog.attachment_ids))
        self.assertIn("Read the agreement", dialog.body)
        self.assertNotIn("Read and sign", dialog.body)
        __, message = dialog._action_send_mail()
        self.assertIn(BILLED, self._read(message.attachment_ids))
        self.assertEqual(len(self.agreement.version_ids), 1)

    def test_what_nobody_gets_is_not_sent(self):
        dialog = self._open(partner_ids=[Command.clear()])
        self.agreement.sudo().message_unsubscribe(self.agreement.message_partner_ids.ids)
        dialog._action_send_mail()
        self.assertEqual(self.agreement.state, "draft")
        self.assertFalse(self.agreement.version_ids)

    def test_other_messages_send_nothing(self):
        self.agreement.message_post(body="Hello", partner_ids=self.contact.ids)
        self.assertEqual(self.agreement.state, "draft")

    def test_text_that_cannot_be_read_opens_no_dialog(self):
        section = self.env["prepaid.agreement.section"]
        section.search([]).sudo().unlink()
        with self.assertRaisesRegex(UserError, "has no text"):
            self.agreement.action_send()

    def test_who_may_not_send_sends_nothing_by_the_context_either(self):
        context = self.agreement.action_send()["context"]
        for user in (self.technician, self.accountant):
            own = self.agreement.with_user(user).with_context(**context)
            with self.assertRaises(AccessError):
                own.message_post(body="Hello", partner_ids=self.contact.ids)
        self.assertFalse(self.agreement.version_ids)

    def test_mail_for_later_is_sent_later(self):
        later = fields.Datetime.now() + timedelta(days=1)
        dialog = self._open(scheduled_date=later)
        if SERIES < 19:
            # Odoo forgets there for what a message was written.
            with self.assertRaisesRegex(UserError, "cannot be sent later"):
                dialog.action_schedule_message(later)
            return
        scheduled = dialog._action_schedule_message()
        self.assertEqual(self.agreement.state, "draft")
        scheduled.sudo()._post_message()
        self.assertEqual(self.agreement.state, "sent")
        self.assertEqual(self.agreement.waiting_version_id.number, 1)
