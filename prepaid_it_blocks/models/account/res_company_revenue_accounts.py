from odoo import Command, api, fields, models

# What says on which account money is, or was, deferred.
_FIELDS = {
    "prepaid_deferred_account_id",
    "prepaid_revenue_opening_date",
    "prepaid_revenue_opening_account_id",
}


class ResCompany(models.Model):
    """The accounts on which a company defers money, and those on which it did so before."""

    _inherit = "res.company"

    prepaid_deferred_account_ids = fields.Many2many(
        "account.account",
        "prepaid_company_deferred_account_rel",
        "company_id",
        "account_id",
        string="Accounts of Deferred Revenue",
        readonly=True,
        copy=False,
        help="The deferred revenue account, and those that were it before and have invoices.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: remember the accounts of deferred revenue."""
        companies = super().create(vals_list)
        companies._remember_prepaid_accounts({})
        return companies

    def write(self, vals):
        """Extend: remember the accounts of deferred revenue.

        Money for opening balances stays on the account that was the one of deferred revenue on
        the day on which it was booked there.
        """
        if not _FIELDS & set(vals):
            return super().write(vals)
        before = {
            company: (company.prepaid_deferred_account_id, company.prepaid_revenue_opening_date)
            for company in self
        }
        result = super().write(vals)
        if "prepaid_revenue_opening_account_id" not in vals:
            for company, (account, day) in before.items():
                company._keep_prepaid_opening_account(account, day)
        self._remember_prepaid_accounts({company: old[0] for company, old in before.items()})
        return result

    def _keep_prepaid_opening_account(self, account, day):
        """Note on which account the money for opening balances is.

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
            self.prepaid_revenue_opening_account_id = held

    def _remember_prepaid_accounts(self, before):
        """Add what is the deferred revenue account now, and keep what was it and has invoices.

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
        """Return whether a company's invoices, drafts too, are on an account.

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

    def _get_prepaid_deferred_accounts(self):
        """Return all accounts on which the company defers money or ever did."""
        self.ensure_one()
        return (
            self.prepaid_deferred_account_id
            | self.prepaid_revenue_opening_account_id
            | self.prepaid_deferred_account_ids
        )
