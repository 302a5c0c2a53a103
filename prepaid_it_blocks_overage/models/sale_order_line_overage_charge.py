from odoo import models
from odoo.exceptions import UserError

from ..policies.overage_charge import Charge, return_charges, sum_charges


class SaleOrderLineOverageChargeMixin(models.AbstractModel):
    """Part of order items: the charge of invoices for overage, and its return."""

    _name = "sale.order.line.overage.charge.mixin"
    _description = "Charge for Overage on Order Items"

    def _is_overage_credit(self):
        """Check if this line gives hours back that another one billed."""
        self.ensure_one()
        # Sudo: who reads lines of an order may have no right on the ledger.
        return bool(self.sudo().prepaid_overage_bill_ids.mapped("credited_id"))

    def _get_overage_charged(self):
        """Return the charge of invoices, drafts too, for this line, less its credit notes.

        Of a line that gives hours back: what credit notes, drafts too, give back.

        :return: a `Charged` in the order's currency
        """
        self.ensure_one()
        charges, rebate = self._read_overage_charges()
        return sum_charges(charges, rebate)

    def _read_overage_charges(self):
        """Return the charges of this line's invoice lines, and their credits.

        :return: (list of `Charge` in their order, money that credit notes of the same invoices
            give back on lines of their own)
        """
        charges, rebate = [], 0.0
        # Sudo: who sells or bills hours need not see all invoices.
        for line in self.sudo().invoice_lines.sorted("id"):
            found = self._read_overage_charge(line)
            share = line.move_id._get_rebate_share() if found else 0.0
            rebate += sum(charge.amount * share for charge in found)
            charges += found
        return charges, rebate

    def _read_overage_charge(self, line):
        """Return the charge of an invoice line as a list: empty where it does not count.

        :param line: an `account.move.line` of this line
        """
        move = line.move_id
        is_refund = move.move_type == "out_refund"
        if not _counts(move):
            return []
        unit = self._get_overage_unit()
        seconds = self._count_quantity(line.quantity, line.product_uom_id)
        seconds *= -1 if is_refund != self._is_overage_credit() else 1
        if seconds < 0 and move.state != "posted":
            return []
        price = line.product_uom_id._compute_price(line.price_unit, unit)
        if line.currency_id != self.currency_id:
            date = move.invoice_date or move.date
            price = line.currency_id._convert(price, self.currency_id, self.company_id, date)
        return [Charge(seconds, price, line.discount)]

    def _get_overage_billed(self):
        """Return the charge of this line, with the part that is still to be invoiced.

        Credited overage is not invoiced again.

        :return: a `Charged`
        """
        self.ensure_one()
        charges, rebate = self._read_overage_charges()
        invoiced = sum(charge.seconds for charge in charges if charge.seconds > 0)
        remaining = abs(self._get_overage_seconds()) - invoiced
        if remaining > 0 and self.order_id.state != "cancel":
            price = self.product_uom_id._compute_price(self.price_unit, self._get_overage_unit())
            charges.append(Charge(remaining, price, self.discount))
        return sum_charges(charges, rebate)

    def _get_overage_backs(self):
        """Return the bills that give back hours of this line."""
        # Sudo: see `_is_overage_credit`.
        bills = self.sudo().prepaid_overage_bill_ids
        domain = [("credited_id", "in", bills.ids), ("is_released", "=", False)]
        return bills.search(domain)

    def _get_overage_left(self):
        """Return the charge of this line that was not given back yet.

        :return: (`Charged`, money that may be given back at most in the order's currency)
        """
        self.ensure_one()
        billed, backs = self._get_overage_billed(), self._get_overage_backs()
        __, left = return_charges(billed, -sum(back.seconds for back in backs))
        limit = billed.amount
        for back in backs.mapped("sale_line_id"):
            date = back.order_id.date_order.date()
            limit -= back.currency_id._convert(
                back._get_overage_billed().amount, self.currency_id, self.company_id, date
            )
        return left, max(limit, 0.0)

    def _get_overage_left_seconds(self):
        """Return the seconds that this line bills and that were not given back."""
        bills = self.sudo().prepaid_overage_bill_ids.filtered(lambda bill: not bill.is_released)
        return sum(bill.seconds for bill in bills | self._get_overage_backs())

    def _get_overage_uncharged(self):
        """Return the seconds of this line that need no credit note: nobody charges for them."""
        self.ensure_one()
        left, limit = self._get_overage_left()
        seconds = self._get_overage_left_seconds()
        if self.currency_id.is_zero(limit):
            return seconds
        free = seconds - left.seconds
        return free if free > self._get_overage_slack() else 0

    def _get_overage_taxes(self):
        """Return the taxes that this line is, or will be, charged with."""
        lines = self.sudo().invoice_lines.sorted("id")
        charged = lines.filtered(
            lambda line: any(part.seconds > 0 for part in self._read_overage_charge(line))
        )
        return charged[-1:].tax_ids if charged else self.tax_ids

    def _get_overage_invoices(self):
        """Return the invoices and credit notes that charge, or give back, hours of lines."""
        # Sudo: see `_get_overage_charged`.
        moves = self.env["account.move"].sudo()
        for line in self.filtered("is_prepaid_overage"):
            if not line._get_overage_charged().is_nothing:
                moves |= line.sudo().invoice_lines.mapped("move_id").filtered(_counts)
        return moves

    def _check_overage_uncharged(self):
        """Refuse to cancel lines charged by an invoice.

        :raise UserError: naming the invoices and what to do
        """
        moves = self._get_overage_invoices()
        if moves:
            raise UserError(
                self.env._(
                    "The hours of order %(order)s are on %(invoices)s: cancelled, they would be "
                    "billed once more. Give the customer a credit note over the whole invoice "
                    "first; reset to draft and cancel what is a credit note itself.",
                    invoices=", ".join(move.display_name for move in moves),
                    order=", ".join(self.mapped("order_id.name")),
                )
            )

    def _check_overage_kept(self):
        """Refuse to change lines credited by another order.

        :raise UserError: naming that order
        """
        lines = self.sudo().filtered("is_prepaid_overage")
        bills = lines.mapped("prepaid_overage_bill_ids")
        domain = [("credited_id", "in", bills.ids), ("is_released", "=", False)]
        others = bills.search(domain).mapped("order_id") - lines.mapped("order_id")
        if others:
            raise UserError(
                self.env._(
                    "Order %(other)s gives back hours of order %(order)s that were corrected "
                    "since: cancel it first, with its credit note.",
                    other=", ".join(others.mapped("name")),
                    order=", ".join(lines.mapped("order_id.name")),
                )
            )

    def _check_overage_uninvoiced(self):
        """Refuse to delete invoiced lines: they record the billing.

        :raise UserError: naming the invoices and what to do
        """
        lines = self.sudo().filtered("is_prepaid_overage")
        moves = lines.mapped("invoice_lines.move_id")
        if moves:
            raise UserError(
                self.env._(
                    "Hours of order %(order)s are on %(invoices)s: the order can be cancelled "
                    "once they are credited, but not deleted.",
                    invoices=", ".join(move.display_name for move in moves),
                    order=", ".join(lines.mapped("order_id.name")),
                )
            )


def _counts(move):
    """Check if an invoice or credit note is neither cancelled nor given back."""
    return move.state != "cancel" and not (move.reversed_entry_id or move)._is_wholly_credited()
