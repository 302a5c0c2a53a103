from odoo import models
from odoo.exceptions import UserError

from ...policies.hours import as_clock, quantise
from ...policies.overage_billing.overage_charge import share_hours


class PrepaidOverageBill(models.Model):
    """How many of the hours that were put on an order it does bill."""

    _inherit = "prepaid.overage.bill"

    def _set_hours(self, total, digits):
        """Let the bills of one order item count for so many hours; the rest is free again.

        The latest ones lose first what the item does not bill, and get it back last. None
        counts for more than what was put on the order at first.

        :param total: hours that the item bills, or gives back; positive
        :param digits: decimal places of the order's quantities
        :raise UserError: when hours that come back were billed or settled meanwhile
        """
        bills = self.sorted("id")
        parts = share_hours([abs(bill.drafted_hours) for bill in bills], total, digits)
        changes = []
        for bill, part in zip(bills, parts, strict=True):
            hours = part if bill.drafted_hours > 0.0 else -part
            if quantise(hours - bill.hours):
                changes.append((bill, quantise(hours - bill.hours)))
        if not changes:
            return
        changed = self.browse([bill.id for bill, __ in changes])
        changed.mapped("entry_id.agreement_id")._lock_overage()
        changed._check_hours_wait({bill: more for bill, more in changes if not bill.is_released})
        for bill, more in changes:
            bill.hours = quantise(bill.hours + more)
        changed._recompute_delivered()

    def _check_hours_wait(self, more):
        """Keep hours that come back from being billed twice.

        :param more: dict of bill to the hours by which it changes
        :raise UserError: when they were billed, settled or corrected meanwhile
        """
        asked = {}
        for bill, hours in more.items():
            if hours * bill.drafted_hours > 0.0:
                entry_id = bill.entry_id.id
                asked[entry_id] = asked.get(entry_id, 0.0) + hours
        waiting = self.env["prepaid.agreement"]._fetch_unbilled(list(asked)) if asked else {}
        missing = 0.0
        for entry_id, hours in asked.items():
            sign = 1.0 if hours > 0.0 else -1.0
            missing += max(sign * hours - max(sign * waiting.get(entry_id, 0.0), 0.0), 0.0)
        if quantise(missing):
            raise UserError(
                self.env._(
                    "%(missing)s hours of order %(order)s were billed elsewhere, taken from a "
                    "block or corrected since its quantity was lowered: lower it by them.",
                    missing=as_clock(missing),
                    order=", ".join(self.mapped("sale_line_id.order_id.name")),
                )
            )

    def _drop_hours(self, hours):
        """Take hours off for good that no invoice charges and that were not worked.

        :param hours: hours of this bill
        """
        self.ensure_one()
        self.write(
            {
                "hours": quantise(self.hours - hours),
                "drafted_hours": quantise(self.drafted_hours - hours),
            }
        )
        self._recompute_delivered()
