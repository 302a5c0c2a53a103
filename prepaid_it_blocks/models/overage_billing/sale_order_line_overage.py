from odoo import api, fields, models

from ...taxes import adapt_price


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

    @api.model
    def _get_prepaid_delivery_methods(self):
        """Extend: items for hours beyond the blocks bill what was done already."""
        return [*super()._get_prepaid_delivery_methods(), "prepaid_overage"]

    @api.depends("is_prepaid_overage", "product_uom_qty")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        """Extend: hours beyond the blocks were worked before they are billed."""
        quantities = super()._prepare_qty_delivered()
        date = self._get_accrual_date()
        for line in self.filtered("is_prepaid_overage"):
            quantities[line] = line.product_uom_qty * line._get_worked_share(date)
        return quantities

    def _get_worked_share(self, date):
        """Return which share of the billed hours was worked up to a day.

        :param date: the day in the books, or None for now
        """
        # Sudo: who sees orders may have no right on the ledger.
        bills = self.sudo().prepaid_overage_bill_ids
        hours = sum(bills.mapped("hours"))
        if not date or not hours:
            return 1.0
        before = bills.filtered(lambda bill: bill.entry_id.accounting_date <= date)
        return sum(before.mapped("hours")) / hours

    def _timesheet_service_generation(self):
        """Extend: no project and no task is made for work that is done."""
        lines = self.filtered(lambda line: not line.is_prepaid_overage)
        return super(SaleOrderLine, lines)._timesheet_service_generation()

    def _recompute_qty_to_invoice(self, start_date, end_date):
        """Extend: a period of time and material says nothing of hours beyond the blocks."""
        lines = self.filtered(lambda line: not line.is_prepaid_overage)
        return super(SaleOrderLine, lines)._recompute_qty_to_invoice(start_date, end_date)

    def _is_delivered_by_time(self):
        """Extend: hours beyond the blocks are on their items already."""
        return not self.is_prepaid_overage and super()._is_delivered_by_time()

    def _fetch_billed_overage_shares(self):
        """Extend: what order items bill, apart from those of cancelled orders."""
        shares = super()._fetch_billed_overage_shares()
        self.env["account.analytic.line"].flush_model(["so_line"])
        # By name: to compute all that waits would be too early here.
        self.env["prepaid.overage.bill"].flush_model(["hours", "is_released"])
        self.env.cr.execute(
            """
            SELECT l.id, SUM(b.hours) / NULLIF(l.prepaid_overage_hours, 0)
              FROM account_analytic_line l
              JOIN prepaid_entry e ON e.timesheet_number = l.id AND e.kind = 'overage'
              JOIN prepaid_overage_bill b ON b.entry_id = e.id AND NOT b.is_released
             WHERE l.so_line = ANY(%s)
             GROUP BY l.id
            """,
            [self.ids],
        )
        for number, share in self.env.cr.fetchall():
            shares[number] = shares.get(number, 0.0) + float(share or 0.0)
        return shares

    def _adapt_overage_price(self):
        """Bring the price from the service's tax basis to that of this line's own taxes."""
        self.ensure_one()
        price = adapt_price(self.price_unit, self.product_id, self.tax_ids, self.company_id)
        if self.currency_id.compare_amounts(price, self.price_unit):
            self.price_unit = self.currency_id.round(price)

    def unlink(self):
        """Extend: hours of lines that are deleted are free again.

        :raise UserError: when they were invoiced
        """
        self._check_overage_uninvoiced()
        self._check_overage_kept()
        # Sudo: who deletes a line may have no right on the ledger.
        self.sudo().mapped("prepaid_overage_bill_ids")._release()
        return super().unlink()
