from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """What accruals at the end of a period say of hours: the ledger's figures of that day."""

    _inherit = "sale.order.line"

    @api.model
    def _get_accrual_date(self):
        """Return the day on which an accrual looks at what was delivered, or None for now."""
        return fields.Date.to_date(self.env.context.get("accrual_entry_date"))

    def _compute_amount_to_invoice_at_date(self):
        """Extend: hours that are paid and not used are nothing to accrue.

        Only 19.0 asks: its dialog takes what is invoiced beyond what is delivered out of the
        income, invoice line by invoice line: all of a block of which a quarter was used. To
        defer the money for hours is what the recognition of revenue is for, by the hour; where
        it is switched on, that money is not in the income at all.
        """
        result = super()._compute_amount_to_invoice_at_date()
        for line in self.filtered("prepaid_block_ids"):
            line.amount_to_invoice_at_date = max(line.amount_to_invoice_at_date, 0.0)
        return result
