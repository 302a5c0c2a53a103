from odoo import api, models
from odoo.tools import format_amount


class PrepaidRevenueSetupNotesMixin(models.AbstractModel):
    """The part of the set-up that notes what to know before it is switched or changed."""

    _name = "prepaid.revenue.setup.notes.mixin"
    _description = "Set Up Deferred Revenue: Notes"
    _inherit = "prepaid.range.mixin"

    @api.depends(
        "deferred_account_id", "income_account_id", "breakage_account_id", "opening_date", "day"
    )
    def _compute_notes(self):
        for setup in self:
            notes = setup._get_notes_of_money()
            notes += setup._get_notes_of_change() if setup.is_on else setup._get_notes_of_start()
            notes += setup._get_notes_of_openings() + setup._get_notes_of_branches()
            setup.notes = "\n".join(notes)

    def _get_notes_of_money(self):
        """Describe the money deferred now, as sentences."""
        self.ensure_one()
        company, revenue = self.company_id, self.env["prepaid.revenue"]
        revenue._flush_for_reading()
        accounts = revenue._get_used_accounts(company) | company.prepaid_revenue_opening_account_id
        balance = revenue._get_books_balance(company, accounts, company._get_prepaid_today())
        if company.currency_id.is_zero(balance):
            return []
        values = {
            "amount": format_amount(self.env, balance, company.currency_id),
            "accounts": ", ".join(accounts.mapped("display_name")),
        }
        if self.is_on:
            text = self.env._(
                "%(amount)s is deferred now on %(accounts)s. Switched off, it stays there until "
                "you book it yourself or switch on again.",
                **values,
            )
        else:
            text = self.env._(
                "%(amount)s is still deferred on %(accounts)s and waits: once this is switched "
                "on again, it is recognised as the hours are used.",
                **values,
            )
        return [text]

    def _get_notes_of_change(self):
        """Describe the effect of a change on deferred money, as sentences."""
        self.ensure_one()
        company, notes = self.company_id, []
        old, new = company.prepaid_deferred_account_id, self.deferred_account_id
        if new and new._origin != old:
            text = self.env._(
                "Invoices from now on are deferred on %(new)s. What is deferred on %(old)s stays "
                "there until its hours are used, and credit notes give it back from there; the "
                "tie-out counts both accounts.",
                new=new.display_name,
                old=old.display_name,
            )
            notes.append(text)
        for old, new in (
            (company.prepaid_income_account_id, self.income_account_id),
            (
                company.prepaid_breakage_account_id or company.prepaid_income_account_id,
                self.breakage_account_id or self.income_account_id,
            ),
        ):
            if new and new._origin != old:
                text = self.env._(
                    "What is recognised from now on goes to %(new)s, also hours that were used "
                    "before; what is on %(old)s stays there.",
                    new=new.display_name,
                    old=old.display_name,
                )
                notes += [text] if text not in notes else []
        return notes

    def _get_notes_of_start(self):
        """Describe the effect of switching it on, as sentences."""
        self.ensure_one()
        items, notes = self.env["account.move.line"], []
        account = self.deferred_account_id
        other = [
            ("account_id", "=", account._origin.id),
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.company_id.id),
            ("is_prepaid_deferred", "!=", True),
            ("move_id.prepaid_revenue_ids", "=", False),
        ]
        if account and items.search(other, limit=1):
            text = self.env._(
                "%s has other entries: the tie-out shows them as a difference. An account of "
                "its own is better.",
                account.display_name,
            )
            notes.append(text)
        text = self.env._(
            "Invoices that were made before stay as they are, drafts too: they are income."
        )
        return notes + [text]

    def _get_notes_of_openings(self):
        """Describe the handling of opening balances, as sentences."""
        self.ensure_one()
        company = self.company_id
        held = company.prepaid_revenue_opening_account_id
        is_kept = self.opening_date and not self._is_opening_moved()
        if is_kept and held and held != self.deferred_account_id._origin:
            text = self.env._(
                "The money for opening balances stays on %s, where it was booked, and is "
                "recognised from there.",
                held.display_name,
            )
            return [text]
        openings = self.env["prepaid.opening.balance"]
        if self.opening_date or not openings.search([("company_id", "=", company.id)], limit=1):
            return []
        text = self.env._(
            "There are opening balances. To recognise them too, book the money for their hours "
            "on the deferred revenue account and enter the day."
        )
        return [text]

    def _get_notes_of_branches(self):
        """Name the branches that have no set-up of their own, as sentences."""
        self.ensure_one()
        branches = self.env["res.company"].search(
            [("id", "child_of", self.company_id.ids), ("id", "!=", self.company_id.id)]
        )
        branches = branches.filtered(lambda branch: not branch._has_prepaid_revenue())
        if not branches:
            return []
        text = self.env._(
            "Branches are set up by themselves: %s book the money for blocks as income at once.",
            ", ".join(branches.mapped("name")),
        )
        return [text]
