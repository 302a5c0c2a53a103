from odoo import models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import SECONDS_PER_HOUR, to_hours

from ..policies.refund import ChargedLine, Paid


class PrepaidBlockChargeMixin(models.AbstractModel):
    """The part of blocks that knows what was charged for their hours, and given back.

    Hours that were moved to another block were charged where they were bought.
    """

    _name = "prepaid.block.charge.mixin"
    _description = "Charges of Blocks"

    def _get_sibling_blocks(self):
        """Return the original block and all blocks that its hours were moved to."""
        found = blocks = self._get_original_block()
        while blocks:
            blocks = blocks.mapped("transferred_to_ids")
            found |= blocks
        return found

    def _get_opening(self):
        """Return the opening balance that these hours came in with, if they did."""
        original = self._get_original_block()
        return self.env["prepaid.opening.balance"].search([("block_id", "=", original.id)], limit=1)

    def _get_credit_lines(self):
        """Return the lines of credit notes, drafts too, that give money for these hours back."""
        original = self._get_original_block()
        lines = original.sale_line_id.invoice_lines
        if not original.sale_line_id:
            # Sudo: as the other lines, for whoever refunds hours and reads no invoices.
            lines = self.env["account.move.line"].sudo()
            lines = lines.search(
                [("prepaid_refund_block_id", "in", self._get_sibling_blocks().ids)]
            )
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
        billing = self._get_billing_lines().filtered(
            lambda line: line.prepaid_hours or line.is_prepaid_price_part
        )
        credits = self._get_credit_lines()
        step = self.currency_id.rounding
        for line in billing:
            own = credits.filtered(
                lambda credit, line=line: (
                    not credit.prepaid_credit_seconds
                    and credit.move_id.reversed_entry_id == line.move_id
                )
            )
            back = sum(self._get_line_price(credit) for credit in own)
            seconds = sum(one._get_prepaid_seconds_billed() for one in own)
            is_whole = own and seconds == line._get_prepaid_seconds_billed()
            if is_whole and abs(back - self._get_line_price(line)) < step:
                billing, credits = billing - line, credits - own
        return billing, credits

    def _get_paid(self):
        """Return the charges less credit notes, in the block's currency.

        What invoices say, on their tax basis and not rounded: a rate is. For an opening balance
        its hours at their rate; the sale's price where nothing is billed, and no credit note
        gives it back.

        :return: a `Paid` for all of the order's item, so far as the item is this block
        """
        self.ensure_one()
        original = self._get_original_block()
        billing, credits = self._get_charged()
        billed = sum(line._get_prepaid_seconds_billed() for line in billing)
        if not billed:
            amount = original.rate * original.hours
            if not self._get_opening():
                return Paid(amount, original.seconds, 0, 0.0, amount)
            returned = sum(self._get_line_price(line) for line in credits)
            credited = sum(credits.mapped("prepaid_credit_seconds"))
            return Paid(amount, original.seconds, credited, returned, amount - returned)
        charged = left = sum(self._get_line_price(line) for line in billing)
        amount, credited, returned = charged, 0, 0.0
        siblings = self._get_sibling_blocks()
        parts = original.sale_line_id.prepaid_block_ids
        for line in credits:
            price = self._get_line_price(line)
            seconds = self._get_seconds_given_back(line, charged / to_hours(billed))
            left -= price
            credited += seconds
            if not seconds:
                amount -= price
            elif len(parts) == 1 or line.prepaid_refund_block_id in siblings:
                returned += price
        if len(parts) > 1:
            # Parts of an order's hours may cost different prices.
            share = amount / charged if charged else 1.0
            amount, billed = original.rate * original.hours * share, original.seconds
        return Paid(max(amount, 0.0), billed, credited, returned, left)

    def _get_seconds_given_back(self, line, rate):
        """Return the seconds that a line of a credit note gives back; 0 for a lower price.

        Less than the price of its hours makes them cheaper, unless it says for which it is.

        :param line: `account.move.line`
        :param rate: what was charged for an hour
        """
        seconds = line._get_prepaid_seconds_billed()
        full = rate * to_hours(seconds) - self.currency_id.rounding / 2.0
        is_full = line.prepaid_credit_seconds or self._get_line_price(line) >= full
        return seconds if is_full else 0

    def _get_line_price(self, line):
        """Return the price of a line of an invoice, in the block's currency, not rounded.

        Discounts that stand in lines of their own are taken off.

        :param line: `account.move.line`
        """
        company = line.move_id.company_id
        today = company._get_prepaid_today()
        price = line._get_prepaid_price() * line.move_id._get_prepaid_discount_factor()
        return line.currency_id._convert(price, self.currency_id, company, today, round=False)

    def _get_bills(self):
        """Return the creditable rest of each invoice of these hours, the last one first.

        :return: list of `ChargedLine`
        """
        billing, credits = self._get_charged()
        if not billing:
            return []
        remaining = {
            line: [line._get_prepaid_seconds_billed(), self._get_line_price(line)]
            for line in billing
        }
        charged = sum(price for __, price in remaining.values())
        hours = to_hours(sum(seconds for seconds, __ in remaining.values()))
        for credit in credits:
            invoice = credit.move_id.reversed_entry_id
            lines = [line for line in billing if line.move_id == invoice] or list(billing)
            back = [
                self._get_seconds_given_back(credit, charged / hours),
                self._get_line_price(credit),
            ]
            for line in reversed(lines):
                for place in (0, 1):
                    part = min(back[place], max(remaining[line][place], 0))
                    remaining[line][place] -= part
                    back[place] -= part
        return [ChargedLine(line, *remaining[line]) for line in reversed(billing)]

    def _get_paid_rate(self):
        """Return the charged rate, on the invoices' tax basis; else the sale's price."""
        paid = self._get_paid()
        return paid.amount / to_hours(paid.seconds) if paid.seconds else 0.0

    def _get_overcharged_seconds(self):
        """Return the overcharged seconds: charged, and not the customer's.

        Below zero: so many of the customer's hours are not charged, because they are not
        invoiced yet or a credit note gave them back.
        """
        self.ensure_one()
        original, retained = self._get_original_block(), 0
        for part in original.sale_line_id.prepaid_block_ids or original:
            if part.state != "cancelled" or part.is_voided:
                refunded = sum(part._get_sibling_blocks().mapped("refunded_seconds"))
                retained += part.seconds - refunded
        billing, __ = self._get_charged()
        billed = sum(line._get_prepaid_seconds_billed() for line in billing)
        if not billed and not original.sale_line_id:
            billed = original.seconds
        elif not billed:
            return 0
        # Quantities of invoices have a few decimals alone.
        overcharged = billed - self._get_paid().credited - retained
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        per_unit = max(original.product_id.prepaid_hours, 1.0) * SECONDS_PER_HOUR
        return overcharged if abs(overcharged) > 0.5 * 10**-digits * per_unit else 0
