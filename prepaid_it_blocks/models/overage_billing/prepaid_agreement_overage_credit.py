from odoo import Command, models
from odoo.tools import float_round

from ... import compat
from ...policies.hours import quantise
from ...policies.overage_billing.overage_charge import get_price, take_back


class PrepaidAgreement(models.Model):
    """Hours that were billed and corrected since: given back as they were charged."""

    _inherit = "prepaid.agreement"

    def _split_overage_credits(self, plan):
        """Leave out of a plan what a credit note gave back already, or nobody charges for.

        :param plan: an `OveragePlan`
        :return: (the `OveragePlan` with what is to be credited, list of (id of the
            `prepaid.overage.bill`, hours) of what is not)
        """
        by_line = {}
        for credit in plan.credits:
            by_line.setdefault(credit[1].sale_line_id, []).append(credit)
        charged, uncharged = [], []
        for line in self.env["sale.order.line"].browse(list(by_line)):
            free = line._get_overage_uncharged()
            for row, billed, hours in by_line[line.id]:
                part = quantise(min(hours, free))
                free = quantise(free - part)
                if part:
                    uncharged.append((billed.bill_id, part))
                if hours > part:
                    charged.append((row, billed, quantise(hours - part)))
        return plan._replace(credits=charged), uncharged

    def _drop_overage(self, uncharged):
        """Note that hours were corrected for which no credit note has to come.

        :param uncharged: as `_split_overage_credits` returns it
        """
        lines = self.env["sale.order.line"]
        for bill_id, hours in uncharged:
            bill = self.env["prepaid.overage.bill"].browse(bill_id)
            bill._drop_hours(hours)
            lines |= bill.sale_line_id
        for line in lines:
            line._lower_overage_order()

    def _prepare_credited_vals(self, terms, hours, currency, date):
        """Return quantity, price and taxes of hours that are given back: as they were charged.

        Never more than is left of what was charged; with the last hour all that is left.

        :param terms: `OverageTerms`
        :param hours: hours to give back, positive
        :param currency: the order's
        :param date: day of the exchange rate
        """
        line = self.env["sale.order.line"].browse(terms.credited_line_id)
        precision = self.env["decimal.precision"].precision_get
        left, limit = line._get_overage_left()
        quantity = hours
        if line._get_overage_left_hours() - hours < 0.5 * 10 ** -precision(compat.UNIT_PRECISION):
            quantity = max(hours, left.quantity)
        taken, __ = take_back(left, quantity)
        price, discount = get_price(taken, limit, precision("Product Price"))
        if line.currency_id != currency:
            price = line.currency_id._convert(price, currency, self.company_id, date)
        quantity = -float_round(quantity, precision_digits=precision(compat.UNIT_PRECISION))
        return {
            "product_uom_qty": quantity,
            "qty_delivered": quantity,
            "price_unit": price,
            "discount": discount,
            compat.LINE_TAXES: [Command.set(line._get_overage_taxes().ids)],
        }
