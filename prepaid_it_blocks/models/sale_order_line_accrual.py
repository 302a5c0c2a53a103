from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """What accruals at the end of a period say of hours: the ledger's figures of that day."""

    _inherit = "sale.order.line"

    @api.model
    def _get_accrual_date(self):
        """Return the day on which an accrual looks at what was delivered, or None for now."""
        return fields.Date.to_date(self.env.context.get("accrual_entry_date"))

    def _compute_amount_to_invoice_at_date(self):
        """Extend: hours that are paid and not used are no accrual where their money is deferred.

        Only 19.0 asks: it takes what is invoiced beyond what is delivered out of the income.
        Money that invoices put on the account of deferred revenue is not in the income.
        """
        result = super()._compute_amount_to_invoice_at_date()
        for line in self.filtered("prepaid_block_ids"):
            if any(line._get_invoice_lines().mapped("is_prepaid_deferred")):
                line.amount_to_invoice_at_date = max(line.amount_to_invoice_at_date, 0.0)
        return result
