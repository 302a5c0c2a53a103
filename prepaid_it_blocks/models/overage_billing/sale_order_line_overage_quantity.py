from odoo import models

from ... import compat
from ...policies.hours import as_clock, quantise


class SaleOrderLine(models.Model):
    """Hours beyond the blocks follow the quantity: what is taken off is billed later."""

    _inherit = "sale.order.line"

    def write(self, vals):
        """Extend: hours that a lower quantity does not bill any more are free again.

        :raise UserError: when a quantity is raised whose hours were billed meanwhile
        """
        result = super().write(vals)
        if "product_uom_qty" in vals or compat.LINE_UOM in vals:
            self.filtered("is_prepaid_overage")._follow_overage_quantity()
        return result

    def _follow_overage_quantity(self):
        """Let hours count as billed that the order, or an invoice of it, does bill.

        :raise UserError: when hours that come back were billed or settled meanwhile
        """
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        # Sudo: who sells has no right to change what is noted as billed.
        for line in self.sudo().filtered("prepaid_overage_bill_ids"):
            bills = line.prepaid_overage_bill_ids
            before = sum(bills.mapped("hours"))
            hours = line._get_overage_quantity() * (-1.0 if line._is_overage_credit() else 1.0)
            bills._set_hours(max(hours, line._get_overage_charged().quantity), digits)
            freed = quantise(abs(before) - abs(sum(bills.mapped("hours"))))
            if freed > 0.0 and line.state != "cancel":
                line.order_id.message_post(
                    body=self.env._(
                        "%s hours are not on this order any more: they wait to be billed, or "
                        "given back, with the next one.",
                        as_clock(freed),
                    )
                )

    def _get_overage_unit(self):
        """Return the unit in which hours are counted: what overage is billed by."""
        self.ensure_one()
        hour = self.env.ref("uom.product_uom_hour")
        unit = self.product_id.uom_id
        return hour if compat.is_same_kind(unit, hour) else unit

    def _get_overage_quantity(self):
        """Return the hours that this line orders; below zero for those that are given back."""
        unit = self._get_overage_unit()
        return self.product_uom_id._compute_quantity(self.product_uom_qty, unit, round=False)

    def _set_overage_quantity(self, hours):
        """Let the order be over so many hours, though it be locked.

        :param hours: hours; below zero for those that are given back
        """
        self.ensure_one()
        order = self.order_id
        unit = self._get_overage_unit()
        quantity = unit._compute_quantity(hours, self.product_uom_id, rounding_method="HALF-UP")
        is_locked = order.locked
        order.locked = False
        self.product_uom_qty = quantity
        order.locked = is_locked

    def _lower_overage_order(self):
        """Take hours off the order that it does not bill any more, invoices aside."""
        self.ensure_one()
        hours = abs(sum(self.prepaid_overage_bill_ids.mapped("hours")))
        unit = self._get_overage_unit()
        invoiced = self.product_uom_id._compute_quantity(self.qty_invoiced, unit, round=False)
        quantity = max(hours, invoiced)
        if self._get_overage_quantity() > quantity:
            self._set_overage_quantity(quantity)

    def _follow_overage_invoices(self):
        """Take off orders what their posted invoices do not bill: the next one does.

        Where orders come first, what is left of one is invoiced as any other order is.

        :raise UserError: when an invoice bills hours that were billed elsewhere meanwhile
        """
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        for line in self.sudo():
            if line.company_id.prepaid_overage_document != "invoice":
                continue
            charged = line._get_overage_charged().quantity
            quantity = line._get_overage_quantity()
            if abs(quantity) - charged > 0.5 * 10**-digits:
                line._set_overage_quantity(-charged if quantity < 0.0 else charged)
        self._follow_overage_quantity()
