from odoo import models


class SaleOrderPrepaidAdvanceMixin(models.AbstractModel):
    """Part of `sale.order`: money that was invoiced in advance and no invoice bills yet."""

    _name = "sale.order.prepaid.advance.mixin"
    _description = "Advances on Orders of Prepaid Hours"

    def _get_advance_rows(self):
        """Return the lines of posted documents that charge advances, take them off or back."""
        rows = self.order_line.filtered("is_downpayment").invoice_lines
        return rows.filtered(lambda row: row.move_id.state == "posted")

    def _get_advance_share(self, is_paid=False):
        """Return the part of what is still to be invoiced that advances pay for, at most 1.

        Both without taxes. A credit note of an advance that is not paid takes away nothing that
        was paid.

        :param is_paid: whether only paid advances count
        """
        self.ensure_one()
        advance, rows = 0.0, self._get_advance_rows()
        for row in rows:
            move = row.move_id
            charge = move.reversed_entry_id if move.move_type == "out_refund" else move
            # What an invoice takes off again is used up, whether that one is paid or not.
            is_charge = row.price_subtotal > 0.0
            if not (is_paid and is_charge and charge and not charge._is_prepaid_paid()):
                sign = -1.0 if move.move_type == "out_refund" else 1.0
                advance += sign * row.currency_id._convert(
                    row.price_subtotal, self.currency_id, self.company_id, move.date
                )
        due = sum(line._get_uninvoiced_amount() for line in self.order_line)
        # Each advance is rounded by itself, and by tax.
        missing = due - advance - self.currency_id.rounding * len(rows)
        if self.currency_id.compare_amounts(advance, 0.0) <= 0:
            return 0.0
        return 1.0 if missing <= 0.0 else advance / due


class SaleOrderLinePrepaidAdvanceMixin(models.AbstractModel):
    """Part of `sale.order.line`: what of it advances pay for."""

    _name = "sale.order.line.prepaid.advance.mixin"
    _description = "Advances on Lines with Prepaid Hours"

    def _get_uninvoiced_quantity(self):
        """Return the quantity that posted invoices do not bill, in the line's unit."""
        self.ensure_one()
        billed = self._get_invoiced_quantity() - self._get_credited_quantity()
        return max(self.product_uom_qty - max(billed, 0.0), 0.0)

    def _get_uninvoiced_amount(self):
        """Return the line's price, without taxes, of what posted invoices do not bill."""
        self.ensure_one()
        if self.display_type or self.is_downpayment or not self.product_uom_qty:
            return 0.0
        return self.price_subtotal * self._get_uninvoiced_quantity() / self.product_uom_qty

    def _get_advanced_quantity(self, is_paid=False):
        """Return the quantity that advances pay for and no invoice bills, in the line's unit.

        Advances pay for the same part of everything that an order sells.

        :param is_paid: whether only paid advances count
        """
        self.ensure_one()
        if not self.order_id.order_line.filtered("is_downpayment"):
            return 0.0
        return self._get_uninvoiced_quantity() * self.order_id._get_advance_share(is_paid)
