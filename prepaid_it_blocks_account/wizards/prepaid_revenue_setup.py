from markupsafe import escape

from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError

from ..models.res_company_revenue_setup import (
    ACCRUED_GROUP,
    ACCRUED_HELP,
    BREAKAGE_HELP,
    DAY_HELP,
    DEFERRED_GROUP,
    DEFERRED_HELP,
    GOODWILL_HELP,
    INCOME_GROUP,
    INCOME_HELP,
    JOURNAL_TYPE,
    OPEN_ITEM_TYPES,
    OPENING_HELP,
)

# Fields of the dialog and of the company.
_FIELDS = {
    "deferred_account_id": "prepaid_deferred_account_id",
    "income_account_id": "prepaid_income_account_id",
    "breakage_account_id": "prepaid_breakage_account_id",
    "accrued_account_id": "prepaid_accrued_account_id",
    "journal_id": "prepaid_revenue_journal_id",
    "goodwill_policy": "prepaid_goodwill_policy",
    "opening_date": "prepaid_revenue_opening_date",
    "day": "prepaid_revenue_day",
}


def _get_account_choice(group):
    """Return the domain of a field that offers accounts of a group to book on."""
    return [
        ("internal_group", "=", group),
        compat.ACCOUNT_IN_USE,
        ("account_type", "not in", OPEN_ITEM_TYPES),
    ]


class PrepaidRevenueSetup(models.TransientModel):
    """The assistant that sets up deferred revenue: it proposes, and says what is missing."""

    _name = "prepaid.revenue.setup"
    _inherit = "prepaid.revenue.setup.notes.mixin"
    _description = "Set Up Deferred Revenue"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred Revenue",
        check_company=True,
        domain=_get_account_choice(DEFERRED_GROUP),
        help=DEFERRED_HELP,
    )
    income_account_id = fields.Many2one(
        "account.account",
        string="Income",
        check_company=True,
        domain=_get_account_choice(INCOME_GROUP),
        help=INCOME_HELP,
    )
    breakage_account_id = fields.Many2one(
        "account.account",
        string="Breakage",
        check_company=True,
        domain=_get_account_choice(INCOME_GROUP),
        help=BREAKAGE_HELP,
    )
    accrued_account_id = fields.Many2one(
        "account.account",
        string="Accrued Revenue",
        check_company=True,
        domain=_get_account_choice(ACCRUED_GROUP),
        help=ACCRUED_HELP,
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain=[("type", "=", JOURNAL_TYPE)],
    )
    goodwill_policy = fields.Selection(
        lambda self: self.env["res.company"]._fields["prepaid_goodwill_policy"].selection,
        string="Goodwill Hours",
        default="free",
        required=True,
        help=GOODWILL_HELP,
    )
    day = fields.Integer(string="Day of the Month", default=3, help=DAY_HELP)
    opening_date = fields.Date(string="Opening Balances Deferred On", help=OPENING_HELP)
    is_on = fields.Boolean(compute="_compute_is_on")
    # Sudo: managers of prepaid time need not read accounts and journals.
    problems = fields.Text(compute="_compute_problems", compute_sudo=True)
    notes = fields.Text(compute="_compute_notes", compute_sudo=True)

    @api.model
    def default_get(self, fields_list):
        """Extend: propose the present set-up, else that of the chart of accounts."""
        values = super().default_get(fields_list)
        self._check_rights()
        # Sudo: who may set up was checked; not all of them read the company's settings.
        company = self.env.company.sudo()
        proposed = company._propose_prepaid_revenue()
        for name, setting in _FIELDS.items():
            value = company[setting] or proposed.get(name)
            values.setdefault(name, getattr(value, "id", value) or False)
        return values

    @api.model
    def _check_rights(self):
        """Refuse who may not say how money is booked.

        :raise AccessError: for users who are neither accountants nor managers
        """
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("account.group_account_manager")
            or user.has_group("prepaid_it_blocks.group_manager")
        ):
            raise AccessError(self.env._("Accountants and managers of prepaid time set this up."))
        self.mapped("company_id")._check_prepaid_own()

    @api.depends("company_id")
    def _compute_is_on(self):
        for setup in self:
            setup.is_on = setup.company_id.sudo()._has_prepaid_revenue()

    @api.depends(
        "deferred_account_id",
        "income_account_id",
        "breakage_account_id",
        "accrued_account_id",
        "journal_id",
    )
    def _compute_problems(self):
        for setup in self:
            problems = setup.env["res.company"]._check_prepaid_revenue(
                setup.company_id,
                deferred=setup.deferred_account_id,
                income=setup.income_account_id,
                breakage=setup.breakage_account_id,
                journal=setup.journal_id,
                accrued=setup.accrued_account_id,
            )
            setup.problems = "\n".join(problems)

    def action_create_account(self):
        """Add an account of deferred revenue to the chart of accounts and choose it.

        :raise AccessError: for users who may not add accounts
        """
        self.ensure_one()
        self._check_rights()
        company = self.company_id
        self.deferred_account_id = (
            self.env["account.account"]
            .with_company(company)
            .create(
                {
                    "account_type": "liability_current",
                    "company_ids": [Command.set(company.root_id.ids)],
                    "name": company._get_prepaid_account_name(),
                    "code": company._get_prepaid_account_code(),
                }
            )
        )
        return self._reopen()

    def _reopen(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_account.prepaid_revenue_setup_action"
        )
        return dict(action, res_id=self.id)

    def action_switch_on(self):
        """Defer the money for blocks from now on.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: naming what is missing
        """
        self.ensure_one()
        self._check_rights()
        if self.problems:
            raise UserError(self.problems)
        values = {name: self[name] for name in _FIELDS}
        values["is_off"] = False
        if self._is_opening_moved():
            # The money was booked on the account that is chosen with the day, and stays there.
            account = self.deferred_account_id if self.opening_date else False
            values["opening_account_id"] = account
        self._store(values)
        return {"type": "ir.actions.client", "tag": "reload"}

    def _is_opening_moved(self):
        """Check if the opening balances' money is said to be booked on another day."""
        self.ensure_one()
        company = self.company_id.sudo()
        if self.opening_date and not company.prepaid_revenue_opening_account_id:
            return True
        return self.opening_date != company.prepaid_revenue_opening_date

    def action_switch_off(self):
        """Book the money for blocks as income at once again.

        What is deferred already stays so; nothing of it is recognised by itself any more.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self.ensure_one()
        self._check_rights()
        # What was chosen stays: the tie-out needs it, and so does who switches on again.
        self._store({"is_off": True})
        return {"type": "ir.actions.client", "tag": "reload"}

    def _store(self, values):
        """Set the company up, and say so on the record of its ledger.

        :param values: dict of this dialog's fields to what they are to be
        """
        # Sudo: a company is an administrator's; whoever sets this up was checked.
        company = self.company_id.sudo()
        before = company._describe_prepaid_revenue()
        settings = dict(
            _FIELDS,
            opening_account_id="prepaid_revenue_opening_account_id",
            is_off="is_prepaid_revenue_off",
        )
        company.write(
            {settings[name]: getattr(value, "id", value) for name, value in values.items()}
        )
        after = company._describe_prepaid_revenue()
        if after != before:
            company.prepaid_lock_ids.message_post(body=escape(after))
