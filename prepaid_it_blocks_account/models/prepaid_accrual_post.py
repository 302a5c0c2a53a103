from datetime import timedelta

from markupsafe import Markup, escape

from odoo import Command, fields, models
from odoo.addons.prepaid_it_blocks.batch import bump_rows
from odoo.exceptions import UserError


class PrepaidAccrualPostMixin(models.AbstractModel):
    """The part of cut-offs that posts their entries and takes them back."""

    _name = "prepaid.accrual.post.mixin"
    _description = "Entries of Accrued Revenue"

    def action_book(self):
        """Post the list, worked out anew: an entry of its day, and its reversal of the next one.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: saying what is missing, or that the day was posted or is locked
        """
        self.ensure_one()
        self._check_rights()
        self._check_draft()
        # Sudo: the right was checked; entries come from the ledger alone.
        accrual = self.sudo()
        # Who posts at the same time fails, tries again, and finds the day posted.
        bump_rows(accrual.company_id)
        accrual._check_postable()
        accrual._fill()
        if not accrual.line_ids.filtered("amount"):
            raise UserError(
                self.env._("Nothing was worked by this day that is still to be invoiced.")
            )
        accrual._book()
        return True

    def _check_postable(self):
        """Refuse days that cannot be posted.

        :raise UserError: saying why, and what to do
        """
        self.ensure_one()
        company = self.company_id
        if self.date > company._get_prepaid_today():
            raise UserError(self.env._("The day has not come yet: choose today or an earlier one."))
        if not company.prepaid_accrued_account_id:
            raise UserError(
                self.env._(
                    "Choose the account of accrued revenue first: Prepaid Time, Revenue, Set Up."
                )
            )
        domain = [
            ("company_id", "=", company.id),
            ("date", "=", self.date),
            ("state", "=", "posted"),
        ]
        other = self.search(domain, limit=1)
        if other:
            raise UserError(
                self.env._(
                    "Accrued revenue of %(date)s is posted already, by %(move)s: withdraw that "
                    "first.",
                    date=fields.Date.to_string(self.date),
                    move=other.move_id.display_name,
                )
            )
        journal = company.prepaid_revenue_journal_id
        locked = company._get_user_fiscal_lock_date(journal, ignore_exceptions=True)
        if self.date <= locked:
            raise UserError(
                self.env._(
                    "The books are closed up to %(locked)s: choose a later day, or have them "
                    "opened.",
                    locked=fields.Date.to_string(locked),
                )
            )

    def _book(self):
        """Post the entry and its reversal."""
        self.ensure_one()
        company = self.company_id
        move = self.env["account.move"].with_company(company)
        move = move.create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": company.prepaid_revenue_journal_id.id,
                "date": self.date,
                "ref": self.env._(
                    "Prepaid time worked and not invoiced by %s", fields.Date.to_string(self.date)
                ),
                "line_ids": [Command.create(vals) for vals in self._prepare_items()],
            }
        )
        move._post(soft=False)
        # Known before the reversal is posted: nothing else may reverse the entry.
        self.write({"state": "posted", "move_id": move.id})
        reversal = move._reverse_moves(
            [
                {
                    "date": self.date + timedelta(days=1),
                    "ref": self.env._("Reversal of: %s", move.ref),
                }
            ]
        )
        self.reversal_id = reversal
        # Tomorrow's is posted by Odoo when the day has come.
        reversal._post()
        links = Markup(", ").join(one._get_html_link() for one in move | reversal)
        self.message_post(body=escape(self.env._("Posted: %s")) % links)

    def _prepare_items(self):
        """Return the values of journal items, a pair for each account, customer and key."""
        groups = {}
        for line in self.line_ids:
            group = (line.partner_id.id, line.account_id.id, line.analytic_key or "")
            groups.setdefault(group, []).append(line)
        revenue = self.env["prepaid.revenue"]
        debit_account = self.company_id.prepaid_accrued_account_id.id
        items = []
        for (partner_id, account_id, key), lines in groups.items():
            amount = self.currency_id.round(sum(line.amount for line in lines))
            for number, balance in ((debit_account, amount), (account_id, -amount)):
                items.append(
                    dict(
                        revenue._prepare_analytic_vals(key),
                        account_id=number,
                        partner_id=partner_id,
                        name=", ".join(dict.fromkeys(line.name for line in lines))[:250],
                        debit=max(balance, 0.0),
                        credit=max(-balance, 0.0),
                        # The invoice has the taxes.
                        tax_ids=[Command.set([])],
                    )
                )
        return [vals for vals in items if vals["debit"] or vals["credit"]]

    def action_withdraw(self):
        """Take the entry and its reversal back: the day can be posted again.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: when it is not posted, or its days are locked
        """
        self.ensure_one()
        self._check_rights()
        if self.state != "posted":
            raise UserError(self.env._("Only what is posted can be withdrawn."))
        # Sudo: the right was checked.
        accrual = self.sudo()
        accrual.state = "withdrawn"
        moves = accrual.move_id | accrual.reversal_id
        moves.filtered(lambda move: move.state == "posted").button_draft()
        moves.button_cancel()
        return True
