from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from .. import compat
from ..policies.revenue_period import get_due_periods

# What an account of deferred revenue is called in charts of accounts, the best name first.
_DEFERRED_NAMES = (
    "deferred revenue",
    "deferred income",
    "unearned",
    "customer deposit",
    "deferred",
)
_BREAKAGE_NAMES = ("breakage", "forfeit", "expired", "other income")


class ResCompany(models.Model):
    """Where the money for hours goes until they are used, and where then.

    While the deferred revenue account, the income account or the journal is missing, nothing
    is posted: the money for blocks is income at once.
    """

    _inherit = "res.company"

    prepaid_deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred Revenue Account",
        check_company=True,
        ondelete="restrict",
        help="Invoices of blocks post here: money for hours that nobody has used yet.",
    )
    prepaid_income_account_id = fields.Many2one(
        "account.account",
        string="Income Account of Used Hours",
        check_company=True,
        ondelete="restrict",
        help="Hours that are used are income here.",
    )
    prepaid_breakage_account_id = fields.Many2one(
        "account.account",
        string="Breakage Account",
        check_company=True,
        ondelete="restrict",
        help="Hours that expire or are voided are income here. Empty: the income account.",
    )
    prepaid_revenue_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Recognised Revenue",
        check_company=True,
        ondelete="restrict",
    )
    prepaid_revenue_day = fields.Integer(
        string="Recognise From Day",
        default=3,
        help="From this day of the month on, 1 to 28, the month before is recognised.",
    )
    prepaid_revenue_opening_date = fields.Date(
        string="Opening Balances Deferred On",
        help="The deferred revenue account holds, from this day on, the money for the hours of "
        "opening balances that were left on it, at their rate: an accountant booked it. Empty: "
        "opening balances were income before, and nothing of them is recognised.",
    )
    prepaid_revenue_date = fields.Date(
        string="Revenue Recognised Up To",
        readonly=True,
        copy=False,
        help="Last day of the last period that the scheduled action recognised.",
    )

    _sql_constraints = [
        (
            "prepaid_revenue_day_range",
            "CHECK (prepaid_revenue_day BETWEEN 1 AND 28)",
            "Revenue is recognised on one of the days 1 to 28, which every month has.",
        ),
    ]

    def _has_prepaid_revenue(self):
        """Return whether the money for blocks is deferred: the set-up is complete."""
        self.ensure_one()
        return bool(
            self.prepaid_deferred_account_id
            and self.prepaid_income_account_id
            and self.prepaid_revenue_journal_id
        )

    def _get_prepaid_revenue_periods(self):
        """Return the last days of the months that are to be recognised now, oldest first."""
        self.ensure_one()
        today = self._get_prepaid_today()
        return get_due_periods(self.prepaid_revenue_date, today, self.prepaid_revenue_day)

    def _get_prepaid_revenue_problems(self):
        """Return what the set-up lacks as it is now, as a list of sentences."""
        self.ensure_one()
        return self._check_prepaid_revenue(
            self,
            self.prepaid_deferred_account_id,
            self.prepaid_income_account_id,
            self.prepaid_breakage_account_id,
            self.prepaid_revenue_journal_id,
        )

    def _check_prepaid_own(self):
        """Refuse a company that the user does not work in now.

        :raise AccessError: saying what to do
        """
        if not self.env.su and self - self.env.companies:
            raise AccessError(_("Choose the company in the company menu first."))

    def _propose_prepaid_revenue(self):
        """Return what the chart of accounts offers for the set-up.

        :return: dict of the set-up's fields to records, empty where nothing fits
        """
        self.ensure_one()
        account = self.env["account.account"].with_company(self)
        liabilities = account.search(compat.account_domain(self.env, self, "liability_current"))
        others = account.search(compat.account_domain(self.env, self, "income_other"))
        incomes = account.search(compat.account_domain(self.env, self, "income"))
        income = self._get_usual_income_account() or incomes[:1]
        deferred = _find_by_name(liabilities, _DEFERRED_NAMES)
        if "deferred_revenue_account_id" in self._fields:
            # The accountants chose one already.
            deferred = self["deferred_revenue_account_id"] or deferred
        return {
            "deferred_account_id": deferred,
            "income_account_id": income,
            "breakage_account_id": _find_by_name(others, _BREAKAGE_NAMES) or others[:1] or income,
            "journal_id": self.env["account.journal"].search(
                [("company_id", "=", self.id), ("type", "=", "general")], limit=1
            ),
        }

    def _get_usual_income_account(self):
        """Return the account that products sell on, unless they have one of their own."""
        self.ensure_one()
        category = self.env["product.category"].with_company(self).new({})
        return category.property_account_income_categ_id

    @api.model
    def _check_prepaid_revenue(self, company, deferred, income, breakage, journal):
        """Return what a set-up lacks, as a list of sentences; none when all is well.

        :param company: the `res.company`
        :param deferred: `account.account` of deferred revenue, or none
        :param income: `account.account` of used hours, or none
        :param breakage: `account.account` of hours that nobody used, or none
        :param journal: `account.journal`, or none
        """
        missing = [
            (deferred, _("The deferred revenue account is missing: a current liability.")),
            (income, _("The income account is missing: where hours go that are used.")),
            (journal, _("The journal is missing: one for miscellaneous operations.")),
        ]
        problems = [text for record, text in missing if not record]
        if deferred and deferred.internal_group != "liability":
            text = _("%s is no liability: unworked hours are owed.", deferred.display_name)
            problems.append(text)
        if deferred and compat.is_open_item_account(deferred):
            text = _("%s is what suppliers are owed, not customers.", deferred.display_name)
            problems.append(text)
        if deferred.tax_ids:
            text = _("%s adds taxes of its own to what is booked on it.", deferred.display_name)
            problems.append(text)
        for account in (income | breakage).filtered(lambda one: one.internal_group != "income"):
            problems.append(_("%s is no income account.", account.display_name))
        if journal and journal.type != "general":
            text = _("Journal %s is not one for miscellaneous operations.", journal.display_name)
            problems.append(text)
        return problems + self._check_prepaid_accounts(company, deferred | income | breakage)

    @api.model
    def _check_prepaid_accounts(self, company, accounts):
        """Return why accounts cannot hold what hours are worth, as a list of sentences."""
        problems = []
        for account in accounts:
            if account.deprecated:
                problems.append(_("%s is deprecated.", account.display_name))
            if account.currency_id and account.currency_id != company.currency_id:
                text = _(
                    "%(account)s holds %(currency)s alone; hours are valued in %(company)s.",
                    account=account.display_name,
                    currency=account.currency_id.name,
                    company=company.currency_id.name,
                )
                problems.append(text)
        return problems


def _find_by_name(accounts, names):
    """Return the first account whose name has one of these words, or none."""
    for name in names:
        found = accounts.filtered(
            lambda account, name=name: name in (account.with_context(lang=None).name or "").lower()
        )
        if found:
            return found[0]
    return accounts.browse()
