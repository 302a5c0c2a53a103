from odoo import api, fields, models

_GROUPS = "prepaid_it_blocks.group_manager,account.group_account_invoice"


class PrepaidBoard(models.Model):
    """The owner's board, with the money that the books defer: hours that are still owed.

    It is what stands on the accounts of deferred revenue today, by posted entries.
    """

    _inherit = "prepaid.board"

    currency_id = fields.Many2one(related="company_id.currency_id")
    deferred_amount = fields.Monetary(
        string="Deferred Money",
        compute="_compute_deferred_amount",
        groups=_GROUPS,
        help="What stands on the accounts of deferred revenue today.",
    )

    @api.depends("company_id")
    def _compute_deferred_amount(self):
        revenue = self.env["prepaid.revenue"]
        for board in self:
            # Sudo: managers of prepaid time see the sum, and not the accounts.
            company = board.company_id.sudo()
            accounts = revenue.sudo()._get_deferred_accounts(company)
            today = company._get_prepaid_today()
            board.deferred_amount = revenue._get_books_balance(company, accounts, today)

    def action_view_deferred(self):
        """Open the journal items of deferred revenue.

        :raise AccessError: for users who may not see journal items
        """
        self.ensure_one()
        self.env["account.move.line"].check_access("read")
        # Sudo: which accounts they are is a setting; the items are read as the user.
        company = self.company_id.sudo()
        accounts = self.env["prepaid.revenue"].sudo()._get_deferred_accounts(company)
        return self._get_list_action(
            "account.action_account_moves_all",
            [
                ("company_id", "=", company.id),
                ("account_id", "in", accounts.ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", fields.Date.to_string(company._get_prepaid_today())),
            ],
        )
