from odoo import api, models


class SaleOrderLine(models.Model):
    """Order items whose refunded hours are given back for good: nothing to invoice again."""

    _inherit = "sale.order.line"

    @api.depends("invoice_lines.prepaid_credit_seconds", "invoice_lines.is_prepaid_price_part")
    def _compute_qty_invoiced(self):
        """Extend: leave credit notes for refunded hours out: they do not undo the invoice."""
        result = super()._compute_qty_invoiced()
        self._ignore_refunded_hours("qty_invoiced", ("draft", "posted"))
        return result

    @api.depends("invoice_lines.prepaid_credit_seconds", "invoice_lines.is_prepaid_price_part")
    def _compute_qty_invoiced_posted(self):
        """Extend: leave out posted credit notes for refunded hours, too."""
        result = super()._compute_qty_invoiced_posted()
        self._ignore_refunded_hours("qty_invoiced_posted", ("posted",))
        return result

    def _ignore_refunded_hours(self, fname, states):
        """Add the quantity of credit notes for refunded hours back.

        What reverses such a credit note added to it, and is taken off; so are parts of a price.

        :param fname: name of the field
        :param states: states of the documents that count in it
        """
        signs = {"out_refund": 1.0, "out_invoice": -1.0}
        for line in self:
            for row in line.invoice_lines.filtered(
                lambda row: row.prepaid_credit_seconds or row.is_prepaid_price_part
            ):
                sign = signs.get(row.move_id.move_type)
                if sign and row.move_id.state in states:
                    line[fname] += sign * row.product_uom_id._compute_quantity(
                        row.quantity, line.product_uom_id
                    )

    def _get_quantity_rows(self):
        """Extend: leave out reversals of credit notes for refunded hours, and parts of a price."""
        return (
            super()
            ._get_quantity_rows()
            .filtered(
                lambda row: (
                    not row.is_prepaid_price_part
                    and not (row.prepaid_credit_seconds and row.move_id.move_type == "out_invoice")
                )
            )
        )
