from odoo import api, models
from odoo.exceptions import UserError

# Time that time and material bills nothing of: blocks paid for it wholly, or it is free.
_UNBILLED = ("covered", "excluded")
# A change of these changes who pays for the time; Odoo itself guards hours, dates and tasks.
_PAYER_FIELDS = (
    "partner_id",
    "prepaid_excluded",
    "prepaid_work_type_id",
    "product_uom_id",
    "ticket_id",
)


class AccountAnalyticLinePrepaidBillingMixin(models.AbstractModel):
    """Part of `account.analytic.line`: time that blocks pay for, or time and material, never both.

    What a block paid for, or is free of charge, is not billed; for time on an invoice of time and
    material no block pays as well (rule 7).
    """

    _name = "account.analytic.line.prepaid.billing.mixin"
    _description = "Billing of Prepaid Time"

    @api.depends("prepaid_status")
    def _compute_timesheet_invoice_type(self):
        """Extend: of time that blocks paid for wholly, or that is free, nothing is billable."""
        result = super()._compute_timesheet_invoice_type()
        for line in self.filtered("so_line"):
            if line.prepaid_status in _UNBILLED:
                line.timesheet_invoice_type = "non_billable"
        return result

    def _recompute_billed_time(self):
        """Recompute the remaining billable time of these timesheets' order items."""
        lines = self.filtered("so_line")
        if lines:
            lines.mapped("so_line")._recompute_delivered_time()
            self.env.add_to_compute(self._fields["timesheet_invoice_type"], lines)

    @api.model
    def _get_prepaid_unbilled_domain(self):
        """Return the domain of time that time and material may bill, wholly or in part."""
        return [("prepaid_status", "not in", _UNBILLED)]

    def _get_shares_of_items(self, seconds):
        """Return the share of the time worked of these timesheets that seconds are, by order item.

        :param seconds: dict of timesheet id to seconds of the time worked
        :return: dict of order item id to share
        """
        hour = self.env.ref("uom.product_uom_hour")
        sums = {}
        for line in self:
            part, worked = sums.get(line.so_line.id, (0, 0))
            worked += line._get_prepaid_worked_seconds(hour)
            sums[line.so_line.id] = (part + seconds[line.id], worked)
        return {number: part / worked for number, (part, worked) in sums.items() if worked}

    @api.model
    def _get_material_query(self, alias):
        """Return an SQL condition: the timesheet is (or was) billed as time and material.

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

    def _check_can_write(self, values):
        """Extend: time on an invoice of time and material is not drawn from blocks as well.

        :raise UserError: when a change would change who pays for it
        """
        result = super()._check_can_write(values)
        names = [name for name in _PAYER_FIELDS if name in values]
        # Sudo: whoever changes time need not see invoices.
        for line in self.sudo()._filter_invoiced() if names else ():
            # A form writes what is there already: that changes nothing.
            old = line._convert_to_write({name: line[name] for name in names})
            if any(old[name] != values[name] for name in names):
                raise UserError(
                    self.env._(
                        "%(time)s is on invoice %(invoice)s: who pays for it cannot change any "
                        "more. Cancel that invoice, or give the customer a credit note over all "
                        "of it first.",
                        time=line.name or "",
                        invoice=line.timesheet_invoice_id.display_name,
                    )
                )
        return result

    def _filter_invoiced(self):
        """Return the timesheets that an invoice bills as time and material.

        One that was cancelled, or of which credit notes gave everything back, does not count.
        """
        invoiced = self.filtered("timesheet_invoice_id")
        if not invoiced:
            return invoiced
        self._flush_invoiced()
        on_invoice = self._get_on_invoice_query("l")
        # pylint: disable=sql-injection  # the text is a constant
        self.env.cr.execute(
            f"SELECT l.id FROM account_analytic_line l WHERE l.id = ANY(%s) AND {on_invoice}",
            [invoiced.ids],
        )
        return self.browse([number for (number,) in self.env.cr.fetchall()])

    @api.model
    def _flush_invoiced(self):
        """Flush the fields of `_get_on_invoice_query`."""
        self.env["account.analytic.line"].flush_model(["timesheet_invoice_id"])
        self.env["account.move"]._flush_credited()

    @api.model
    def _get_on_invoice_query(self, alias):
        """Return an SQL condition: the timesheet is on an invoice of time and material.

        :param alias: the timesheet's name in the statement
        """
        is_credited = self.env["account.move"]._get_credited_query("invoice")
        return f"""EXISTS (
                SELECT FROM account_move invoice
                 WHERE invoice.id = {alias}.timesheet_invoice_id AND invoice.state <> 'cancel'
                   AND NOT {is_credited})"""
