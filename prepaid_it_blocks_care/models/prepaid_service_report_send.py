import psycopg2

from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.batch import lock_row, run_in_savepoint
from odoo.tools import email_split


class PrepaidServiceReportSendMixin(models.AbstractModel):
    """Part of service reports: their PDF, mailed and kept in one transaction."""

    _name = "prepaid.service.report.send.mixin"
    _description = "Sending of Service Reports"

    @api.model
    def _find_sendable(self):
        """Return the reports that may go out now: in their company's working hours."""
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_service_report WHERE state = 'waiting'"
        )
        companies = companies.filtered(lambda company: company._is_prepaid_mail_time())
        domain = [("state", "=", "waiting"), ("company_id", "in", companies.ids)]
        return self.search(domain, order="id")

    def _send_in_savepoint(self):
        """Send one report so that its failure harms no other."""
        self.ensure_one()

        def work():
            pdf = self._make()
            run_in_savepoint(self.env, lambda: self._send(pdf))

        self.env["prepaid.agreement"]._try_item(self, work, self._fail)

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

    def _keep(self, pdf):
        """Return the attachment that keeps a PDF as it is sent."""
        return self.env["ir.attachment"].create(
            {
                "name": self.agreement_id._get_service_file_name(self.date_from, self.date_to),
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )

    def _mail(self):
        """Hand the mail with the PDF to Odoo's mail queue."""
        self.ensure_one()
        template = self.env.ref("prepaid_it_blocks_care.mail_template_service_report")
        mail_id = template.with_company(self.company_id).send_mail(
            self.id, email_values={"attachment_ids": [Command.link(self.attachment_id.id)]}
        )
        self.write(
            {
                "state": "sent",
                "mail_id": mail_id,
                "date_sent": fields.Datetime.now(),
                "problem": False,
            }
        )

    def _find_recipients(self):
        """Return those who get the report and can be written to: who gets the statements."""
        self.ensure_one()
        return self.agreement_id._get_statement_recipients().filtered(
            lambda contact: email_split(contact.email or "")
        )

    def _explain_recipients(self):
        """Explain the lack of a recipient."""
        self.ensure_one()
        recipients = self.agreement_id._get_statement_recipients()
        if not recipients:
            return self.env._(
                "Agreement %s has no single point of contact who is not archived: choose one, or "
                "recipients of its statements.",
                self.agreement_id.name,
            )
        return self.env._(
            "%s has no e-mail address: enter one, so that service reports arrive.",
            ", ".join(recipients.mapped("display_name")),
        )

    def _fail(self, problem):
        """Record that a report could not be sent, and the remedy.

        :param problem: text
        """
        self.write({"state": "failed", "problem": problem})
        self.agreement_id._log_service_problem(problem)
