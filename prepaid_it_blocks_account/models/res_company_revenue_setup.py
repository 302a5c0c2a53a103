from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies import deferred_account

# What each account is for, and of which group it is: the set-up offers such and checks for it.
DEFERRED_GROUP, INCOME_GROUP, JOURNAL_TYPE = "liability", "income", "general"
# Accounts that customers or suppliers settle.
OPEN_ITEM_TYPES = ("asset_receivable", "liability_payable")
DEFERRED_HELP = "Invoices of blocks post here: money for hours that nobody has used yet."
INCOME_HELP = "Hours that are used are income here."
BREAKAGE_HELP = "Hours that expire or are voided are income here. Empty: the income account."
DAY_HELP = "From this day of the month on, 1 to 28, the month before is recognised."
OPENING_HELP = (
    "The deferred revenue account holds, from this day on, the money for the hours of "
    "opening balances that were left on it, at their rate: an accountant booked it. Empty: "
    "opening balances were income before, and nothing of them is recognised."
)

_BREAKAGE_NAMES = ("breakage", "forfeit", "expired")


class ResCompanyPrepaidRevenueSetupMixin(models.AbstractModel):
    """The part of companies that proposes a set-up of deferred revenue, and checks it."""

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
        return self.env._(
            "On: deferred on %(deferred)s, recognised on %(income)s, hours never used on "
            "%(breakage)s, in journal %(journal)s.",
            deferred=self.prepaid_deferred_account_id.display_name,
            income=self.prepaid_income_account_id.display_name,
            breakage=(
                self.prepaid_breakage_account_id or self.prepaid_income_account_id
            ).display_name,
            journal=self.prepaid_revenue_journal_id.display_name,
        )

    def _propose_prepaid_revenue(self):
        """Return the set-up proposed by the chart of accounts.

        :return: dict of the set-up's fields to records, empty where nothing fits
        """
        self.ensure_one()
        account = self.env["account.account"].with_company(self)
        others = account.search(self._get_prepaid_account_domain("income_other"))
        incomes = account.search(self._get_prepaid_account_domain("income"))
        income = self._get_usual_income_account() or incomes[:1]
        # Hours that nobody uses are revenue from customers as those used are: without an account
        # that says so by its name, the same one, and none of other gains.
        breakage = _find_by_name(incomes | others, _BREAKAGE_NAMES)
        return {
            "deferred_account_id": self._propose_prepaid_deferred_account(),
            "income_account_id": income,
            "breakage_account_id": breakage,
            "journal_id": self._propose_prepaid_journal(),
        }

    def _propose_prepaid_deferred_account(self):
        """Return the account that holds deferred revenue in the chart of accounts, or none.

        What the accountants chose comes first, then what the chart is known to have, then what
        says by its name that it is one.
        """
        self.ensure_one()
        usable = self._find_prepaid_deferred_accounts()
        if "deferred_revenue_account_id" in self._fields:
            chosen = self["deferred_revenue_account_id"] & usable
            if chosen:
                return chosen
        return self._find_charted_account(usable) or self._find_named_account(usable)

    def _find_prepaid_deferred_accounts(self):
        """Return the accounts that may hold deferred revenue: the set-up refuses others."""
        self.ensure_one()
        domain = [
            *self._get_prepaid_chart_domain(),
            ("internal_group", "=", DEFERRED_GROUP),
            ("account_type", "not in", OPEN_ITEM_TYPES),
            ("tax_ids", "=", False),
        ]
        return self.env["account.account"].with_company(self).search(domain)

    def _find_charted_account(self, usable):
        """Return the account that this chart of Odoo's is known to have, or none.

        :param usable: `account.account` of which it has to be one
        """
        company = self.root_id
        for row in deferred_account.get_accounts(company.chart_template):
            xmlid = f"account.{company.id}_{row.xmlid}"
            account = self.env.ref(xmlid, raise_if_not_found=False)
            if account and account in usable:
                return account.with_env(usable.env)
        return usable.browse()

    def _find_named_account(self, usable):
        """Return the account whose name says best that it is one of deferred revenue, or none.

        :param usable: `account.account` of which it has to be one
        """
        own, ranks = self._get_prepaid_account_name(), {}
        for account in usable.filtered(lambda one: one.account_type == "liability_current"):
            names = {account.name, account.with_context(lang=None).name}
            ranks[account] = -1 if own in names else deferred_account.get_rank(names)
        named = [account for account, rank in ranks.items() if rank is not None]
        return min(named, key=ranks.get, default=usable.browse())

    @api.model
    def _get_prepaid_account_name(self):
        """Return the name of an account that the set-up adds to a chart of accounts."""
        return self.env._("Deferred Revenue of Prepaid Hours")

    def _get_prepaid_account_code(self):
        """Return the code of an account that the set-up adds to this chart of accounts."""
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self).with_context(active_test=False)
        first = deferred_account.get_first_code(self.root_id.chart_template)
        if not first:
            liabilities = accounts.search(self._get_prepaid_account_domain("liability_current"))
            first = deferred_account.get_usual_start(liabilities.mapped("code"))
        taken = accounts.search([("code", "=like", first[0] + "%")]).mapped("code")
        return deferred_account.get_free_code(first, set(taken))

    def _get_prepaid_chart_domain(self):
        """Return the domain of this company's accounts that are in use."""
        self.ensure_one()
        # Branches share the chart of accounts.
        return [compat.ACCOUNT_IN_USE, ("company_ids", "=", self.root_id.id)]

    def _get_prepaid_account_domain(self, kind):
        """Return the domain of this company's accounts of one type that are in use.

        :param kind: an `account_type`
        """
        return [*self._get_prepaid_chart_domain(), ("account_type", "=", kind)]

    def _propose_prepaid_journal(self):
        """Return the first journal for miscellaneous operations, or none."""
        journal = self.env["account.journal"].with_company(self)
        domain = [*journal._check_company_domain(self), ("type", "=", JOURNAL_TYPE)]
        return journal.search(domain, limit=1)

    def _get_usual_income_account(self):
        """Return the account that products sell on, unless they have one of their own."""
        self.ensure_one()
        category = self.env["product.category"].with_company(self).new({})
        return category.property_account_income_categ_id

    @api.model
    def _check_prepaid_revenue(self, company, *, deferred, income, breakage, journal):
        """Return the problems of a set-up, as a list of sentences.

        :param company: the `res.company`
        :param deferred: `account.account` of deferred revenue, or none
        :param income: `account.account` of used hours, or none
        :param breakage: `account.account` of hours that nobody used, or none
        :param journal: `account.journal`, or none
        """
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
        return problems + self._check_prepaid_accounts(company, deferred | income | breakage)

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
        )


def _find_by_name(accounts, names):
    """Return the first account with one of these words in its name, or none."""
    for name in names:
        found = accounts.filtered(
            lambda account, name=name: name in (account.with_context(lang=None).name or "").lower()
        )
        if found:
            return found[0]
    return accounts.browse()
