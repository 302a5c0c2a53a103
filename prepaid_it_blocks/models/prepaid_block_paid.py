from odoo import models

from ..policies.hours import quantise
from ..policies.refund import Bought, Paid


class PrepaidBlock(models.Model):
    """What was charged for a block's hours, wherever they were moved, and given back of it."""

    _inherit = "prepaid.block"

    def _get_origin(self):
        """Return the block that these hours were bought as: the one that was charged."""
        self.ensure_one()
        block = self
        while block.transferred_from_id:
            block = block.transferred_from_id
        return block

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

    def _get_billing_lines(self):
        """Return the lines of posted invoices that bill these hours, latest last."""
        lines = self._get_origin().sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted" and line.move_id.move_type == "out_invoice"
        )
        return lines.sorted("id")

    def _get_credit_lines(self):
        """Return the lines of credit notes, drafts too, that give money for these hours back."""
        origin = self._get_origin()
        lines = origin.sale_line_id.invoice_lines
        if not origin.sale_line_id:
            # Sudo: as the other lines, for whoever refunds hours and reads no invoices.
            lines = self.env["account.move.line"].sudo()
            lines = lines.search([("prepaid_refund_block_id", "in", self._get_family().ids)])
        return lines.filtered(
            lambda line: (
                line.move_id.state in ("draft", "posted") and line.move_id.move_type == "out_refund"
            )
        )

    def _get_paid(self):
        """Return what was charged, less credit notes, in the block's currency.

        What invoices say, on their tax basis and not rounded: a rate is. For an opening balance
        its hours at their rate; the sale's price where nothing is billed, and no credit note
        gives it back.

        :return: a `Paid` for all of the order's item, so far as the item is this block
        """
        self.ensure_one()
        origin = self._get_origin()
        billing = self._get_billing_lines().filtered("prepaid_hours")
        billed = sum(billing.mapped("prepaid_hours"))
        if not billed:
            amount = origin.rate * origin.hours
            if not self._get_opening():
                return Paid(amount, origin.hours, 0.0, 0.0, amount)
            lines = self._get_credit_lines()
            returned = sum(self._get_line_price(line) for line in lines)
            credited = sum(lines.mapped("prepaid_credit_hours"))
            return Paid(amount, origin.hours, credited, returned, amount - returned)
        charged = left = sum(self._get_line_price(line) for line in billing)
        amount, credited, returned = charged, 0.0, 0.0
        family = self._get_family()
        parts = origin.sale_line_id.prepaid_block_ids
        for line in self._get_credit_lines():
            price = self._get_line_price(line)
            hours = line.prepaid_hours
            left -= price
            # Less than the price of its hours makes them cheaper, unless it says for which it is.
            full = charged / billed * hours - self.currency_id.rounding / 2.0
            if line.prepaid_credit_hours or (hours and price >= full):
                credited += hours
                if len(parts) == 1 or line.prepaid_refund_block_id in family:
                    returned += price
            else:
                amount -= price
        if len(parts) > 1:
            # Parts of an order's hours may cost different prices.
            share = amount / charged if charged else 1.0
            amount, billed = origin.rate * origin.hours * share, origin.hours
        return Paid(max(amount, 0.0), billed, credited, returned, left)

    def _get_line_price(self, line):
        """Return what a line of an invoice charges, in the block's currency, not rounded.

        :param line: `account.move.line`
        """
        company = line.move_id.company_id
        today = company._get_prepaid_today()
        price = line._get_prepaid_price()
        return line.currency_id._convert(price, self.currency_id, company, today, round=False)

    def _get_paid_rate(self):
        """Return what an hour was charged, on the invoices' tax basis; else the sale's price."""
        paid = self._get_paid()
        return paid.amount / paid.hours if paid.hours else 0.0

    def _get_bought(self):
        """Return what became of the hours that were bought at this block's price."""
        family = self._get_family()
        origin = self._get_origin()
        used = min(sum(family.mapped("used_hours")), origin.hours)
        gone = sum(family.mapped("refunded_hours")) + self._get_credited_hours()
        return Bought(origin.hours, quantise(used), quantise(gone))

    def _get_credited_hours(self):
        """Return the hours that credit notes gave back and that were not taken back yet."""
        self.ensure_one()
        origin = self._get_origin()
        taken = 0.0
        for part in origin.sale_line_id.prepaid_block_ids or origin:
            taken += sum(part._get_family().mapped("refunded_hours"))
        return quantise(max(self._get_paid().credited - taken, 0.0))
