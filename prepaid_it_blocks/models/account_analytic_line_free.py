from odoo import models


class AccountAnalyticLine(models.Model):
    """Time that was free of charge, as statements show it."""

    _inherit = "account.analytic.line"

    def init(self):
        """Extend: create the index of free time, few rows of a table that grows."""
        result = super().init()
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS account_analytic_line_prepaid_free_idx
                ON account_analytic_line (company_id, date, id)
             WHERE prepaid_status = 'excluded'
            """
        )
        return result
