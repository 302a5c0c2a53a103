from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


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

    def _log_on_agreement(self):
        """Extend: an answer to a request is noted with the request."""
        consents = self.filtered(lambda consent: not consent.request_id)
        return super(PrepaidConsent, consents)._log_on_agreement()
