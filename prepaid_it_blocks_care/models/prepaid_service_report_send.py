import psycopg2

from odoo import Command, api, models
from odoo.addons.prepaid_it_blocks.batch import lock_row


class PrepaidServiceReportSendMixin(models.AbstractModel):
    """Part of service reports: their PDF, mailed and kept in one transaction."""

    _name = "prepaid.service.report.send.mixin"
    _description = "Sending of Service Reports"
    _inherit = "prepaid.document.mixin"

    def _make(self):
        """Return the PDF as it is now; nothing is written.

        Before any row is locked: a PDF takes its time.
        """
        self.ensure_one()
        lang = self.agreement_id._get_statement_lang()
        agreement = self.agreement_id.with_context(lang=lang).with_company(self.company_id)
        try:
            return agreement._print_service_report(self.date_from, self.date_to)
        except psycopg2.Error:
            # What is noted about it needs a transaction that works.
            self.env.cr.rollback()
            raise

    def _send(self, pdf):
        """Keep a report and hand its mail to Odoo's mail queue.

        :param pdf: bytes
        """
        self.ensure_one()
        lock_row(self)
        if not self.exists() or self.state != "waiting":
            # Somebody was faster.
            return
        recipients = self._find_recipients()
        self.write(
            {
                "lang": self.agreement_id._get_statement_lang(),
                "recipient_ids": [Command.set(recipients.ids)],
            }
        )
        if not recipients:
            self._fail(self._explain_recipients())
            return
        self.attachment_id = self._keep(pdf)
        self._mail()

    def _get_file_name(self):
        """Override: that of the service report."""
        return self.agreement_id._get_service_file_name(self.date_from, self.date_to)

    @api.model
    def _get_mail_template(self):
        """Override: that of service reports."""
        return self.env.ref("prepaid_it_blocks_care.mail_template_service_report")

    @api.model
    def _explain_address(self, names):
        """Override: service reports arrive."""
        return self.env._(
            "%s has no e-mail address: enter one, so that service reports arrive.", names
        )

    def _fail(self, problem):
        """Record that a report could not be sent, and the remedy.

        :param problem: text
        """
        self.write({"state": "failed", "problem": problem})
        self.agreement_id._log_service_problem(problem)
