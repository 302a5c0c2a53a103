from odoo import api, models
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Alerts and digests that could not be mailed."""

    _inherit = "prepaid.agreement"

    @api.depends("notice_ids.state", "notice_ids.problem")
    def _compute_mail_problem(self):
        return super()._compute_mail_problem()

    @api.model
    def _get_unsent_queries(self):
        """Extend: notices that the queue could not send, or for which nobody could be written to.

        An alert that is over need not be sent any more.
        """
        self.env["prepaid.alert"].flush_model()
        self.env["prepaid.alert.notice"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT n.agreement_id, m.id, 'prepaid.alert.notice', n.id,
                       COALESCE(m.failure_reason, n.problem)
                  FROM prepaid_alert_notice n
                  JOIN prepaid_alert t ON t.id = n.alert_id
                  LEFT JOIN mail_mail m ON m.id = n.mail_id AND m.state = 'exception'
                 WHERE (n.state = 'failed' OR m.id IS NOT NULL)
                   AND (n.kind = 'resolved' OR t.date_resolved IS NULL)
                """
            ),
        ]

    @api.model
    def _mail_again(self, unsent):
        """Extend: notices without a mail wait for the next run."""
        result = super()._mail_again(unsent)
        # Sudo: the right on the agreement was checked; notices belong to the run.
        notices = self._browse_unmade(unsent, "prepaid.alert.notice").sudo()
        notices.write({"state": "waiting", "problem": False})
        return result
