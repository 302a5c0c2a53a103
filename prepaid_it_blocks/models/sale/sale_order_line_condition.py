from odoo import models
from odoo.tools import float_compare

from ... import compat
from ...policies.hours import quantise


class SaleOrderLine(models.Model):
    """Whether hours that a line sells are ordered, invoiced or paid, and stay so."""

    _inherit = "sale.order.line"

    def _holds_prepaid_condition(self, condition, hours, online_amount=None):
        """Return whether the first so many hours of the line fulfil a condition.

        Hours that were added later fulfil it when the money for them has come too.

        :param condition: one of the values of the company's `prepaid_activation`
        :param hours: hours of the line, counted from the first one sold
        :param online_amount: what had to be paid online for them, where that is known;
            else the order's total
        """
        self.ensure_one()
        if condition == "order":
            return self.order_id.state == "sale"
        is_paid = condition == "payment"
        if is_paid and self.order_id._is_paid_online(online_amount):
            # What was paid, less what credit notes gave back of it.
            sold = max(self._get_prepaid_quantity(hours), self._get_invoiced_quantity())
            covered = sold - self._get_credited_quantity()
        else:
            covered = self._get_invoiced_quantity(is_paid) - self._get_credited_quantity(is_paid)
        precision = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        # Quantities have fewer decimals than hours: half a step is no hour that is missing.
        missing = self._get_prepaid_quantity(hours) - covered - 0.5 * 10**-precision
        return float_compare(missing, 0.0, precision_digits=precision + 2) <= 0

    def _get_prepaid_quantity(self, hours):
        """Return the quantity of the line that so many hours are."""
        self.ensure_one()
        return quantise(self.product_uom_qty * hours / self.prepaid_hours) if hours else 0.0

    def _get_invoiced_quantity(self, is_paid=False):
        """Return the quantity on posted invoices of the line, in the line's unit.

        :param is_paid: whether only paid ones count
        """
        return self._sum_quantities(
            "out_invoice", lambda move: not is_paid or move._is_prepaid_paid()
        )

    def _get_credited_quantity(self, is_paid=False):
        """Return the quantity on posted credit notes of the line, in the line's unit.

        A credit note at a lower price per unit gives money back and no hours: it does not
        count. One of an invoice that is not paid takes away nothing that was paid.

        :param is_paid: whether only those count that give back what was paid
        """

        def counts(move):
            invoice = move.reversed_entry_id
            return not (is_paid and invoice and not invoice._is_prepaid_paid())

        return self._sum_quantities("out_refund", counts)

    def _sum_quantities(self, move_type, counts):
        """Return the quantity of the line on posted documents.

        :param move_type: type of the documents
        :param counts: a function of a document that says whether it counts
        """
        self.ensure_one()
        price = self.price_unit * (1.0 - (self.discount or 0.0) / 100.0)
        total = 0.0
        for row in self._get_quantity_rows():
            move = row.move_id
            if move.state != "posted" or move.move_type != move_type or not counts(move):
                continue
            row_price = row.price_unit * (1.0 - (row.discount or 0.0) / 100.0)
            if move_type == "out_refund" and row.currency_id.compare_amounts(row_price, price) < 0:
                continue
            quantity = row.quantity
            if row.product_uom_id and row.product_uom_id != self.product_uom_id:
                quantity = row.product_uom_id._compute_quantity(quantity, self.product_uom_id)
            total += quantity
        return total

    def _get_quantity_rows(self):
        """Return the invoice lines whose quantity was sold by this line, or given back of it.

        Extend to leave out lines that are about money alone.

        :return: `account.move.line` records of documents of any type and state
        """
        self.ensure_one()
        return self.invoice_lines
