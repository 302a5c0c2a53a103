from datetime import date
from fractions import Fraction

from odoo import models
from odoo.tools import float_round

from ...compat import Domain
from ...policies.hours import round_half_up, to_seconds

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

        Other addons make quantities of their own of time: round it up, or leave some out. So
        entries that are paid wholly are not counted at all. Of what they make of entries that
        are paid in part the remainder stays billable: the share of the time worked that blocks paid
        for, or overage billed, is taken away.
        """
        if not self.ids:
            return super()._get_delivered_quantity_by_analytic(additional_domain)
        unpaid = self._get_unpaid_seconds(additional_domain)
        timesheet = self.env["account.analytic.line"]
        domain = [*timesheet._get_prepaid_unbilled_domain(), ("id", "not in", list(unpaid))]
        quantities = super()._get_delivered_quantity_by_analytic(
            Domain.AND([additional_domain, domain])
        )
        rest = {number: seconds for number, seconds in unpaid.items() if seconds}
        if rest:
            parts = super()._get_delivered_quantity_by_analytic(
                Domain.AND([additional_domain, [("id", "in", list(rest))]])
            )
            shares = timesheet.browse(rest)._get_shares_of_items(rest)
            # The origin: 18.0 accrues copies of lines, which are not in the database.
            for line in self._origin.filtered(lambda line: line.id in shares):
                # Together: parts that are rounded each would leave a part of a day.
                quantity = parts.get(line.id, 0.0) * shares[line.id]
                quantity = float_round(quantity, precision_rounding=line.product_uom_id.rounding)
                quantities[line.id] = quantities.get(line.id, 0.0) + quantity
        return quantities

    def _get_unpaid_seconds(self, additional_domain):
        """Return the time worked that is billable yet, of timesheets that are paid in part.

        Blocks paid for some of it; or it was billed as overage, before its project or task got
        a sales order item of its own. For a day in the past, which accruals ask for, what blocks
        paid for is what the books held on that day.

        :param additional_domain: domain of the timesheets that count
        :return: dict of timesheet id to seconds worked, 0 for none
        """
        shares = self._fetch_billed_overage_shares()
        covered = self._get_covered_shares_at_date()
        timesheet = self.env["account.analytic.line"]
        partly = Domain.OR(
            [
                [("so_line", "in", self.ids), ("prepaid_status", "=", "partial")],
                [("id", "in", [*shares, *covered])],
            ]
        )
        lines = timesheet.search(Domain.AND([partly, additional_domain]))
        hour = self.env.ref("uom.product_uom_hour") if lines else None
        seconds = {}
        for line in lines:
            worked = line._get_prepaid_worked_seconds(hour)
            paid = to_seconds(line.prepaid_covered_worked_hours)
            if line.id in covered:
                paid = round_half_up(worked * covered[line.id])
            remaining = worked - paid
            billed = round_half_up(remaining * min(shares.get(line.id, 0), 1))
            seconds[line.id] = max(remaining - billed, 0)
        return seconds

    def _get_covered_shares_at_date(self):
        """Return the share of timesheets' time that blocks had paid for on an accrual's day.

        Of timesheets alone with draws that are booked later: work of a closed period.

        :return: dict of timesheet id to share, a `Fraction`; empty for now
        """
        date = self._get_accrual_date()
        if not date:
            return {}
        timesheet = self.env["account.analytic.line"]
        timesheet.flush_model(["so_line"])
        self.env.cr.execute(
            """
            SELECT l.id, -COALESCE(SUM(e.seconds) FILTER (WHERE e.accounting_date <= %(date)s), 0),
                   l.prepaid_hours
              FROM account_analytic_line l
              JOIN prepaid_entry e ON e.timesheet_number = l.id AND e.block_id IS NOT NULL
             WHERE l.so_line = ANY(%(lines)s) AND l.date <= %(date)s
             GROUP BY l.id HAVING MAX(e.accounting_date) > %(date)s
            """,
            {"date": date, "lines": self.ids},
        )
        return {
            number: Fraction(seconds, to_seconds(accounted)) if accounted else Fraction(0)
            for number, seconds, accounted in self.env.cr.fetchall()
        }

    def _fetch_billed_overage_shares(self):
        """Return the share of these lines' overage that was billed as such.

        Time and material does not bill it again (rule 7). Extend to add what an addon bills;
        here nobody does, and nothing is asked of the database.

        :return: dict of timesheet id to share, a `Fraction`, 1 for all of it
        """
        return {}

    def _find_billed_overage(self):
        """Return the ids of these lines' timesheets with all overage billed as such."""
        shares = self._fetch_billed_overage_shares() if self.ids else {}
        return [number for number, share in shares.items() if share >= 1]

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
