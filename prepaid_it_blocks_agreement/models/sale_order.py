from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.tools.misc import clean_context


class SaleOrder(models.Model):
    """Quotations that bring the agreement along, to be signed before or with them."""

    _inherit = "sale.order"

    is_prepaid_agreement_attached = fields.Boolean(
        string="Send Agreement Along",
        default=lambda self: self.env.company.prepaid_agreement_with_quotation,
        copy=False,
        help="When the quotation is sent, the agreement goes with it: its PDF is attached, and "
        "the mail has the link at which it is read and signed.",
    )
    needs_prepaid_agreement = fields.Boolean(
        compute="_compute_needs_prepaid_agreement",
        compute_sudo=True,
        help="The quotation sells hours, and the customer has no signed agreement.",
    )
    prepaid_agreement_version_number = fields.Integer(
        string="Version Sent Along",
        readonly=True,
        copy=False,
        help="The version of the agreement that was sent with the quotation.",
    )
    prepaid_document_url = fields.Char(
        compute="_compute_prepaid_document_url",
        compute_sudo=True,
        groups="base.group_user",
        help="Address of the agreement that went with the quotation, while it waits to be signed.",
    )

    def _init_column(self, column_name):
        """Extend: leave older orders without; the company's column is not there yet."""
        if column_name == "is_prepaid_agreement_attached":
            return None
        return super()._init_column(column_name)

    @api.model
    def _get_guarded_fields(self):
        """Extend: which version went along is what was sent."""
        return super()._get_guarded_fields() | {"prepaid_agreement_version_number"}

    @api.depends(
        "state",
        "partner_id",
        "company_id",
        "order_line.prepaid_hours",
        "prepaid_agreement_id.state",
    )
    def _compute_needs_prepaid_agreement(self):
        for order in self:
            agreement = order._find_prepaid_agreement()
            is_signed = agreement.state == "signed" and not agreement.is_signature_outdated
            order.needs_prepaid_agreement = bool(
                order.state in ("draft", "sent")
                and order.partner_id
                and any(line.prepaid_hours > 0.0 for line in order.order_line)
                and not is_signed
            )

    @api.depends("prepaid_agreement_id.version_ids.state", "prepaid_agreement_version_number")
    def _compute_prepaid_document_url(self):
        for order in self:
            agreement = order.prepaid_agreement_id
            waits = order.prepaid_agreement_version_number and agreement.waiting_version_id
            order.prepaid_document_url = agreement.document_url if waits else False

    def _find_prepaid_agreement(self):
        """Return the agreement that the order is about: its own, else the customer's open one."""
        self.ensure_one()
        if self.prepaid_agreement_id:
            return self.prepaid_agreement_id
        domain = [
            ("partner_id", "=", self.partner_id.commercial_partner_id._origin.id),
            ("company_id", "=", self.company_id.id),
            ("state", "!=", "ended"),
        ]
        return self.env["prepaid.agreement"].search(domain, limit=1)

    def _brings_agreement(self):
        """Check if a text to be signed goes out with the quotation.

        Also instead of one that was signed, but does not say what the quotation offers now.
        """
        self.ensure_one()
        # Sudo: whoever may send the quotation sends the agreement that goes with it.
        version = self.sudo()._get_document_version()
        is_needed = self.needs_prepaid_agreement or version._explain_difference()
        return bool(self.is_prepaid_agreement_attached and is_needed)

    def _attach_agreement(self):
        """Freeze the agreement that goes with the quotation, made where there is none yet.

        What is sent is what the customer reads and signs: a later change of the text is another
        version, to be sent again.

        :return: the `prepaid.agreement.version` to be signed, or none
        """
        self.ensure_one()
        # The composer's default template is one of mails.
        context = clean_context(self.env.context)
        order = self.with_context(context)  # pylint: disable=context-overridden
        version = order.env["prepaid.agreement.version"]
        if not order._brings_agreement():
            return version
        agreement = order._find_prepaid_agreement() or version.agreement_id._get_or_create(order)
        if order.prepaid_agreement_id != agreement:
            order._write_guarded({"prepaid_agreement_id": agreement.id})
        version = agreement._create_version()
        if agreement.state == "draft":
            agreement._write_guarded({"state": "sent"})
        order._write_guarded({"prepaid_agreement_version_number": version.number})
        return version

    def _log_changed_block(self):
        """Extend: let the text say what the quotation offers now, and mail it to a customer.

        That is where the customer has chosen, or the system for the customer.
        """
        result = super()._log_changed_block()
        # Sudo: the customer may be the one who chooses.
        order = self.sudo()
        agreement = order._find_prepaid_agreement().with_user(SUPERUSER_ID)
        if agreement:
            is_mailed = self.env.user.share or self.env.uid == SUPERUSER_ID
            agreement._send_changed_text(order.with_user(SUPERUSER_ID), is_mailed)
        return result

    def _refuse_signature(self):
        """Extend: refuse it where the agreement signed with the quotation says something else."""
        problem = super()._refuse_signature()
        version = self._get_document_version()
        if not problem and version.state == "signed":
            problem = version._refuse_difference()
        return problem

    def _get_document_version(self):
        """Return the version that was sent with the quotation, if it is not replaced."""
        self.ensure_one()
        return self.prepaid_agreement_id.version_ids.filtered(
            lambda version: (
                version.number == self.prepaid_agreement_version_number
                and version.state != "superseded"
            )
        )

    def message_post(self, **kwargs):
        """Extend: attach the agreement to be signed to the mail of a quotation."""
        if self.env.context.get("mark_so_as_sent"):
            # Sudo: whoever may send the quotation sends the agreement that goes with it.
            version = self.sudo()._attach_agreement()
            if version:
                kwargs = self._add_document(version, kwargs)
        return super().message_post(**kwargs)

    def _add_document(self, version, values):
        """Return the values of a message with the agreement's PDF and link added.

        The link opens it for who is logged in, and without an account for the person who signs:
        the copy of the mail that goes there alone has the key.

        :param version: the version that goes along
        :param values: arguments of `message_post`
        """
        return dict(
            values,
            body=Markup(str(values.get("body") or "")) + self._get_document_note(version),
            attachments=list(values.get("attachments") or [])
            + [(version.pdf_name, version._get_pdf())],
        )

    def _get_document_note(self, version):
        """Return the mail's paragraph about the agreement with its link, as HTML.

        :param version: the version that goes along
        """
        agreement = version.agreement_id
        customer = self.with_context(lang=agreement._get_customer_lang())
        text = customer._get_document_link_text()
        linked = Markup('<p><a href="%s">%s</a></p>') % (agreement.document_url, text)
        return Markup("<p>%s</p>") % escape(customer._explain_document(agreement)) + linked

    def _get_document_of_mail(self):
        """Send the agreement along with a mail of its own that has the quotation.

        :return: (HTML to add, attachments to add), both empty where nothing goes along
        :raise AccessError: for users who may not send the quotation
        """
        self.ensure_one()
        if not self._brings_agreement():
            return "", []
        self.check_access("write")
        # Sudo: whoever may send the quotation sends the agreement that goes with it.
        version = self.sudo()._attach_agreement()
        return self._get_document_note(version), self._get_document_mail_values()["attachment_ids"]

    def _get_renewal_mail_notes(self):
        """Extend: say that the new text of the agreement is to be signed."""
        notes = super()._get_renewal_mail_notes()
        if self.prepaid_document_url:
            text = self.env._(
                "The text of our agreement has changed. What you signed holds until you sign the "
                "new version: %s."
            )
            label = self.env._("read and sign the agreement")
            link = Markup('<a href="%s">%s</a>') % (self.prepaid_document_url, label)
            notes.append(escape(text) % link)
        return notes

    def _get_document_mail_values(self):
        """Return additional values of a renewal's mail: the PDF of the version to be signed."""
        self.ensure_one()
        version = self.sudo().prepaid_agreement_id.waiting_version_id
        if not (version and version.number == self.prepaid_agreement_version_number):
            return {}
        pdf = {
            "name": version.pdf_name,
            "datas": version.with_context(bin_size=False).pdf,
            "res_model": self._name,
            "res_id": self.id,
        }
        # Sudo: a customer's click may be what sends the mail.
        attachment = self.env["ir.attachment"].sudo().create(pdf)
        return {"attachment_ids": [Command.link(attachment.id)]}

    def _get_document_url(self):
        """Return the path of the attached version, to read it by the quotation's own link."""
        self.ensure_one()
        # Sudo: the customer reads the quotation, and nobody's token is for users to read.
        agreement = self.sudo().prepaid_agreement_id
        return agreement._get_page_url(self.sudo()._portal_ensure_token(), "/agreement")

    def _get_document_link_text(self):
        return self.env._("Read and sign the agreement")

    def _explain_document(self, agreement):
        """Describe the attached agreement to the customer.

        :param agreement: the `prepaid.agreement`
        """
        text = self.env._(
            "Our agreement %s on prepaid hours goes with this quotation.", agreement.name
        )
        if agreement.company_id.prepaid_signature_required:
            text += " " + self.env._("The hours can be used once it is signed.")
        return text
