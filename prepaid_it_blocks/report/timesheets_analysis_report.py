from odoo import models

from .. import compat


class TimesheetsAnalysisReport(models.Model):
    """Odoo's analysis of timesheets: time that a block paid for brings nothing once more."""

    _inherit = "timesheets.analysis.report"

    @property
    def _table_query(self):
        """Extend: reduce revenue and billable time to time and material."""
        units = compat.get_unit_ratio_sql("h", "u")
        share = f"""(
            CASE WHEN l.prepaid_status IN ('covered', 'excluded') THEN 0
                 WHEN l.prepaid_covered_worked_hours > 0 AND l.unit_amount > 0
                 THEN GREATEST(1 - l.prepaid_covered_worked_hours::numeric * {units}
                                   / l.unit_amount::numeric, 0)
                 ELSE 1 END)"""
        values = {
            "timesheet_revenues": f"q.timesheet_revenues * {share}",
            "margin": f"q.timesheet_revenues * {share} + q.amount",
            "billable_time": f"q.billable_time * {share}",
            "non_billable_time": f"q.unit_amount - q.billable_time * {share}",
        }
        names = [name for name, field in self._fields.items() if field.store and field.column_type]
        columns = [values.get(name, f"q.{name}") + f" AS {name}" for name in names]
        return f"""
            SELECT {", ".join(columns)}
              FROM ({super()._table_query}) q
              JOIN account_analytic_line l ON l.id = q.id
              LEFT JOIN uom_uom u ON u.id = l.product_uom_id
              LEFT JOIN uom_uom h ON h.id = (
                        SELECT res_id FROM ir_model_data
                         WHERE module = 'uom' AND name = 'product_uom_hour')
            """
