from odoo import api, models
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Monthly statements that could not be mailed."""

    _inherit = "prepaid.agreement"

    @api.depends("statement_ids.state")
    def _compute_mail_problem(self):
        return super()._compute_mail_problem()

    @api.model
    def _get_unsent_queries(self):
        """Extend: statements that the queue could not send, or that could not be made."""
        self.env["prepaid.statement"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT s.agreement_id, m.id, 'prepaid.statement', s.id,
                       COALESCE(m.failure_reason, s.problem)
                  FROM prepaid_statement s
                  LEFT JOIN mail_mail m ON m.id = s.mail_id AND m.state = 'exception'
                 WHERE s.state = 'failed' OR m.id IS NOT NULL
                """
            ),
        ]

    @api.model
    def _mail_again(self, unsent):
        """Extend: statements without a mail wait for the next run."""
        result = super()._mail_again(unsent)
        self._browse_unmade(unsent, "prepaid.statement").action_try_again()
        return result
