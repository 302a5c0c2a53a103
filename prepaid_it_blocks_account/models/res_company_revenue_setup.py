from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

# What each account is for, and of which group it is: the set-up offers such and checks for it.
DEFERRED_GROUP, INCOME_GROUP, JOURNAL_TYPE = "liability", "income", "general"
ACCRUED_GROUP, ACCRUED_TYPE = "asset", "asset_current"
# Accounts that customers or suppliers settle.
OPEN_ITEM_TYPES = ("asset_receivable", "liability_payable")
DEFERRED_HELP = "Invoices of blocks post here: money for hours that nobody has used yet."
INCOME_HELP = "Hours that are used are income here."
BREAKAGE_HELP = "Hours that expire or are voided are income here. Empty: the income account."
ACCRUED_HELP = (
    "A current asset: time that was worked and not invoiced stands here over the end of a period, "
    "once you post it. Empty: nobody can."
)
GOODWILL_HELP = (
    "Hours that are given, and time that is free of charge as goodwill, come last and are worth "
    "nothing, or share the price of their block from the day on which they are given. Another "
    "choice counts for the blocks in use too, from the next entry on."
)
DAY_HELP = "From this day of the month on, 1 to 28, the month before is recognised."
OPENING_HELP = (
    "The deferred revenue account holds, from this day on, the money for the hours of "
    "opening balances that were left on it, at their rate: an accountant booked it. Empty: "
    "opening balances were income before, and nothing of them is recognised."
)


class ResCompanyPrepaidRevenueSetupMixin(models.AbstractModel):
    """The part of companies that describes a set-up of deferred revenue, and checks it."""

    _name = "res.company.prepaid.revenue.setup.mixin"
    _description = "Set-Up of Deferred Revenue"

    def _describe_prepaid_revenue(self):
        """Return how the set-up is, in a sentence."""
        self.ensure_one()
        if not self._has_prepaid_revenue():
            return self.env._("Off: invoices of blocks are income at once.")
        problems = self._get_prepaid_revenue_problems()
        if problems:
            return self.env._("On, but something is wrong: %s", " ".join(problems))
        text = self.env._(
            "On: deferred on %(deferred)s, recognised on %(income)s, hours never used on "
            "%(breakage)s, in journal %(journal)s.",
            deferred=self.prepaid_deferred_account_id.display_name,
            income=self.prepaid_income_account_id.display_name,
            breakage=(
                self.prepaid_breakage_account_id or self.prepaid_income_account_id
            ).display_name,
            journal=self.prepaid_revenue_journal_id.display_name,
        )
        accrued = self.prepaid_accrued_account_id
        if accrued:
            more = self.env._("Work that is not invoiced is accrued on %s.", accrued.display_name)
            text = f"{text} {more}"
        if self.prepaid_goodwill_policy == "spread":
            text = f"{text} {self.env._('Goodwill hours share the price of their block.')}"
        return text

    @api.model
    def _check_prepaid_revenue(self, company, *, deferred, income, breakage, journal, accrued=None):
        """Return the problems of a set-up, as a list of sentences.

        :param company: the `res.company`
        :param deferred: `account.account` of deferred revenue, or none
        :param income: `account.account` of used hours, or none
        :param breakage: `account.account` of hours that nobody used, or none
        :param journal: `account.journal`, or none
        :param accrued: `account.account` of accrued revenue, or none
        """
        accrued = accrued or self.env["account.account"]
        problems = self._get_prepaid_missing(company, deferred, income, journal)
        if deferred and deferred.internal_group != DEFERRED_GROUP:
            text = self.env._(
                "%s is no liability, but unworked hours are owed: choose a current liability.",
                deferred.display_name,
            )
            problems.append(text)
        if deferred.account_type in OPEN_ITEM_TYPES:
            text = self.env._(
                "%s is what suppliers are owed, not customers: choose another current liability.",
                deferred.display_name,
            )
            problems.append(text)
        if deferred.tax_ids:
            text = self.env._(
                "%s adds taxes of its own to what is booked on it: take them off the account, or "
                "choose another one.",
                deferred.display_name,
            )
            problems.append(text)
        for account in (income | breakage).filtered(lambda one: one.internal_group != INCOME_GROUP):
            text = self.env._("%s is no income account: choose one that is.", account.display_name)
            problems.append(text)
        if journal and journal.type != JOURNAL_TYPE:
            text = self.env._(
                "Journal %s is not one for miscellaneous operations: choose one that is.",
                journal.display_name,
            )
            problems.append(text)
        problems += self._check_prepaid_accrued(accrued)
        accounts = deferred | income | breakage | accrued
        return problems + self._check_prepaid_accounts(company, accounts)

    @api.model
    def _check_prepaid_accrued(self, accrued):
        """Return the problems of an account of accrued revenue, as a list of sentences.

        :param accrued: `account.account`, or none
        """
        problems = []
        if accrued and (accrued.internal_group != ACCRUED_GROUP or accrued.tax_ids):
            text = self.env._(
                "%s is no asset, or adds taxes of its own, but accrued revenue is what customers "
                "will be invoiced for: choose a current asset.",
                accrued.display_name,
            )
            problems.append(text)
        if accrued.account_type in OPEN_ITEM_TYPES:
            text = self.env._(
                "%s is what customers owe by invoices: choose another current asset.",
                accrued.display_name,
            )
            problems.append(text)
        return problems

    @api.model
    def _get_prepaid_missing(self, company, deferred, income, journal):
        """Return the missing choices of a set-up, as a list of sentences."""
        if not (deferred or income or journal) and not company._has_prepaid_chart():
            text = self.env._(
                "%s has no chart of accounts: install one in the settings of invoicing, then "
                "open this again.",
                company.name,
            )
            return [text]
        missing = [
            (
                deferred,
                self.env._(
                    "The deferred revenue account is missing: choose a current liability that "
                    "nothing else is booked on, or let an accounting adviser add one here."
                ),
            ),
            (
                income,
                self.env._("The income account is missing: choose where hours go that are used."),
            ),
            (
                journal,
                self.env._("The journal is missing: choose one for miscellaneous operations."),
            ),
        ]
        return [text for record, text in missing if not record]

    def _has_prepaid_chart(self):
        """Check if there is any account to choose from."""
        self.ensure_one()
        # Sudo: whether there is one is all that is told.
        account = self.env["account.account"].sudo().with_company(self)
        domain = account._check_company_domain(self)
        return bool(account.search([*domain, ("internal_group", "=", INCOME_GROUP)], limit=1))

    @api.model
    def _check_prepaid_accounts(self, company, accounts):
        """Return the problems of accounts of deferred revenue, as a list of sentences."""
        problems = []
        for account in accounts:
            if not account.filtered_domain([compat.ACCOUNT_IN_USE]):
                text = self.env._(
                    "%s is archived: choose another account, or put it back into use.",
                    account.display_name,
                )
                problems.append(text)
            if account.currency_id and account.currency_id != company.currency_id:
                text = self.env._(
                    "%(account)s holds %(currency)s alone; hours are valued in %(company)s: choose "
                    "an account without a currency of its own.",
                    account=account.display_name,
                    currency=account.currency_id.name,
                    company=company.currency_id.name,
                )
                problems.append(text)
        return problems

    def _get_prepaid_revenue_problems(self):
        """Return the problems of the present set-up, as a list of sentences."""
        self.ensure_one()
        return self._check_prepaid_revenue(
            self,
            deferred=self.prepaid_deferred_account_id,
            income=self.prepaid_income_account_id,
            breakage=self.prepaid_breakage_account_id,
            journal=self.prepaid_revenue_journal_id,
            accrued=self.prepaid_accrued_account_id,
        )
