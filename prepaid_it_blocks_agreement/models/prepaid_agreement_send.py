from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

# Key of the context that says which text the dialog mails: "new", the one of now, or "same".
SENDS = "prepaid_agreement_sends"


class PrepaidAgreementSendMixin(models.AbstractModel):
    """The part of agreements that mails them by a dialog, and knows when its mail goes out."""

    _name = "prepaid.agreement.send.mixin"
    _description = "Sending of Agreements"

    def action_send(self):
        """Open the mail with the agreement; what is sent is noted once that mail goes out.

        A signed agreement is sent again as it was signed, until a new version is made.

        :raise AccessError: for users who may not change the agreement
        """
        self.ensure_one()
        return self._open_mail("new" if self.state in ("draft", "sent") else "same")

    def action_new_version(self):
        """Open the mail that asks to sign the text of now instead of the one that was signed.

        :raise AccessError: for users who may not change the agreement
        :raise UserError: when the agreement has ended
        """
        self.ensure_one()
        if self.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", self.name))
        return self._open_mail("new")

    def _open_mail(self, sends):
        """Return the action that opens the mail with the agreement.

        :param sends: "new" for the text of now, "same" for the one that was sent or signed
        :raise AccessError: for users who may not change the agreement
        :raise UserError: when the text of now cannot be read as a whole
        """
        self.check_access("write")
        if sends == "new":
            # Sudo: not everyone who sends agreements reads their template's sections.
            self.sudo()._check_document()
        template = self.env.ref("prepaid_it_blocks_agreement.mail_template_agreement")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Agreement %s", self.name),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                SENDS: sends,
            },
        }

    def message_post(self, *args, **kwargs):
        """Extend: keep what the dialog mails as a version, and mark a draft as sent.

        :raise AccessError: for users who may not change the agreement
        """
        sends = self.env.context.get(SENDS)
        # What follows from it is mailed by no dialog.
        context = {SENDS: False} if sends else {}
        agreement = self.with_context(**context)
        if sends and agreement._is_mailed(kwargs):
            kwargs = agreement._send_version(sends, kwargs)
        return super(PrepaidAgreementSendMixin, agreement).message_post(*args, **kwargs)

    def _is_mailed(self, values):
        """Check if somebody outside the firm gets a message: what nobody gets is not sent.

        :param values: arguments of `message_post`
        """
        people = self.env["res.partner"].browse(values.get("partner_ids") or ())
        people |= self.message_partner_ids
        is_shared = any(people.sudo().mapped("partner_share"))
        return bool(is_shared or values.get("outgoing_email_to"))

    def _send_version(self, sends, values):
        """Note that a text is sent, and return the message with the PDF that is kept of it.

        :param sends: "new" for the text of now, "same" for the one that was sent or signed
        :param values: arguments of `message_post`
        """
        self.ensure_one()
        self.check_access("write")
        # The composer's defaults are those of a mail.
        context = clean_context(self.env.context)
        agreement = self.with_context(context)  # pylint: disable=context-overridden
        if sends == "new":
            agreement._create_version()
        if agreement.state == "draft":
            agreement._write_guarded({"state": "sent"})
        version = agreement.waiting_version_id
        if not version:
            return values
        # What the dialog showed was made before the text was kept.
        shown = self.env["ir.attachment"].browse(values.get("attachment_ids") or ())
        others = shown.filtered(
            lambda one: one.name.rpartition(".")[0] != self._get_document_name()
        )
        return dict(
            values,
            attachment_ids=others.ids,
            attachments=[
                *(values.get("attachments") or ()),
                (version.pdf_name, version._get_pdf()),
            ],
        )

    def _asks_signature(self):
        """Check if the mail with the agreement asks to sign it."""
        self.ensure_one()
        is_new = self.env.context.get(SENDS) == "new"
        return is_new or self.state != "signed" or bool(self.sudo()._get_waiting_version())

    def _get_document_name(self):
        """Return the name of the file that the report makes, without its ending."""
        self.ensure_one()
        return "Agreement {}".format(self.name.replace("/", "-"))

    def _get_printed_version(self):
        """Return the version that the report prints; none where it prints the text of now.

        In the dialog that asks to sign a text, that is the text.
        """
        self.ensure_one()
        if self.env.context.get(SENDS) == "new":
            return self.with_user(SUPERUSER_ID)._get_fitting_version().with_env(self.env)
        return self._get_current_version()
