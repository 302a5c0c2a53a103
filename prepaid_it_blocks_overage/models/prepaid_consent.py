from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError


class PrepaidConsent(models.Model):
    """Consent that a customer gives by the answer to a request."""

    _inherit = "prepaid.consent"

    request_id = fields.Many2one(
        "prepaid.consent.request",
        readonly=True,
        ondelete="restrict",
        help="The request that the customer answered in the portal.",
    )

    _request_key = compat.Constraint(
        "UNIQUE (request_id)",
        "This request has given its consent already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: customers alone answer requests.

        :raise AccessError: when a user says that a request was answered
        """
        if not self.env.su and any(vals.get("request_id") for vals in vals_list):
            raise AccessError(self.env._("Customers themselves answer requests, in the portal."))
        return super().create(vals_list)

    def _log_on_agreement(self):
        """Extend: an answer to a request is noted with the request."""
        consents = self.filtered(lambda consent: not consent.request_id)
        return super(PrepaidConsent, consents)._log_on_agreement()
