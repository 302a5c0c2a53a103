from odoo import api, models


class AccountAnalyticLine(models.Model):
    """Time and material: what a block paid for, or is free of charge, is not billed (rule 7)."""

    _inherit = "account.analytic.line"

    @api.depends("prepaid_status")
    def _compute_timesheet_invoice_type(self):
        """Extend: of time that blocks paid for wholly, or that is free, nothing is billable."""
        result = super()._compute_timesheet_invoice_type()
        for line in self.filtered("so_line"):
            if line.prepaid_status in ("covered", "excluded"):
                line.timesheet_invoice_type = "non_billable"
        return result

    def _recompute_billed_time(self):
        """Let sales order items of these timesheets say what is left for them to bill."""
        lines = self.filtered("so_line")
        if lines:
            lines.mapped("so_line")._recompute_delivered_time()
            self.env.add_to_compute(self._fields["timesheet_invoice_type"], lines)

    @api.model
    def _get_prepaid_unbilled_domain(self):
        """Return the domain of time that time and material may bill, wholly or in part."""
        return [("prepaid_status", "not in", ("covered", "excluded"))]

    @api.model
    def _get_material_query(self, alias):
        """Return the SQL of whether time and material bills a timesheet, or has billed it.

        The item of a block bills no time, and one of a cancelled order bills nothing more.

        :param alias: the timesheet's name in the statement; where there is none, it is not
        """
        methods = self.env["sale.order.line"]._get_prepaid_delivery_methods()
        others = ", ".join(f"'{method}'" for method in methods)
        return f"""(
            EXISTS (
                SELECT FROM sale_order_line material_line
                  JOIN sale_order material ON material.id = material_line.order_id
                 WHERE material_line.id = {alias}.so_line AND material.state <> 'cancel'
                   AND COALESCE(material_line.qty_delivered_method, '')
                       NOT IN ({others}))
            OR {self._get_on_invoice_query(alias)})"""
