from odoo import models


class AccountMove(models.Model):
    """Invoices of blocks: which of their lines are deferred."""

    _inherit = "account.move"

    def _post(self, *args, **kwargs):
        """Extend: keep in mind which lines post money for hours to deferred revenue."""
        self._mark_prepaid_deferred()
        return super()._post(*args, **kwargs)

    def _mark_prepaid_deferred(self):
        """Mark the lines of invoices and credit notes that are on a deferred revenue account."""
        for move in self.filtered(lambda move: move.is_sale_document(include_receipts=True)):
            # Sudo: whoever posts need not read the company's settings, nor orders.
            move = move.sudo()
            accounts = move._get_prepaid_deferred_accounts()
            for line in move.invoice_line_ids:
                is_deferred = line.account_id in accounts and line._is_prepaid_money()
                if line.is_prepaid_deferred != is_deferred:
                    line.is_prepaid_deferred = is_deferred

    def _get_prepaid_deferred_accounts(self):
        """Return the accounts that hold deferred revenue for this document's customer."""
        self.ensure_one()
        company = self.company_id
        account = company.prepaid_deferred_account_id
        if not company._has_prepaid_revenue():
            # What was deferred before the set-up was taken away goes back where it came from.
            reversed_lines = self.reversed_entry_id.invoice_line_ids
            return reversed_lines.filtered("is_prepaid_deferred").mapped("account_id")
        return account | self.fiscal_position_id.map_account(account)
