from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import compat

# Fields of the dialog and of the company.
_FIELDS = {
    "deferred_account_id": "prepaid_deferred_account_id",
    "income_account_id": "prepaid_income_account_id",
    "breakage_account_id": "prepaid_breakage_account_id",
    "journal_id": "prepaid_revenue_journal_id",
    "opening_date": "prepaid_revenue_opening_date",
    "day": "prepaid_revenue_day",
}


class PrepaidRevenueSetup(models.TransientModel):
    """The assistant that sets up deferred revenue: it proposes, and says what is missing."""

    _name = "prepaid.revenue.setup"
    _description = "Set Up Deferred Revenue"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred Revenue",
        check_company=True,
        domain="[('internal_group', '=', 'liability'), ('deprecated', '=', False)]",
        help="Invoices of blocks post here: money for hours that nobody has used yet.",
    )
    income_account_id = fields.Many2one(
        "account.account",
        string="Income",
        check_company=True,
        domain="[('internal_group', '=', 'income'), ('deprecated', '=', False)]",
        help="Hours that are used are income here.",
    )
    breakage_account_id = fields.Many2one(
        "account.account",
        string="Breakage",
        check_company=True,
        domain="[('internal_group', '=', 'income'), ('deprecated', '=', False)]",
        help="Hours that expire or are voided are income here. Empty: the income account.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
    )
    day = fields.Integer(
        string="Day of the Month",
        default=3,
        help="From this day on, 1 to 28, the month before is recognised.",
    )
    opening_date = fields.Date(
        string="Opening Balances Deferred On",
        help="Day from which on the deferred revenue account holds the money for the hours of "
        "opening balances, because an accountant booked it there. Empty: it never does.",
    )
    is_on = fields.Boolean(compute="_compute_is_on")
    problems = fields.Text(compute="_compute_problems")
    notes = fields.Text(compute="_compute_notes")

    @api.model
    def default_get(self, fields_list):
        """Extend: what is set up already, else what the chart of accounts offers."""
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
            raise AccessError(_("Accountants and managers of prepaid time set this up."))
        self.mapped("company_id")._check_prepaid_own()

    @api.depends("company_id")
    def _compute_is_on(self):
        for setup in self:
            setup.is_on = setup.company_id.sudo()._has_prepaid_revenue()

    @api.depends("deferred_account_id", "income_account_id", "breakage_account_id", "journal_id")
    def _compute_problems(self):
        for setup in self:
            problems = setup.env["res.company"]._check_prepaid_revenue(
                setup.company_id,
                setup.deferred_account_id,
                setup.income_account_id,
                setup.breakage_account_id,
                setup.journal_id,
            )
            setup.problems = "\n".join(problems)

    @api.depends("deferred_account_id", "opening_date")
    def _compute_notes(self):
        for setup in self:
            setup.notes = "\n".join(setup._get_notes())

    def _get_notes(self):
        """Return what to know before it is switched on, as sentences."""
        self.ensure_one()
        notes = []
        # Sudo: whether there are any is all that is told.
        items = self.env["account.move.line"].sudo()
        account = self.deferred_account_id
        other = [
            ("account_id", "=", account.id),
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.company_id.id),
            ("is_prepaid_deferred", "!=", True),
        ]
        if account and not self.is_on and items.search(other, limit=1):
            notes.append(
                _(
                    "%s has other entries: the tie-out shows them as a difference. An account "
                    "of its own is better.",
                    account.display_name,
                )
            )
        openings = self.env["prepaid.opening.balance"].sudo()
        if not self.opening_date and openings.search(
            [("company_id", "=", self.company_id.id)], limit=1
        ):
            notes.append(
                _(
                    "There are opening balances. To recognise them too, book the money for "
                    "their hours on the deferred revenue account and enter the day."
                )
            )
        if not self.is_on:
            notes.append(
                _("Invoices that were made before stay as they are, drafts too: they are income.")
            )
        return notes

    def action_create_account(self):
        """Add an account of deferred revenue to the chart of accounts and choose it.

        :raise AccessError: for users who may not add accounts
        """
        self.ensure_one()
        self._check_rights()
        account = self.env["account.account"].with_company(self.company_id)
        domain = compat.account_domain(self.env, self.company_id, "liability_current")
        liabilities = [code for code in account.search(domain).mapped("code") if code]
        first = _get_usual_start(liabilities)
        taken = account.search([("code", "=like", first[0] + "%")]).mapped("code")
        self.deferred_account_id = account.create(
            dict(
                compat.account_vals(self.env, self.company_id, "liability_current"),
                name=_("Deferred Revenue of Prepaid Hours"),
                code=_get_free_code(first, set(taken)),
            )
        )
        return self._reopen()

    def _reopen(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_revenue_setup_action"
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
        self._store({name: self[name] for name in _FIELDS})
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_switch_off(self):
        """Book the money for blocks as income at once again.

        What is deferred already stays so; nothing of it is recognised by itself any more.

        :raise AccessError: for users who are neither accountants nor managers
        """
        self.ensure_one()
        self._check_rights()
        self._store(dict.fromkeys([name for name in _FIELDS if name != "day"], False))
        return {"type": "ir.actions.client", "tag": "reload"}

    def _store(self, values):
        # Sudo: a company is an administrator's; whoever sets this up was checked.
        self.company_id.sudo().write(
            {_FIELDS[name]: getattr(value, "id", value) for name, value in values.items()}
        )


def _get_usual_start(codes):
    """Return the first one of the codes that begin as most of them do.

    Some current liabilities, such as those of banks, are among the assets.

    :param codes: list of codes
    """
    if not codes:
        return "2120"
    starts = [code[0] for code in codes]
    usual = max(sorted(set(starts)), key=starts.count)
    return min(code for code in codes if code[0] == usual)


def _get_free_code(code, taken):
    """Return the first code after another one that nobody has.

    :param code: a code, most often digits
    :param taken: set of codes
    """
    if not code.isdigit():
        code = "2120"
    number = int(code) + 1
    while str(number).zfill(len(code)) in taken:
        number += 1
    return str(number).zfill(len(code))
