from odoo import models
from odoo.tools.mail import append_content_to_html


class MailComposeMessage(models.TransientModel):
    """Mails of several quotations at once, which bring their agreements along as one does."""

    _inherit = "mail.compose.message"

    def _prepare_mail_values(self, res_ids):
        """Extend: add the agreements."""
        return self._add_prepaid_papers(super()._prepare_mail_values(res_ids))

    def _add_prepaid_papers(self, mails):
        """Add the agreement to each mail that has a quotation; return the mails.

        A mail without a document is about something else, and one posted on a quotation has
        the agreement from `message_post`.

        :param mails: dict of the record's id to the values of its mail
        """
        is_single_mail = self.composition_mode != "mass_mail"
        if is_single_mail or self.model != "sale.order" or not self._mails_documents():
            return mails
        for order in self.env["sale.order"].browse(mails):
            values = mails[order.id]
            # Nobody gets what the composer has cancelled.
            if values.get("state") == "cancel":
                continue
            note, attachments = order._get_document_of_mail()
            if note:
                for key in ("body", "body_html"):
                    values[key] = append_content_to_html(values.get(key) or "", note, False)
                values["attachment_ids"] = list(values.get("attachment_ids") or []) + attachments
        return mails

    def _mails_documents(self):
        """Check if each mail has its record's document attached."""
        return bool(self.template_id.report_template_ids)
