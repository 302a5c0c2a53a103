from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ... import compat
from ...policies.account.revenue_period import get_due_periods

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
        help=DEFERRED_HELP,
    )
    is_prepaid_revenue_off = fields.Boolean(
        string="Deferred Revenue Switched Off",
        readonly=True,
        copy=False,
        help="It is set up, and nothing is posted: the money for blocks is income at once.",
    )
    prepaid_income_account_id = fields.Many2one(
        "account.account",
        string="Income Account of Used Hours",
        check_company=True,
        ondelete="restrict",
        help=INCOME_HELP,
    )
    prepaid_breakage_account_id = fields.Many2one(
        "account.account",
        string="Breakage Account",
        check_company=True,
        ondelete="restrict",
        help=BREAKAGE_HELP,
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
        help=DAY_HELP,
    )
    prepaid_revenue_opening_date = fields.Date(
        string="Opening Balances Deferred On",
        help=OPENING_HELP,
    )
    prepaid_revenue_opening_account_id = fields.Many2one(
        "account.account",
        string="Account of Opening Balances",
        readonly=True,
        check_company=True,
        ondelete="restrict",
        help="The deferred revenue account of the day on which the money was booked there.",
    )
    prepaid_revenue_date = fields.Date(
        string="Revenue Recognised Up To",
        readonly=True,
        copy=False,
        help="Last day of the latest period that was recognised, by itself or in the dialog.",
    )

    _prepaid_revenue_day_range = compat.Constraint(
        "CHECK (prepaid_revenue_day BETWEEN 1 AND 28)",
        "Revenue is recognised on one of the days 1 to 28, which every month has.",
    )

    def _has_prepaid_revenue(self):
        """Return whether the money for blocks is deferred: it is set up and switched on."""
        self.ensure_one()
        return bool(
            not self.is_prepaid_revenue_off
            and self.prepaid_deferred_account_id
            and self.prepaid_income_account_id
            and self.prepaid_revenue_journal_id
        )

    def _get_prepaid_opening_account(self):
        """Return the account that holds the money for opening balances."""
        self.ensure_one()
        return self.prepaid_revenue_opening_account_id or self.prepaid_deferred_account_id

    def _get_prepaid_revenue_periods(self):
        """Return the last days of the months that are to be recognised now, oldest first."""
        self.ensure_one()
        today = self._get_prepaid_today()
        start = self.prepaid_revenue_date and self.prepaid_revenue_date + timedelta(days=1)
        start = start or self.env["prepaid.revenue"].sudo()._find_first_day(self)
        return get_due_periods(start, today, self.prepaid_revenue_day)

    def _get_prepaid_revenue_problems(self):
        """Return what the set-up lacks as it is now, as a list of sentences."""
        self.ensure_one()
        return self._check_prepaid_revenue(
            self,
            deferred=self.prepaid_deferred_account_id,
            income=self.prepaid_income_account_id,
            breakage=self.prepaid_breakage_account_id,
            journal=self.prepaid_revenue_journal_id,
        )

    def _check_prepaid_own(self):
        """Refuse a company that the user does not work in now.

        :raise AccessError: saying what to do
        """
        if not self.env.su and self - self.env.companies:
            raise AccessError(self.env._("Choose the company in the company menu first."))
