from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import compat
from ...policies.hours import as_clock, to_seconds


class PrepaidConsent(models.Model):
    """Consent of a customer to overage: who, when, how many hours.

    It raises the agreement's overage limit. It is evidence, so nobody changes it.
    """

    _name = "prepaid.consent"
    _description = "Consent to Overage"
    _inherit = "prepaid.record.mixin"
    _order = "date desc, id desc"
    _rec_name = "contact_id"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    contact_id = fields.Many2one(
        "res.partner",
        string="Given By",
        required=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    hours = fields.Float(required=True)
    seconds = fields.Integer(
        compute="_compute_seconds",
        store=True,
        precompute=True,
        aggregator=None,
        help="What the limit of overage counts: the hours to the nearest second.",
    )
    note = fields.Char(help="Purpose of the overage and how the customer agreed to it.")

    _hours_positive = compat.Constraint(
        "CHECK (seconds > 0)",
        "Consent is given to more than 0 hours.",
    )

    @api.depends("hours")
    def _compute_seconds(self):
        for consent in self:
            consent.seconds = to_seconds(consent.hours)

    @api.constrains("agreement_id", "contact_id")
    def _check_contact(self):
        for consent in self:
            if consent.contact_id.commercial_partner_id != consent.agreement_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s.",
                        contact=consent.contact_id.display_name,
                        customer=consent.agreement_id.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a consent is noted on its agreement."""
        consents = super().create(vals_list)
        consents._log_on_agreement()
        return consents

    def _log_on_agreement(self):
        """Note each consent in its agreement's history."""
        for consent in self:
            # Sudo: technicians record what a customer says and may not write agreements.
            consent.agreement_id.sudo().message_post(
                body=escape(
                    self.env._(
                        "%(contact)s consents to %(hours)s hours of overage on  %(date)s. %(note)s",
                        contact=consent.contact_id.display_name,
                        hours=as_clock(consent.hours),
                        date=fields.Date.to_string(consent.date),
                        note=consent.note or "",
                    )
                )
            )
