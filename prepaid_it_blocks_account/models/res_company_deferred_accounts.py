from odoo import Command, models


class ResCompanyPrepaidDeferredAccountsMixin(models.AbstractModel):
    """The part of companies that remembers on which accounts money was deferred."""

    _name = "res.company.prepaid.deferred.accounts.mixin"
    _description = "Accounts of Deferred Revenue"

    def _keep_prepaid_opening_account(self, account, day):
        """Record the account of opening balances' money.

        :param account: the deferred revenue account as it was
        :param day: the day of the opening balances as it was
        """
        self.ensure_one()
        held, now = self.prepaid_revenue_opening_account_id, self.prepaid_revenue_opening_date
        if not now:
            held = held.browse()
        elif now != day:
            held = self.prepaid_deferred_account_id
        elif not held:
            held = account or self.prepaid_deferred_account_id
        if held != self.prepaid_revenue_opening_account_id:
            self._write_guarded({"prepaid_revenue_opening_account_id": held.id})

    def _remember_prepaid_accounts(self, before):
        """Add the present deferred revenue account, and keep former ones with invoices.

        :param before: dict of company to the deferred revenue account that it had
        """
        for company in self:
            now = company.prepaid_deferred_account_id | company.prepaid_revenue_opening_account_id
            # Sudo: whoever sets this up need not read journal items.
            known = company.sudo().prepaid_deferred_account_ids
            old = (known | before.get(company, known)) - now
            accounts = now | old.filtered(company._has_prepaid_invoices)
            if accounts != known:
                company.sudo().prepaid_deferred_account_ids = [Command.set(accounts.ids)]

    def _has_prepaid_invoices(self, account):
        """Check if a company's invoices, drafts too, are on an account.

        An account that was chosen by mistake and never used is none of deferred revenue.

        :param account: an `account.account`, which fiscal positions may map to others
        """
        self.ensure_one()
        env = self.sudo().env
        maps = env["account.fiscal.position.account"].search([("account_src_id", "=", account.id)])
        found = env["account.move.line"].search(
            [
                ("company_id", "=", self.id),
                ("account_id", "in", (account | maps.mapped("account_dest_id")).ids),
                ("move_id.move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ],
            limit=1,
        )
        return bool(found)
