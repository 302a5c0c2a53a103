from odoo import models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import quantise

from ..policies.refund import Bill, Paid


class PrepaidBlockPaidMixin(models.AbstractModel):
    """The part of blocks that knows what was charged for their hours, and given back.

    Hours that were moved to another block were charged where they were bought.
    """

    _name = "prepaid.block.paid.mixin"
    _description = "Charges of Blocks"

    def _get_family(self):
        """Return the block that these hours were bought as, and all that got some of them."""
        found = blocks = self._get_origin()
        while blocks:
            blocks = blocks.mapped("transferred_to_ids")
            found |= blocks
        return found

    def _get_opening(self):
        """Return the opening balance that these hours came in with, if they did."""
        origin = self._get_origin()
        return self.env["prepaid.opening.balance"].search([("block_id", "=", origin.id)], limit=1)

    def _get_credit_lines(self):
        """Return the lines of credit notes, drafts too, that give money for these hours back."""
        origin = self._get_origin()
        lines = origin.sale_line_id.invoice_lines
        if not origin.sale_line_id:
            # Sudo: as the other lines, for whoever refunds hours and reads no invoices.
            lines = self.env["account.move.line"].sudo()
            lines = lines.search([("prepaid_refund_block_id", "in", self._get_family().ids)])
        lines = lines.filtered(
            lambda line: (
                line.move_id.state in ("draft", "posted") and line.move_id.move_type == "out_refund"
            )
        )
        return lines.sorted("id")

    def _get_charged(self):
        """Return the lines of invoices that charge these hours, and of credit notes on them.

        Without invoices that a credit note took back as a whole: they were corrected.

        :return: (lines of invoices, lines of credit notes), latest last
        """
        billing = self._get_billing_lines().filtered("prepaid_hours")
        credits = self._get_credit_lines()
        step = self.currency_id.rounding
        for line in billing:
            own = credits.filtered(
                lambda credit, line=line: (
                    not credit.prepaid_credit_hours
                    and credit.move_id.reversed_entry_id == line.move_id
                )
            )
            back = sum(self._get_line_price(credit) for credit in own)
            hours = quantise(sum(own.mapped("prepaid_hours")) - line.prepaid_hours)
            if own and not hours and abs(back - self._get_line_price(line)) < step:
                billing, credits = billing - line, credits - own
        return billing, credits

    def _get_paid(self):
        """Return what was charged, less credit notes, in the block's currency.

        What invoices say, on their tax basis and not rounded: a rate is. For an opening balance
        its hours at their rate; the sale's price where nothing is billed, and no credit note
        gives it back.

        :return: a `Paid` for all of the order's item, so far as the item is this block
        """
        self.ensure_one()
        origin = self._get_origin()
        billing, credits = self._get_charged()
        billed = sum(billing.mapped("prepaid_hours"))
        if not billed:
            amount = origin.rate * origin.hours
            if not self._get_opening():
                return Paid(amount, origin.hours, 0.0, 0.0, amount)
            returned = sum(self._get_line_price(line) for line in credits)
            credited = sum(credits.mapped("prepaid_credit_hours"))
            return Paid(amount, origin.hours, credited, returned, amount - returned)
        charged = left = sum(self._get_line_price(line) for line in billing)
        amount, credited, returned = charged, 0.0, 0.0
        family = self._get_family()
        parts = origin.sale_line_id.prepaid_block_ids
        for line in credits:
            price = self._get_line_price(line)
            hours = self._get_hours_given_back(line, charged / billed)
            left -= price
            credited += hours
            if not hours:
                amount -= price
            elif len(parts) == 1 or line.prepaid_refund_block_id in family:
                returned += price
        if len(parts) > 1:
            # Parts of an order's hours may cost different prices.
            share = amount / charged if charged else 1.0
            amount, billed = origin.rate * origin.hours * share, origin.hours
        return Paid(max(amount, 0.0), billed, credited, returned, left)

    def _get_hours_given_back(self, line, rate):
        """Return the hours that a line of a credit note gives back; 0 for a lower price.

        Less than the price of its hours makes them cheaper, unless it says for which it is.

        :param line: `account.move.line`
        :param rate: what was charged for an hour
        """
        hours = line.prepaid_hours
        full = rate * hours - self.currency_id.rounding / 2.0
        return hours if line.prepaid_credit_hours or self._get_line_price(line) >= full else 0.0

    def _get_line_price(self, line):
        """Return what a line of an invoice charges, in the block's currency, not rounded.

        Discounts that stand in lines of their own are taken off.

        :param line: `account.move.line`
        """
        company = line.move_id.company_id
        today = company._get_prepaid_today()
        price = line._get_prepaid_price() * line.move_id._get_prepaid_discount_factor()
        return line.currency_id._convert(price, self.currency_id, company, today, round=False)

    def _get_bills(self):
        """Return what each invoice of these hours can still give back, the last one first.

        :return: list of `Bill`
        """
        billing, credits = self._get_charged()
        if not billing:
            return []
        rest = {line: [line.prepaid_hours, self._get_line_price(line)] for line in billing}
        charged = sum(price for __, price in rest.values())
        hours = sum(hours for hours, __ in rest.values())
        for credit in credits:
            invoice = credit.move_id.reversed_entry_id
            lines = [line for line in billing if line.move_id == invoice] or list(billing)
            back = [
                self._get_hours_given_back(credit, charged / hours),
                self._get_line_price(credit),
            ]
            for line in reversed(lines):
                for place in (0, 1):
                    part = min(back[place], max(rest[line][place], 0.0))
                    rest[line][place] -= part
                    back[place] -= part
        return [Bill(line, *rest[line]) for line in reversed(billing)]

    def _get_paid_rate(self):
        """Return what an hour was charged, on the invoices' tax basis; else the sale's price."""
        paid = self._get_paid()
        return paid.amount / paid.hours if paid.hours else 0.0

    def _get_charged_surplus(self):
        """Return the hours that are charged beyond those that the customer keeps.

        Below zero: so many of the customer's hours are not charged, because they are not
        invoiced yet or a credit note gave them back.
        """
        self.ensure_one()
        origin, kept, billed = self._get_origin(), 0.0, 0.0
        for part in origin.sale_line_id.prepaid_block_ids or origin:
            if part.state != "cancelled" or part.is_voided:
                kept += part.hours - sum(part._get_family().mapped("refunded_hours"))
        billing, __ = self._get_charged()
        billed = sum(billing.mapped("prepaid_hours"))
        if not billed and not origin.sale_line_id:
            billed = origin.hours
        elif not billed:
            return 0.0
        # Quantities of invoices have fewer decimals than hours.
        surplus = quantise(billed - self._get_paid().credited - kept)
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        per_unit = max(origin.product_id.prepaid_hours, 1.0)
        return surplus if abs(surplus) > 0.5 * 10**-digits * per_unit else 0.0
