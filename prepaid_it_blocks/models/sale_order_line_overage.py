from odoo import api, fields, models

from .. import compat
from ..policies.hours import quantise


class SaleOrderLine(models.Model):
    """Lines that bill hours beyond the blocks: work that was done already."""

    _inherit = "sale.order.line"

    qty_delivered_method = fields.Selection(selection_add=[("prepaid_overage", "Prepaid Overage")])
    is_prepaid_overage = fields.Boolean(
        readonly=True, copy=False, help="This line bills hours that no block covered."
    )
    prepaid_overage_bill_ids = fields.One2many(
        "prepaid.overage.bill", "sale_line_id", string="Billed Overage", readonly=True
    )

    @api.depends("is_prepaid_overage")
    def _compute_qty_delivered_method(self):
        result = super()._compute_qty_delivered_method()
        for line in self.filtered("is_prepaid_overage"):
            line.qty_delivered_method = "prepaid_overage"
        return result

    @api.depends("is_prepaid_overage", "product_uom_qty")
    def _compute_qty_delivered(self):
        """Extend: hours beyond the blocks were worked before they are billed."""
        result = super()._compute_qty_delivered()
        for line in self.filtered("is_prepaid_overage"):
            line.qty_delivered = line.product_uom_qty
        return result

    def _timesheet_service_generation(self):
        """Extend: no project and no task is made for work that is done."""
        lines = self.filtered(lambda line: not line.is_prepaid_overage)
        return super(SaleOrderLine, lines)._timesheet_service_generation()

    def _recompute_qty_to_invoice(self, start_date, end_date):
        """Extend: a period of time and material says nothing of hours beyond the blocks."""
        lines = self.filtered(lambda line: not line.is_prepaid_overage)
        return super(SaleOrderLine, lines)._recompute_qty_to_invoice(start_date, end_date)

    def _adapt_overage_price(self):
        """Bring the price from the service's tax basis to that of this line's own taxes."""
        self.ensure_one()
        price = compat.adapt_to_taxes(
            self.price_unit, self.product_id, self.tax_id, self.company_id
        )
        if self.currency_id.compare_amounts(price, self.price_unit):
            self.price_unit = self.currency_id.round(price)

    def _get_billed_overage_quantities(self, additional_domain):
        """Return the time worked of these lines that was billed as overage (rule 7).

        Time that was billed before its project or task got a sales order item of its own.

        :param additional_domain: domain of the timesheets that count
        :return: dict of line id to hours worked
        """
        compat.flush(self.env["account.analytic.line"], ["so_line"])
        self.env.cr.execute(
            """
            SELECT l.id, l.so_line,
                   SUM(b.hours) / NULLIF(l.prepaid_overage_hours, 0)
              FROM account_analytic_line l
              JOIN prepaid_entry e ON e.timesheet_number = l.id AND e.kind = 'overage'
              JOIN prepaid_overage_bill b ON b.entry_id = e.id AND NOT b.is_released
             WHERE l.so_line = ANY(%s)
             GROUP BY l.id
            """,
            [self.ids],
        )
        shares = {row[0]: (row[1], float(row[2] or 0.0)) for row in self.env.cr.fetchall()}
        if not shares:
            return {}
        lines = self.env["account.analytic.line"].search(
            [("id", "in", list(shares))] + additional_domain
        )
        hour = self.env.ref("uom.product_uom_hour")
        quantities = {}
        for line in lines:
            so_line_id, share = shares[line.id]
            rest = line._get_prepaid_worked_hours(hour) - line.prepaid_covered_worked_hours
            hours = quantise(rest * min(share, 1.0))
            quantities[so_line_id] = quantities.get(so_line_id, 0.0) + hours
        return quantities

    def _get_delivered_quantity_by_analytic(self, additional_domain):
        """Extend: time that was billed as overage is not billed as time and material."""
        quantities = super()._get_delivered_quantity_by_analytic(additional_domain)
        if not self.ids:
            return quantities
        hour = self.env.ref("uom.product_uom_hour")
        billed = self._get_billed_overage_quantities(additional_domain)
        for line in self.filtered(lambda line: line.id in billed):
            hours = billed[line.id]
            if line.product_uom.category_id == hour.category_id:
                hours = hour._compute_quantity(hours, line.product_uom, rounding_method="HALF-UP")
            quantities[line.id] = quantities.get(line.id, 0.0) - hours
        return quantities
