from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.batch import run_in_savepoint
from odoo.tools import email_split


class PrepaidDocumentMixin(models.AbstractModel):
    """A document of an agreement that is mailed once, with its PDF as it was then.

    Its model has the fields of `prepaid.statement` that are about sending, and says how the
    document is made (`_make`), sent (`_send`) and what becomes of one that cannot be (`_fail`).
    """

    _name = "prepaid.document.mixin"
    _description = "Mailed Document of an Agreement"

    @api.model
    def _find_sendable(self):
        """Return the documents that may go out now: in their company's working hours."""
        companies = self.env["res.company"]._fetch_companies(
            f"SELECT DISTINCT company_id FROM {self._table} WHERE state = 'waiting'"
        )
        companies = companies.filtered(lambda company: company._is_prepaid_mail_time())
        domain = [("state", "=", "waiting"), ("company_id", "in", companies.ids)]
        return self.search(domain, order="id")

    def _send_in_savepoint(self):
        """Send one document so that its failure harms no other."""
        self.ensure_one()

        def work():
            made = self._make()
            run_in_savepoint(self.env, lambda: self._send(made))

        self.env["prepaid.agreement"]._try_item(self, work, self._fail)

    def _keep(self, pdf):
        """Return the attachment that keeps a PDF as it is sent."""
        return self.env["ir.attachment"].create(
            {
                "name": self._get_file_name(),
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )

    def _get_file_name(self):
        """Return the name of the PDF."""
        raise NotImplementedError

    def _mail(self):
        """Hand the mail with the PDF to Odoo's mail queue."""
        self.ensure_one()
        mail_id = (
            self._get_mail_template()
            .with_company(self.company_id)
            .send_mail(
                self.id, email_values={"attachment_ids": [Command.link(self.attachment_id.id)]}
            )
        )
        self.write(
            {
                "state": "sent",
                "mail_id": mail_id,
                "date_sent": fields.Datetime.now(),
                "problem": False,
            }
        )

    @api.model
    def _get_mail_template(self):
        """Return the `mail.template` of the mail."""
        raise NotImplementedError

    def _find_recipients(self):
        """Return those who get the agreement's statements and can be written to."""
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
        return self._explain_address(", ".join(recipients.mapped("display_name")))

    @api.model
    def _explain_address(self, names):
        """Return the sentence that asks for an address.

        :param names: text of those who have none
        """
        raise NotImplementedError
