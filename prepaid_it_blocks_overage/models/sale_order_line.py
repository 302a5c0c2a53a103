from fractions import Fraction

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_seconds
from odoo.addons.prepaid_it_blocks.taxes import adapt_price


class SaleOrderLine(models.Model):
    """Order items that bill overage: work that was done already."""

    _name = "sale.order.line"
    _inherit = [
        "sale.order.line.overage.charge.mixin",
        "sale.order.line.overage.exact.mixin",
        "sale.order.line",
    ]

    qty_delivered_method = fields.Selection(
        selection_add=[("prepaid_overage", "Prepaid Overage")],
        ondelete={"prepaid_overage": "set manual"},
    )
    is_prepaid_overage = fields.Boolean(
        readonly=True, copy=False, help="This line bills hours that no block covered."
    )
    prepaid_overage_bill_ids = fields.One2many(
        "prepaid.overage.bill", "sale_line_id", string="Billed Overage", readonly=True
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: which lines bill overage, and how much, follows from how they were made."""
        return super()._get_guarded_fields() | {"is_prepaid_overage", "prepaid_overage_seconds"}

    @api.depends("is_prepaid_overage")
    def _compute_qty_delivered_method(self):
        result = super()._compute_qty_delivered_method()
        for line in self.filtered("is_prepaid_overage"):
            line.qty_delivered_method = "prepaid_overage"
        return result

    @api.depends("is_prepaid_overage", "product_uom_qty")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def write(self, vals):
        """Extend: hours that a lower quantity does not bill any more are free again.

        :raise UserError: when a quantity is raised whose hours were billed meanwhile
        """
        result = super().write(vals)
        if "product_uom_qty" in vals or compat.LINE_UOM in vals:
            self.filtered("is_prepaid_overage")._follow_overage_quantity()
        return result

    def unlink(self):
        """Extend: hours of lines that are deleted are free again.

        :raise UserError: when they were invoiced
        """
        self._check_overage_uninvoiced()
        self._check_overage_kept()
        # Sudo: who deletes a line may have no right on the ledger.
        self.sudo().mapped("prepaid_overage_bill_ids")._release()
        return super().unlink()

    @api.model
    def _get_prepaid_delivery_methods(self):
        """Extend: add the method of overage items."""
        return [*super()._get_prepaid_delivery_methods(), "prepaid_overage"]

    def _prepare_qty_delivered(self):
        """Extend: overage was worked before it is billed."""
        quantities = super()._prepare_qty_delivered()
        date = self._get_accrual_date()
        for line in self.filtered("is_prepaid_overage"):
            quantities[line] = line.product_uom_qty * line._get_worked_share(date)
        return quantities

    def _get_worked_share(self, date):
        """Return the share of the billed hours that was worked up to a day.

        :param date: the day in the books, or None for now
        """
        # Sudo: who sees orders may have no right on the ledger.
        bills = self.sudo().prepaid_overage_bill_ids
        seconds = sum(bill.seconds for bill in bills)
        if not date or not seconds:
            return 1.0
        before = bills.filtered(lambda bill: bill.entry_id.accounting_date <= date)
        return sum(bill.seconds for bill in before) / seconds

    def _is_delivered_by_time(self):
        """Extend: overage is on its items already."""
        return not self.is_prepaid_overage and super()._is_delivered_by_time()

    def _fetch_billed_overage_shares(self):
        """Extend: add the bills of order items, apart from those of cancelled orders."""
        shares = super()._fetch_billed_overage_shares()
        self.env["account.analytic.line"].flush_model(["so_line"])
        # By name: to compute all that waits would be too early here.
        self.env["prepaid.overage.bill"].flush_model(["seconds", "is_released"])
        self.env.cr.execute(
            """
            SELECT l.id, SUM(b.seconds), l.prepaid_overage_hours
              FROM account_analytic_line l
              JOIN prepaid_entry e ON e.timesheet_number = l.id AND e.kind = 'overage'
              JOIN prepaid_overage_bill b ON b.entry_id = e.id AND NOT b.is_released
             WHERE l.so_line = ANY(%s)
             GROUP BY l.id
            """,
            [self.ids],
        )
        for number, seconds, overage_hours in self.env.cr.fetchall():
            if overage_hours:
                share = Fraction(seconds, to_seconds(overage_hours))
                shares[number] = shares.get(number, 0) + share
        return shares

    def _timesheet_service_generation(self):
        """Extend: no project and no task is made for work that is done."""
        lines = self.filtered(lambda line: not line.is_prepaid_overage)
        return super(SaleOrderLine, lines)._timesheet_service_generation()

    def _recompute_qty_to_invoice(self, start_date, end_date):
        """Extend: ignore overage in a period of time and material."""
        lines = self.filtered(lambda line: not line.is_prepaid_overage)
        return super(SaleOrderLine, lines)._recompute_qty_to_invoice(start_date, end_date)

    def _adapt_overage_price(self):
        """Bring the price from the service's tax basis to that of this line's own taxes."""
        self.ensure_one()
        price = adapt_price(self.price_unit, self.product_id, self.tax_ids, self.company_id)
        if self.currency_id.compare_amounts(price, self.price_unit):
            self.price_unit = self.currency_id.round(price)

    def _get_overage_seconds(self):
        """Return the seconds that this line orders; below zero for those that are given back."""
        return self._count_quantity(self.product_uom_qty, self.product_uom_id)

    def _set_overage_seconds(self, seconds):
        """Let the order be over so many seconds, though it be locked.

        :param seconds: seconds; below zero for those that are given back
        """
        self.ensure_one()
        order = self.order_id
        unit = self._get_overage_unit()
        quantity = unit._compute_quantity(
            to_hours(seconds), self.product_uom_id, rounding_method="HALF-UP"
        )
        is_locked = order.locked
        order.locked = False
        self.product_uom_qty = quantity
        order.locked = is_locked

    def _lower_overage_order(self):
        """Take hours off the order that it does not bill any more, invoices aside."""
        self.ensure_one()
        seconds = abs(sum(bill.seconds for bill in self.prepaid_overage_bill_ids))
        seconds = max(seconds, self._count_quantity(self.qty_invoiced, self.product_uom_id))
        if self._get_overage_seconds() > seconds:
            self._set_overage_seconds(seconds)

    def _follow_overage_quantity(self):
        """Let hours count as billed that the order, or an invoice of it, does bill.

        :raise UserError: when hours that come back were billed or settled meanwhile
        """
        # Sudo: who sells has no right to change what is noted as billed.
        for line in self.sudo().filtered("prepaid_overage_bill_ids"):
            bills = line.prepaid_overage_bill_ids
            before = sum(bill.seconds for bill in bills)
            ordered = line._get_overage_seconds() * (-1 if line._is_overage_credit() else 1)
            charged = line._get_overage_charged().seconds
            bills._set_seconds(max(ordered, charged), line._get_overage_slack())
            released = abs(before) - abs(sum(bill.seconds for bill in bills))
            if released > 0 and line.state != "cancel":
                line.order_id.message_post(
                    body=self.env._(
                        "%s hours are not on this order any more: they wait to be billed, or "
                        "given back, with the next one.",
                        as_clock(to_hours(released)),
                    )
                )

    def _follow_overage_invoices(self):
        """Lower orders to the quantities of their posted invoices; hours left go on the next one.

        Where orders come first, what is left of one is invoiced as any other order is.

        :raise UserError: when an invoice bills hours that were billed elsewhere meanwhile
        """
        for line in self.sudo():
            if line.company_id.prepaid_overage_document != "invoice":
                continue
            charged = line._get_overage_charged().seconds
            ordered = line._get_overage_seconds()
            if abs(ordered) - charged > line._get_overage_slack():
                line._set_overage_seconds(-charged if ordered < 0 else charged)
        self._follow_overage_quantity()
