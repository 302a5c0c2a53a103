from odoo import api, models
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Receipts that could not be mailed."""

    _inherit = "prepaid.agreement"

    @api.model
    def _get_unsent_queries(self):
        """Extend: receipts of paid orders."""
        self.env["sale.order"].flush_model(["prepaid_agreement_id", "prepaid_receipt_id"])
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT o.prepaid_agreement_id, m.id, NULL, NULL, m.failure_reason
                  FROM sale_order o
                  JOIN mail_mail m ON m.id = o.prepaid_receipt_id AND m.state = 'exception'
                """
            ),
        ]
