from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError

from ..policies.revenue_period import get_due_periods
from .res_company_revenue_setup import (
    ACCRUED_HELP,
    BREAKAGE_HELP,
    DAY_HELP,
    DEFERRED_HELP,
    GOODWILL_HELP,
    INCOME_HELP,
    OPENING_HELP,
)

# What says on which account money is, or was, deferred.
_ACCOUNT_FIELDS = {
    "prepaid_deferred_account_id",
    "prepaid_revenue_opening_date",
    "prepaid_revenue_opening_account_id",
}


class ResCompany(models.Model):
    """Companies that defer the money for hours until they are used, and say so on invoices.

    While the deferred revenue account, the income account or the journal is missing, nothing
    is posted: the money for blocks is income at once.
    """

    _name = "res.company"
    _inherit = [
        "res.company.prepaid.revenue.proposal.mixin",
        "res.company.prepaid.revenue.setup.mixin",
        "res.company.prepaid.deferred.accounts.mixin",
        "res.company",
    ]

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
        prefetch="prepaid_settings",
        help=BREAKAGE_HELP,
    )
    prepaid_accrued_account_id = fields.Many2one(
        "account.account",
        string="Accrued Revenue Account",
        check_company=True,
        ondelete="restrict",
        prefetch="prepaid_settings",
        help=ACCRUED_HELP,
    )
    prepaid_revenue_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Recognised Revenue",
        check_company=True,
        ondelete="restrict",
    )
    prepaid_goodwill_policy = fields.Selection(
        [("free", "Worth Nothing"), ("spread", "Share the Price of Their Block")],
        string="Goodwill Hours",
        default="free",
        required=True,
        prefetch="prepaid_settings",
        help=GOODWILL_HELP,
    )
    prepaid_revenue_day = fields.Integer(
        string="Recognise From Day",
        default=3,
        prefetch="prepaid_settings",
        help=DAY_HELP,
    )
    prepaid_revenue_opening_date = fields.Date(
        string="Opening Balances Deferred On",
        prefetch="prepaid_settings",
        help=OPENING_HELP,
    )
    prepaid_revenue_opening_account_id = fields.Many2one(
        "account.account",
        string="Account of Opening Balances",
        readonly=True,
        check_company=True,
        ondelete="restrict",
        prefetch="prepaid_settings",
        help="The deferred revenue account of the day on which the money was booked there.",
    )
    prepaid_revenue_date = fields.Date(
        string="Revenue Recognised Up To",
        readonly=True,
        copy=False,
        prefetch="prepaid_settings",
        help="Last day of the latest period that was recognised, by itself or in the dialog.",
    )
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
    # Read with the company itself: posting an invoice asks for it.
    has_prepaid_deferred_account = fields.Boolean(
        compute="_compute_has_prepaid_deferred_account",
        store=True,
        help="Deferred revenue is, or was, on some account.",
    )
    prepaid_draw_summary = fields.Boolean(
        string="Draw Summary on Invoices",
        help="A customer's other invoices say in a line without an amount what was drawn from "
        "the blocks since the last one, and what is left. Only where everybody who logs in to "
        "the portal for the customer sees entries. What was drawn before this is switched on "
        "is not told.",
    )

    _prepaid_revenue_day_range = compat.Constraint(
        "CHECK (prepaid_revenue_day BETWEEN 1 AND 28)",
        "Revenue is recognised on one of the days 1 to 28, which every month has.",
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: what was recognised, and on which accounts, follows from runs and the set-up."""
        return super()._get_guarded_fields() | {
            "has_prepaid_deferred_account",
            "is_prepaid_revenue_off",
            "prepaid_deferred_account_ids",
            "prepaid_revenue_date",
            "prepaid_revenue_opening_account_id",
        }

    @api.depends(
        "prepaid_deferred_account_id",
        "prepaid_deferred_account_ids",
        "prepaid_revenue_opening_account_id",
    )
    def _compute_has_prepaid_deferred_account(self):
        for company in self:
            company.has_prepaid_deferred_account = bool(
                company.prepaid_deferred_account_id
                or company.prepaid_revenue_opening_account_id
                or company.prepaid_deferred_account_ids
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: remember the accounts of deferred revenue."""
        companies = super().create(vals_list)
        companies._remember_prepaid_accounts({})
        return companies

    def write(self, vals):
        """Extend: remember the accounts of deferred revenue; skip draws made before a switch.

        Money for opening balances stays on the account that was the one of deferred revenue on
        the day on which it was booked there. What was drawn before invoices tell of draws is
        not told to customers.
        """
        switched = self.browse()
        if vals.get("prepaid_draw_summary"):
            switched = self.filtered(lambda company: not company.prepaid_draw_summary)
        deferring = self if _ACCOUNT_FIELDS & set(vals) else self.browse()
        before = {
            company: (company.prepaid_deferred_account_id, company.prepaid_revenue_opening_date)
            for company in deferring
        }
        result = super().write(vals)
        switched._skip_prepaid_unreported_draws()
        if "prepaid_revenue_opening_account_id" not in vals:
            for company, (account, day) in before.items():
                company._keep_prepaid_opening_account(account, day)
        accounts = {company: old[0] for company, old in before.items()}
        deferring._remember_prepaid_accounts(accounts)
        return result

    def _has_prepaid_revenue(self):
        """Check if the money for blocks is deferred: it is set up and switched on."""
        self.ensure_one()
        return bool(
            not self.is_prepaid_revenue_off
            and self.prepaid_deferred_account_id
            and self.prepaid_income_account_id
            and self.prepaid_revenue_journal_id
        )

    def _get_prepaid_deferring_parent(self):
        """Return the company above that defers revenue while this branch does not, or none."""
        self.ensure_one()
        if self._has_prepaid_revenue():
            return self.browse()
        parents = (self.parent_ids - self).sorted("id", reverse=True)
        return parents.filtered(lambda parent: parent._has_prepaid_revenue())[:1]

    def _get_prepaid_deferred_accounts(self):
        """Return all present and former accounts of deferred revenue of the company."""
        self.ensure_one()
        if not self.has_prepaid_deferred_account:
            return self.env["account.account"]
        return (
            self.prepaid_deferred_account_id
            | self.prepaid_revenue_opening_account_id
            | self.prepaid_deferred_account_ids
        )

    def _get_prepaid_opening_account(self):
        """Return the account that holds the money for opening balances."""
        self.ensure_one()
        return self.prepaid_revenue_opening_account_id or self.prepaid_deferred_account_id

    def _get_prepaid_revenue_periods(self):
        """Return the last days of the months that are to be recognised now, oldest first.

        Where no month is due, the latest one is taken again when hours wait that an entry has
        freed; a month that is due takes along what waits before it.
        """
        self.ensure_one()
        today = self._get_prepaid_today()
        start = self.prepaid_revenue_date and self.prepaid_revenue_date + timedelta(days=1)
        # Sudo: as for the run.
        revenue = self.env["prepaid.revenue"].sudo()
        start = start or revenue._find_first_day(self)
        periods = get_due_periods(start, today, self.prepaid_revenue_day)
        waiting = revenue.env["prepaid.revenue.waiting"]._find(self)
        if periods or not waiting:
            return periods
        date = max(waiting.mapped("date_period"))
        date = max(date, revenue._get_last_period(self) or date)
        # One that is not over comes when it is.
        return [date] if date < today else []

    def _skip_prepaid_unreported_draws(self):
        """Let invoices tell of later draws alone."""
        if self:
            # Sudo: whoever changes settings need not see blocks.
            block = self.env["prepaid.block"].sudo()
            block.search([("company_id", "in", self.ids)])._skip_unreported_draws()

    def _check_prepaid_own(self):
        """Refuse a company that the user does not work in now.

        :raise AccessError: saying what to do
        """
        if not self.env.su and self - self.env.companies:
            raise AccessError(self.env._("Choose the company in the company menu first."))
