from odoo import api, models
from odoo.osv import expression


class AccountMoveLine(models.Model):
    """Time and material: an invoice names the time that it bills, and no other (rule 7)."""

    _inherit = "account.move.line"

    @api.model
    def _timesheet_domain_get_invoiced_lines(self, sale_line_delivery):
        """Extend: what blocks paid for wholly, or is free, is on no invoice."""
        domain = super()._timesheet_domain_get_invoiced_lines(sale_line_delivery)
        unbilled = self.env["account.analytic.line"]._get_prepaid_unbilled_domain()
        return expression.AND([domain, unbilled])
