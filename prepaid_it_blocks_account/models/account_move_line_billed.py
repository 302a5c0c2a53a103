from odoo import fields, models
from odoo.addons.prepaid_it_blocks.policies import pricing
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds


class AccountMoveLinePrepaidBilledMixin(models.AbstractModel):
    """Part of `account.move.line`: the time that a line bills, and its price."""

    _name = "account.move.line.prepaid.billed.mixin"
    _description = "Prepaid Time Billed by Invoice Lines"

    def _get_prepaid_seconds_billed(self):
        """Return the seconds of this line: those of its share of the order, else the product's."""
        self.ensure_one()
        if self.prepaid_credit_seconds or self.is_prepaid_price_part:
            return self.prepaid_credit_seconds
        order_line = self.sale_line_ids.filtered("prepaid_hours")[:1]
        product = self.product_id
        uom = order_line.product_uom_id or product.uom_id
        quantity = self.quantity
        if self.product_uom_id and self.product_uom_id != uom:
            quantity = self.product_uom_id._compute_quantity(quantity, uom, round=False)
        if order_line:
            return to_seconds(quantity * order_line.prepaid_hours / order_line.product_uom_qty)
        return to_seconds(quantity * product.prepaid_hours)

    def _get_prepaid_price(self):
        """Return this line's price after its discount, on its tax basis and not rounded."""
        self.ensure_one()
        price = self.price_unit * self.quantity
        return pricing.after_discount(price, self.discount)

    def _get_prepaid_normal_rate(self):
        """Return the normal rate that the customer was shown, in the invoice's currency."""
        self.ensure_one()
        move = self.move_id
        date = move.invoice_date or fields.Date.context_today(self)
        order_line = self.sale_line_ids.filtered("prepaid_hours")[:1]
        if order_line:
            return order_line.currency_id._convert(
                order_line.prepaid_normal_rate, move.currency_id, move.company_id, date
            )
        agreement = self.env["prepaid.agreement"].with_company(move.company_id)
        return agreement._get_normal_rate(move.currency_id, date, self.product_id)
