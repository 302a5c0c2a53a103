from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """The documents that bill time: as time and material, or as overage."""

    _inherit = "account.analytic.line"

    prepaid_billed_on = fields.Char(
        string="Billed On",
        compute="_compute_prepaid_billed_on",
        compute_sudo=True,
        help="The order and the invoices that bill this time, or what blocks did not pay of it.",
    )

    @api.depends("timesheet_invoice_id", "prepaid_overage_hours")
    def _compute_prepaid_billed_on(self):
        bills = self._fetch_overage_bills()
        for line in self:
            items = self.env["sale.order.line"].browse(bills.get(line._origin.id, ()))
            invoices = items.invoice_lines.move_id | line.timesheet_invoice_id
            documents = items.order_id.sorted("id").mapped("name") + [
                invoice.display_name
                for invoice in invoices.sorted("id")
                if invoice.state != "cancel"
            ]
            line.prepaid_billed_on = ", ".join(documents) or False

    def _fetch_overage_bills(self):
        """Return the order items that bill overage of these timesheets.

        :return: dict of timesheet id to a list of ids of `sale.order.line`
        """
        numbers = self._origin.ids
        if not numbers:
            return {}
        self.env["prepaid.overage.bill"].flush_model(["is_released", "sale_line_id"])
        self.env.cr.execute(
            """
            SELECT e.timesheet_number, ARRAY_AGG(DISTINCT b.sale_line_id)
              FROM prepaid_overage_bill b
              JOIN prepaid_entry e ON e.id = b.entry_id
             WHERE e.timesheet_number = ANY(%s) AND NOT b.is_released
             GROUP BY e.timesheet_number
            """,
            [numbers],
        )
        return dict(self.env.cr.fetchall())
