from odoo import api, models

from ...compat import Domain


class AccountMoveLine(models.Model):
    """Time and material: an invoice names the time that it bills, and no other (rule 7)."""

    _inherit = "account.move.line"

    @api.model
    def _timesheet_domain_get_invoiced_lines(self, sale_line_delivery):
        """Extend: what blocks paid for wholly, was billed as overage or is free, is on none.

        Time of an invoice that was wholly credited is on the next one.
        """
        domain = super()._timesheet_domain_get_invoiced_lines(sale_line_delivery)
        credited = sale_line_delivery._get_credited_invoices()
        if credited:
            again = [
                ("so_line", "in", sale_line_delivery.ids),
                ("project_id", "!=", False),
                ("timesheet_invoice_id", "in", credited.ids),
            ]
            domain = Domain.OR([domain, again])
        unbilled = self.env["account.analytic.line"]._get_prepaid_unbilled_domain()
        billed = sale_line_delivery._find_billed_overage()
        if billed:
            unbilled = Domain.AND([unbilled, [("id", "not in", billed)]])
        return Domain.AND([domain, unbilled])
