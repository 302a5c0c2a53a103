from datetime import date

from odoo import models

from ... import compat
from ...compat import Domain
from ...policies.hours import quantise

# The ends of a period that has none.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)


class SaleOrderLinePrepaidBillingMixin(models.AbstractModel):
    """Part of `sale.order.line`: time and material that no block paid for and no overage billed.

    That is the ledger's rule 7.
    """

    _name = "sale.order.line.prepaid.billing.mixin"
    _description = "Time and Material next to Prepaid Hours"

    def _timesheet_compute_delivered_quantity_domain(self):
        """Extend: time that is free of charge is not delivered."""
        domain = super()._timesheet_compute_delivered_quantity_domain()
        return Domain.AND([domain, [("prepaid_status", "!=", "excluded")]])

    def _recompute_delivered_time(self):
        """Compute delivered quantities and their dependents again."""
        self.env.add_to_compute(self._fields["qty_delivered"], self)
        # To be computed again says nothing to what depends on it.
        self.modified(["qty_delivered"])

    def _get_delivered_quantity_by_analytic(self, additional_domain):
        """Extend: time that is paid otherwise is not billed as time and material.

        Of an entry that is covered in part the rest stays billable: of the time worked the
        share that blocks paid of the time accounted is taken away.
        """
        quantities = super()._get_delivered_quantity_by_analytic(additional_domain)
        if not self.ids:
            return quantities
        paid = self._get_covered_hours(additional_domain)
        for line_id, hours in self._get_billed_overage_hours(additional_domain).items():
            paid[line_id] = paid.get(line_id, 0.0) + hours
        hour = self.env.ref("uom.product_uom_hour")
        for line in self.filtered(lambda line: line.id in paid):
            # Together: parts that are rounded each would leave a rest of a day.
            hours = quantise(paid[line.id])
            if compat.is_same_kind(line.product_uom_id, hour):
                hours = hour._compute_quantity(
                    hours, line.product_uom_id, rounding_method="HALF-UP"
                )
            quantities[line.id] = quantities.get(line.id, 0.0) - hours
        return quantities

    def _get_covered_hours(self, additional_domain):
        """Return the time worked of these lines that blocks paid for.

        :param additional_domain: domain of the timesheets that count
        :return: dict of line id to hours worked
        """
        domain = [("so_line", "in", self.ids), ("prepaid_covered_worked_hours", ">", 0)]
        groups = self.env["account.analytic.line"]._read_group(
            Domain.AND([domain, additional_domain]),
            ["so_line"],
            ["prepaid_covered_worked_hours:sum"],
        )
        return {line.id: hours for line, hours in groups}

    def _get_billed_overage_hours(self, additional_domain):
        """Return the time worked of these lines that was billed as overage.

        Time that was billed before its project or task got a sales order item of its own.

        :param additional_domain: domain of the timesheets that count
        :return: dict of line id to hours worked
        """
        shares = self._fetch_billed_overage_shares()
        if not shares:
            return {}
        timesheets = self.env["account.analytic.line"].search(
            Domain.AND([[("id", "in", list(shares))], additional_domain])
        )
        hour = self.env.ref("uom.product_uom_hour")
        hours = {}
        for line in timesheets:
            remaining = line._get_prepaid_worked_hours(hour) - line.prepaid_covered_worked_hours
            billed = quantise(remaining * min(shares[line.id], 1.0))
            hours[line.so_line.id] = hours.get(line.so_line.id, 0.0) + billed
        return hours

    def _fetch_billed_overage_shares(self):
        """Return the share of these lines' overage that was billed as such.

        Time and material does not bill it again (rule 7). Extend to add what an addon bills;
        here nobody does, and nothing is asked of the database.

        :return: dict of timesheet id to share, 1.0 for all of it
        """
        return {}

    def _find_billed_overage(self):
        """Return the ids of these lines' timesheets with all overage billed as such."""
        shares = self._fetch_billed_overage_shares() if self.ids else {}
        return [number for number, share in shares.items() if share >= 1.0]

    def _get_credited_invoices(self):
        """Return the invoices of these lines that credit notes credit wholly."""
        invoices = self.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        return invoices._filter_wholly_credited()

    def _recompute_qty_to_invoice(self, start_date, end_date):
        """Extend: count the billable time of a period as if there were no period.

        From 19.0 on, Odoo takes the hours worked of a period, whatever is billable of them, and
        wants both ends (sale_timesheet, `sale.order.line._recompute_qty_to_invoice`). The time
        of invoices that were wholly credited counts as well.
        """
        result = super()._recompute_qty_to_invoice(start_date or _FIRST_DAY, end_date or _LAST_DAY)
        lines = self.filtered(lambda line: line.product_id and line._is_delivered_by_time())
        # Sudo: as for what is linked; whoever invoices need not see all credit notes.
        credited = lines.sudo()._get_credited_invoices()
        domain = Domain.AND(
            [
                lines._timesheet_compute_delivered_quantity_domain(),
                Domain.OR(
                    [
                        [("timesheet_invoice_id", "=", False)],
                        [("timesheet_invoice_id.state", "=", "cancel")],
                        [("timesheet_invoice_id", "in", credited.ids)],
                    ]
                ),
                [("date", ">=", start_date)] if start_date else [],
                [("date", "<=", end_date)] if end_date else [],
            ]
        )
        quantities = lines.sudo()._get_delivered_quantity_by_analytic(domain)
        for line in lines:
            quantity = quantities.get(line.id, 0.0)
            if line.qty_to_invoice != quantity:
                line.qty_to_invoice = quantity
        return result

    def _is_delivered_by_time(self):
        """Check if the line is delivered by timesheets and invoiced on delivery."""
        self.ensure_one()
        return self.product_id._is_delivered_timesheet()
