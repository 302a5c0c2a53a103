import hashlib

from markupsafe import escape

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class PrepaidAgreementSignatureMixin(models.AbstractModel):
    """The part of agreements with the versions that were sent and signed, and are to be again."""

    _name = "prepaid.agreement.signature.mixin"
    _description = "Signatures of Agreements"

    version_ids = fields.One2many(
        "prepaid.agreement.version", "agreement_id", string="Versions", readonly=True
    )
    waiting_version_id = fields.Many2one(
        "prepaid.agreement.version",
        compute="_compute_waiting_version_id",
        compute_sudo=True,
        help="The version that waits for the customer's signature.",
    )
    document_url = fields.Char(
        compute="_compute_document_url",
        compute_sudo=True,
        groups="base.group_user",
        help="Address of the text, without the key that opens it without an account.",
    )
    is_signature_outdated = fields.Boolean(
        string="New Signature at Renewal",
        compute="_compute_is_signature_outdated",
        compute_sudo=True,
        help="The template's text was changed after the customer signed, and the manager wants "
        "it to be signed: it goes out with the next renewal quotation.",
    )
    is_document_changed = fields.Boolean(
        compute="_compute_is_document_changed",
        compute_sudo=True,
        help="The terms have changed since the version that was sent or signed.",
    )

    @api.depends("version_ids.state")
    def _compute_waiting_version_id(self):
        # Not all texts of years: at most one waits.
        versions = self.env["prepaid.agreement.version"].search(
            [("agreement_id", "in", self._origin.ids), ("state", "=", "sent")]
        )
        found = {version.agreement_id.id: version for version in reversed(versions)}
        for agreement in self:
            version = found.get(agreement._origin.id, versions.browse())
            agreement.waiting_version_id = version if agreement.state != "ended" else False

    def _compute_document_url(self):
        for agreement in self:
            url = agreement._get_page_url(suffix="/agreement")
            agreement.document_url = agreement.get_base_url() + url

    @api.depends(
        "state",
        "section_ids",
        "template_id.signature_revision",
        "version_ids.state",
        "version_ids.template_revision",
    )
    def _compute_is_signature_outdated(self):
        for agreement in self:
            # A text of the customer's own does not change with the template.
            signed = not agreement.section_ids and agreement._get_signed_versions()[:1]
            agreement.is_signature_outdated = bool(
                signed
                and agreement.state == "signed"
                and signed.template_id == agreement.template_id
                and signed.template_revision < agreement.template_id.signature_revision
            )

    @api.depends("agreement_html", "version_ids.state")
    def _compute_is_document_changed(self):
        for agreement in self:
            version = agreement._get_current_version()
            agreement.is_document_changed = bool(
                version.terms_sha256
                and agreement.state != "ended"
                and version.terms_sha256 != agreement._get_terms_hash()
            )

    def _get_waiting_version(self):
        """Return the version that waits for a signature, if any."""
        self.ensure_one()
        if self.state == "ended":
            return self.version_ids.browse()
        return self.version_ids.filtered(lambda version: version.state == "sent")[:1]

    def _get_signed_versions(self):
        """Return the versions that were signed, the last one in front."""
        self.ensure_one()
        signed = self.version_ids.filtered(lambda version: version.state == "signed")
        return signed.sorted("number", reverse=True)

    def _awaits_version(self, number):
        """Check if a version, or a later one, still waits for the customer's signature.

        :param number: the version's number
        """
        self.ensure_one()
        last = max(self._get_signed_versions().mapped("number"), default=0)
        return last < number and bool(self._get_waiting_version())

    def _get_current_version(self):
        """Return the version to read: the one that waits, else the one in force."""
        return self._get_waiting_version() or self._get_signed_versions()[:1]

    def _create_version(self):
        """Return the version that the customer is to sign; make it where the text is another.

        :raise AccessError: for users who may not change the agreement
        """
        self.ensure_one()
        self.check_access("write")
        # The system makes versions, so that nobody else needs the right to.
        agreement = self.with_user(SUPERUSER_ID)
        version = agreement._get_fitting_version()
        return version or version._freeze(agreement)

    def _get_fitting_version(self):
        """Return the version that waits for a signature, if it has the text of now."""
        self.ensure_one()
        html = self._get_agreement_html()
        return self._get_waiting_version().filtered(lambda version: version.html == html)

    def action_withdraw(self):
        """Withdraw an unsigned version; the signed one holds.

        :raise AccessError: for users who may not change agreements
        :raise UserError: when no version waits for a signature
        """
        self.check_access("write")
        for agreement in self:
            version = agreement._get_waiting_version()
            if not version:
                raise UserError(self.env._("No version of agreement %s waits.", agreement.name))
            # The system keeps versions, so that nobody else needs the right to.
            version.sudo()._keep({"state": "superseded"})
            if agreement.state == "sent":
                agreement._write_guarded({"state": "draft"})
            agreement.sudo()._release_hold()

    def action_sign(self):
        """Extend: keep signatures on paper as a version too, with the user who recorded it."""
        for agreement in self.filtered(lambda one: one.state != "ended"):
            agreement.check_access("write")
            version = agreement.with_user(SUPERUSER_ID)._get_waiting_version()
            if not version and agreement.state == "signed":
                continue
            if version._explain_difference():
                raise UserError(
                    self.env._(
                        "The order is not what version %(number)s of agreement %(agreement)s says "
                        "any more. Send the agreement again, and have that one signed.",
                        number=version.number,
                        agreement=agreement.name,
                    )
                )
            version = version or agreement._create_version()
            customer = version.agreement_id.contact_id or version.agreement_id.partner_id
            version._sign(customer.name, customer, recorded_by_id=self.env.uid)
        return super().action_sign()

    def _record_signature(self):
        """Say on the agreement that it is signed, as of today."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        self._write_guarded({"state": "signed", "date_signed": today})

    def _sign_online(self, version, *, name, signature, contact, address):
        """Take down a signature given in the portal; a second one changes nothing.

        :param version: the version that was read
        :param name: the name typed with it
        :param signature: the image, in base 64
        :param contact: the `res.partner` who signs
        :param address: internet address that it came from
        :return: whether the version is signed
        """
        self.ensure_one()
        if not version._sign(name, contact, signature=signature, signed_ip=address):
            return version.state == "signed"
        text = self.with_context(lang=self.user_id.lang)._explain_signature(version)
        self.message_post(
            body=escape(text),
            author_id=contact.id,
            partner_ids=self.user_id.partner_id.ids,
            attachments=[(version.pdf_name, version._get_pdf())],
        )
        return True

    def _explain_signature(self, version):
        """Return the text that a version was signed.

        :param version: a signed `prepaid.agreement.version`
        """
        return self.env._(
            "%(name)s has signed version %(number)s of agreement %(agreement)s in the portal.",
            name=version.signed_by,
            number=version.number,
            agreement=self.name,
        )

    def _get_terms_hash(self):
        """Return a fingerprint of the text without the bought hours, which change often."""
        self.ensure_one()
        values = dict.fromkeys(("rates_table", "normal_rate"), "")
        return hashlib.sha256(str(self._get_agreement_html(values)).encode()).hexdigest()

    def _create_renewal(self, offer=None, is_chosen=False):
        """Extend: send the new text along."""
        order = super()._create_renewal(offer=offer, is_chosen=is_chosen)
        self._ask_new_signature(order)
        return order

    def _refresh_renewal(self, order, offer=None):
        """Extend: attach the new text, also to quotations that a salesperson has changed."""
        result = super()._refresh_renewal(order, offer=offer)
        self._ask_new_signature(order)
        return result

    def _get_renewal_mail_values(self, order):
        """Extend: attach the PDF of the text that is to be signed."""
        values = super()._get_renewal_mail_values(order)
        for name, commands in order._get_document_mail_values().items():
            values[name] = [*values.get(name, ()), *commands]
        return values

    def _ask_new_signature(self, order):
        """Let a renewal quotation bring the new text along where it has to be signed.

        :param order: the renewal quotation
        """
        self.ensure_one()
        if self.is_signature_outdated:
            # Sudo: the customer may be the one who asks for the renewal.
            order = order.sudo()
            order.is_prepaid_agreement_attached = True
            order._attach_agreement()

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_signed(self):
        """Refuse to delete signed agreements.

        :raise UserError: when a version was signed
        """
        if self.sudo().version_ids.filtered(lambda version: version.state == "signed"):
            raise UserError(
                self.env._("An agreement that was signed cannot be deleted. End it instead.")
            )
