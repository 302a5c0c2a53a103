from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.osv import expression

# A change of these changes who pays for the time; Odoo itself guards hours, dates and tasks.
_PAYER_FIELDS = (
    "partner_id",
    "prepaid_excluded",
    "prepaid_work_type_id",
    "product_uom_id",
    "ticket_id",
)


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
        """Return the SQL of whether a timesheet is billed by a sales order item of its own.

        The item of a block bills no time, and one of a cancelled order bills nothing.

        :param alias: the timesheet's name in the statement; where there is none, it is not
        """
        return (
            """EXISTS (
                SELECT FROM sale_order_line material_line
                  JOIN sale_order material ON material.id = material_line.order_id
                 WHERE material_line.id = %s.so_line AND material.state <> 'cancel'
                   AND material_line.qty_delivered_method IS DISTINCT FROM 'prepaid')"""
            % alias
        )

    def _check_can_write(self, values):
        """Extend: time on an invoice of time and material is not drawn from blocks as well.

        :raise UserError: when a change would change who pays for it
        """
        result = super()._check_can_write(values)
        names = [name for name in _PAYER_FIELDS if name in values]
        # Sudo: whoever changes time need not see invoices.
        for line in self.sudo() if names else ():
            # A form writes what is there already: that changes nothing.
            old = line._convert_to_write({name: line[name] for name in names})
            if line._is_billed_as_material() and any(old[name] != values[name] for name in names):
                raise UserError(
                    _(
                        "%(time)s is on invoice %(invoice)s: who pays for it cannot change any "
                        "more. Cancel that invoice, or give the customer a credit note and log "
                        "the time anew.",
                        time=line.name or "",
                        invoice=line.timesheet_invoice_id.display_name,
                    )
                )
        return result

    def _is_billed_as_material(self):
        """Return whether this time is on an invoice of time and material."""
        self.ensure_one()
        invoice = self.timesheet_invoice_id
        return (
            bool(invoice)
            and invoice.state != "cancel"
            and self.so_line.product_id.invoice_policy == "delivery"
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _timesheet_compute_delivered_quantity_domain(self):
        """Extend: time that is free of charge is not delivered."""
        domain = super()._timesheet_compute_delivered_quantity_domain()
        return expression.AND([domain, [("prepaid_status", "!=", "excluded")]])

    def _recompute_delivered_time(self):
        """Compute delivered quantities anew, and what follows from them."""
        self.env.add_to_compute(self._fields["qty_delivered"], self)
        # To be computed anew says nothing to what depends on it.
        self.modified(["qty_delivered"])
