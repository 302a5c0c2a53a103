from odoo import fields, models

from ... import compat


class AccountMoveLine(models.Model):
    """Lines of invoices whose money is owed until the hours are used."""

    _inherit = "account.move.line"

    is_prepaid_deferred = fields.Boolean(
        string="Deferred Prepaid Hours",
        readonly=True,
        copy=False,
        help="Posted on the account of deferred revenue: recognised as the hours are used.",
    )
    prepaid_deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred On",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The account on which the money was deferred when the invoice was posted last.",
    )
    prepaid_credit_hours = fields.Float(
        string="Hours Given Back",
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        help="Hours for which this line of a credit note gives money back, where its quantity "
        "and price do not say so by themselves.",
    )
    is_prepaid_recognition = fields.Boolean(related="move_id.is_prepaid_recognition")

    # Finds deferred money among all journal items.
    _prepaid_deferred_idx = compat.Index("(company_id, account_id) WHERE is_prepaid_deferred")

    def _is_prepaid_money(self):
        """Return whether this line of an invoice is money for hours: a block, or its advance."""
        self.ensure_one()
        if self.product_id.is_prepaid_block:
            return True
        if any(line.is_downpayment or line.prepaid_block_ids for line in self.sale_line_ids):
            return True
        # The product may be sold as something else by now.
        return any(
            line.is_prepaid_deferred
            and line.product_id == self.product_id
            and line.account_id == self.account_id
            for line in self.move_id.reversed_entry_id.invoice_line_ids
        )

    def _mark_prepaid_deferred(self, accounts):
        """Mark what is deferred. What was so before stays so while its account is the same.

        :param accounts: the `account.account` of deferred revenue
        """
        for line in self:
            account = line.account_id
            is_kept = line.is_prepaid_deferred and account == line.prepaid_deferred_account_id
            is_deferred = is_kept or (account in accounts and line._is_prepaid_money())
            if is_deferred != line.is_prepaid_deferred or (is_deferred and not is_kept):
                line.write(
                    {
                        "is_prepaid_deferred": is_deferred,
                        "prepaid_deferred_account_id": account.id if is_deferred else False,
                    }
                )

    def action_view_prepaid_entries(self):
        """Open the rows of the ledger that this journal item recognised: who worked when."""
        self.ensure_one()
        action = self.move_id.action_view_prepaid_entries()
        recognised = self._get_prepaid_recognised()
        if recognised:
            action["domain"] += [("block_id", "in", recognised.mapped("block_id").ids)]
            kinds = set(recognised.mapped("kind"))
            if len(kinds) == 1:
                # Time is what is used; what is gone without work has none.
                operator = "!=" if kinds == {"income"} else "="
                action["domain"].append(("timesheet_number", operator, False))
        return action

    def _get_prepaid_recognised(self):
        """Return what this journal item recognised: the income, or what was owed for it."""
        # Sudo: the ledger's own rules say which rows are shown.
        revenue = self.env["prepaid.revenue"].sudo()
        recognised = revenue.search([("line_id", "=", self.id)])
        return recognised or revenue.search(
            [
                ("move_id", "=", self.move_id.id),
                ("account_id", "=", self.account_id.id),
                ("payer_id", "=", self.partner_id.id),
            ]
        )
