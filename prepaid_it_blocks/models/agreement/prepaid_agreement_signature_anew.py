import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class PrepaidAgreement(models.Model):
    """Whether what was sent or signed is still the text of now, and who has to sign anew."""

    _inherit = "prepaid.agreement"

    asks_new_signature = fields.Boolean(
        string="New Signature at Renewal",
        compute="_compute_asks_new_signature",
        compute_sudo=True,
        help="The template's text was changed after the customer signed, and the manager wants "
        "it to be signed: it goes out with the next renewal quotation.",
    )
    is_paper_changed = fields.Boolean(
        compute="_compute_is_paper_changed",
        compute_sudo=True,
        help="The terms are others now than in the version that was sent or signed.",
    )

    @api.depends(
        "state",
        "section_ids",
        "template_id.signature_revision",
        "version_ids.state",
        "version_ids.template_revision",
    )
    def _compute_asks_new_signature(self):
        for agreement in self:
            # A text of the customer's own does not change with the template.
            signed = not agreement.section_ids and agreement._get_signed_versions()[:1]
            agreement.asks_new_signature = bool(
                signed
                and agreement.state == "signed"
                and signed.template_id == agreement.template_id
                and signed.template_revision < agreement.template_id.signature_revision
            )

    @api.depends("paper_html", "version_ids.state")
    def _compute_is_paper_changed(self):
        for agreement in self:
            version = agreement._get_current_version()
            agreement.is_paper_changed = bool(
                version.terms_sha256
                and agreement.state != "ended"
                and version.terms_sha256 != agreement._get_terms_hash()
            )

    def _get_terms_hash(self):
        """Return a fingerprint of the text without what is bought: that changes all the time."""
        self.ensure_one()
        values = dict.fromkeys(("rates_table", "normal_rate"), "")
        return hashlib.sha256(str(self._get_paper_html(values)).encode()).hexdigest()

    def _create_renewal(self, offer=None, is_chosen=False):
        """Extend: the new text goes along."""
        order = super()._create_renewal(offer=offer, is_chosen=is_chosen)
        self._ask_new_signature(order)
        return order

    def _refresh_renewal(self, order, offer=None):
        """Extend: the new text goes along, also with what a salesperson has changed."""
        result = super()._refresh_renewal(order, offer=offer)
        self._ask_new_signature(order)
        return result

    def _get_renewal_mail_values(self, order):
        """Extend: the PDF of the text that is to be signed."""
        values = super()._get_renewal_mail_values(order)
        for name, commands in order._get_paper_values_of_mail().items():
            values[name] = [*values.get(name, ()), *commands]
        return values

    def _ask_new_signature(self, order):
        """Let a renewal quotation bring the new text along where it has to be signed.

        :param order: the renewal quotation
        """
        self.ensure_one()
        if self.asks_new_signature:
            # Sudo: the customer may be the one who asks for the renewal.
            order = order.sudo()
            order.prepaid_with_paper = True
            order._send_paper_along()

    def action_withdraw(self):
        """Take back a version that nobody has signed yet; what was signed before holds.

        :raise UserError: when no version waits for a signature
        """
        for agreement in self:
            version = agreement._get_waiting_version()
            if not version:
                raise UserError(self.env._("No version of agreement %s waits.", agreement.name))
            agreement.check_access("write")
            # The system keeps versions, so that nobody else needs the right to.
            version.sudo()._keep({"state": "superseded"})
            if agreement.state == "sent":
                agreement.state = "draft"
            agreement.sudo()._open_gate()
