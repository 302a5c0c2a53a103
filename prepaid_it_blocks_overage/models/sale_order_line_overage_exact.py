from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds
from odoo.addons.prepaid_it_blocks.policies.pricing import after_discount

from ..policies.overage_charge import get_slack


class SaleOrderLineOverageExactMixin(models.AbstractModel):
    """Part of order items: the price of overage by its seconds, not by a rounded quantity.

    Odoo keeps quantities with two decimals or so: 0:20 is 0.33. The amount is that of 0:20, rounded
    once to the currency.
    """

    _name = "sale.order.line.overage.exact.mixin"
    _description = "Exact Price of Overage on Order Items"

    prepaid_overage_seconds = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Seconds of overage that this line bills; below zero those that it gives back.",
    )

    @api.depends("prepaid_overage_seconds")
    def _compute_amount(self):
        return super()._compute_amount()

    @api.depends("prepaid_overage_seconds")
    def _compute_untaxed_amount_to_invoice(self):
        """Extend: what is left of the exact price."""
        result = super()._compute_untaxed_amount_to_invoice()
        for line in self.filtered(lambda line: line.is_prepaid_overage and line.product_uom_qty):
            exact = line._get_exact_quantity(line.product_uom_qty, line.product_uom_id, line)
            whole = line.untaxed_amount_to_invoice + line.untaxed_amount_invoiced
            more = whole * (exact / line.product_uom_qty - 1.0)
            line.untaxed_amount_to_invoice += more if line.state == "sale" else 0.0
        return result

    def _prepare_base_line_for_taxes_computation(self, **kwargs):
        """Extend: price overage by its seconds."""
        if self.is_prepaid_overage and "quantity" not in kwargs:
            quantity, unit = self.product_uom_qty, self.product_uom_id
            kwargs["quantity"] = self._get_exact_quantity(quantity, unit, self)
        return super()._prepare_base_line_for_taxes_computation(**kwargs)

    def _get_overage_slack(self):
        """Return the seconds that make no difference to a quantity."""
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        return get_slack(digits)

    def _get_overage_unit(self):
        """Return the unit of overage."""
        self.ensure_one()
        hour = self.env.ref("uom.product_uom_hour")
        unit = self.product_id.uom_id
        return hour if compat.is_same_kind(unit, hour) else unit

    def _is_all_overage(self, quantity, unit):
        """Check if a quantity is what this line bills, rounded to the decimals of quantities.

        :param quantity: a quantity of the line, or of an invoice of it
        :param unit: its unit of measure
        """
        self.ensure_one()
        hours = self._get_overage_unit()
        seconds = to_seconds(unit._compute_quantity(abs(quantity), hours, round=False))
        slack = unit._compute_quantity(self._get_overage_slack(), hours, round=False)
        return abs(seconds - abs(self.prepaid_overage_seconds)) <= slack

    def _count_quantity(self, quantity, unit):
        """Return the seconds of a quantity of this line; of all of it those that it bills.

        :param quantity: see `_is_all_overage`
        :param unit: its unit of measure
        """
        hours = unit._compute_quantity(abs(quantity), self._get_overage_unit(), round=False)
        seconds = to_seconds(hours)
        if self._is_all_overage(quantity, unit):
            seconds = abs(self.prepaid_overage_seconds)
        return -seconds if quantity < 0.0 else seconds

    def _get_exact_quantity(self, quantity, unit, row):
        """Return the quantity that brings the price of the seconds, rounded to the currency.

        :param quantity: see `_is_all_overage`
        :param unit: its unit of measure
        :param row: the record with price, discount and currency: this line, or one of an invoice
        """
        if not self._is_all_overage(quantity, unit):
            return quantity
        hours = to_hours(self._count_quantity(quantity, unit))
        exact = self._get_overage_unit()._compute_quantity(hours, unit, round=False)
        price = after_discount(row.price_unit, row.discount)
        return row.currency_id.round(exact * price) / price if price else exact

    def _sum_overage(self):
        """Note how much these lines bill, after their bills have changed."""
        for line in self:
            line.prepaid_overage_seconds = sum(
                bill.seconds for bill in line.prepaid_overage_bill_ids
            )
