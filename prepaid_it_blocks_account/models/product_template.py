from odoo import models


class ProductTemplate(models.Model):
    """Products with the account on which a block is sold."""

    _inherit = "product.template"

    def _get_product_accounts(self):
        """Extend: book the money for hours that nobody has used yet as owed.

        Every invoice and credit note takes the account from here and maps it by the customer's
        fiscal position. Lines without an order are income: see `account.move.line`.
        """
        accounts = super()._get_product_accounts()
        # Sudo: whoever sells need not read the company's settings.
        company = self.env.company.sudo()
        if self.is_prepaid_block and company._has_prepaid_revenue():
            account = company.prepaid_deferred_account_id.with_env(self.env)
            accounts = dict(accounts, income=account, usual_income=accounts["income"])
            # Advances are owed in hours too (18.0, where categories have an account for them).
            accounts["downpayment"] = account
        return accounts
