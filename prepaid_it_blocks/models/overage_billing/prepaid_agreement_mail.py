from odoo import api, models
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Requests for extra time that could not be mailed."""

    _inherit = "prepaid.agreement"

    @api.model
    def _get_unsent_queries(self):
        """Extend: requests that wait for an answer and were not sent."""
        self.env["prepaid.consent.request"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT r.agreement_id, m.id, NULL, NULL, m.failure_reason
                  FROM prepaid_consent_request r
                  JOIN mail_message g ON g.model = 'prepaid.consent.request' AND g.res_id = r.id
                  JOIN mail_mail m ON m.mail_message_id = g.id AND m.state = 'exception'
                 WHERE r.outcome IS NULL
                """
            ),
        ]
