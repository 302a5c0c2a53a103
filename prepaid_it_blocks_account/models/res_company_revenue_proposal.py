from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies import accrued_account, deferred_account
from .res_company_revenue_setup import (
    ACCRUED_TYPE,
    DEFERRED_GROUP,
    JOURNAL_TYPE,
    OPEN_ITEM_TYPES,
)

_BREAKAGE_NAMES = ("breakage", "forfeit", "expired")


class ResCompanyPrepaidRevenueProposalMixin(models.AbstractModel):
    """The part of companies that proposes a set-up of deferred revenue by the chart of accounts."""

    _name = "res.company.prepaid.revenue.proposal.mixin"
    _description = "Proposal of Deferred Revenue"

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
            "accrued_account_id": self._propose_prepaid_accrued_account(),
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

    def _propose_prepaid_accrued_account(self):
        """Return the account of accrued revenue in the chart of accounts, or none.

        What the chart is known to have comes first, then what says by its name that it is one.
        """
        self.ensure_one()
        account = self.env["account.account"].with_company(self)
        usable = account.search(
            [*self._get_prepaid_account_domain(ACCRUED_TYPE), ("tax_ids", "=", False)]
        )
        charted = self._find_chart_account(
            usable, accrued_account.get_accounts(self.root_id.chart_template)
        )
        return charted or self._find_ranked_account(usable, accrued_account.get_rank)

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
        rows = deferred_account.get_accounts(self.root_id.chart_template)
        return self._find_chart_account(usable, [row.xmlid for row in rows])

    def _find_chart_account(self, usable, xmlids):
        """Return the first account of external ids that is one of others, or none.

        :param usable: the `account.account` of which it has to be one
        :param xmlids: external ids, without the company
        """
        for name in xmlids:
            xmlid = f"account.{self.root_id.id}_{name}"
            account = self.env.ref(xmlid, raise_if_not_found=False)
            if account and account in usable:
                return account.with_env(usable.env)
        return usable.browse()

    def _find_ranked_account(self, usable, get_rank):
        """Return the account with the best rank by its names, or none.

        :param usable: the `account.account` of which it has to be one
        :param get_rank: function of an account's names to its rank, None for none
        """
        ranks = {one: get_rank({one.name, one.with_context(lang=None).name}) for one in usable}
        named = [account for account, rank in ranks.items() if rank is not None]
        return min(named, key=ranks.get, default=usable.browse())

    def _find_named_account(self, usable):
        """Return the account whose name says best that it is one of deferred revenue, or none.

        :param usable: `account.account` of which it has to be one
        """
        own = self._get_prepaid_account_name()
        return self._find_ranked_account(
            usable.filtered(lambda one: one.account_type == "liability_current"),
            lambda names: -1 if own in names else deferred_account.get_rank(names),
        )

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


def _find_by_name(accounts, names):
    """Return the first account with one of these words in its name, or none."""
    for name in names:
        found = accounts.filtered(
            lambda account, name=name: name in (account.with_context(lang=None).name or "").lower()
        )
        if found:
            return found[0]
    return accounts.browse()
