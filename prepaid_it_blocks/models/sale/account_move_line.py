from odoo import api, models

from ...compat import Domain


class AccountMoveLine(models.Model):
    """Items of invoices, and the time that they bill as time and material (rule 7)."""

    _inherit = "account.move.line"

    @api.model
    def _timesheet_domain_get_invoiced_lines(self, sale_line_delivery):
        """Extend: exclude time that is covered, billed as overage or free of charge.

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
