from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours
from odoo.addons.prepaid_it_blocks.policies.months import last_of_month
from odoo.exceptions import UserError

from ..policies.revenue_period import last_of_month_before


class PrepaidRevenueRecognise(models.TransientModel):
    """The dialog that shows what a period has earned, and recognises it."""

    _name = "prepaid.revenue.recognise"
    _description = "Recognise Revenue of Prepaid Hours"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_end = fields.Date(
        string="Up To",
        required=True,
        default=lambda self: self._get_default_date(),
        help="Last day of the period. What was not recognised of earlier periods comes along.",
    )
    date_done = fields.Date(
        string="Recognised Up To", readonly=True, default=lambda self: self._get_done_date()
    )
    is_before = fields.Boolean(compute="_compute_is_before")
    hours_waiting = fields.Float(
        compute="_compute_waiting",
        help="Recognised before, by entries that were reset or reversed.",
    )
    waiting_names = fields.Char(string="Of Entries", compute="_compute_waiting")
    line_ids = fields.One2many("prepaid.revenue.recognise.line", "wizard_id", readonly=True)

    @api.model
    def _get_default_date(self):
        """Return the last day of the last month, or a later one that is recognised already."""
        date = last_of_month_before(self.env.company._get_prepaid_today())
        return max(date, self._get_done_date() or date)

    @api.model
    def _get_done_date(self):
        """Return the last day of the latest period that has an entry in force, or None."""
        # Sudo: the day alone is shown, to whoever may open the dialog.
        return self.env["prepaid.revenue"].sudo()._get_last_period(self.env.company)

    @api.depends("date_end", "date_done")
    def _compute_is_before(self):
        for wizard in self:
            done = wizard.date_done
            wizard.is_before = bool(done and wizard.date_end and wizard.date_end < done)

    @api.depends("company_id")
    def _compute_waiting(self):
        for wizard in self:
            # Sudo: sums alone are shown, to whoever may open the dialog.
            waiting = self.env["prepaid.revenue.waiting"].sudo()._find(wizard.company_id)
            wizard.hours_waiting = to_hours(sum(waiting.mapped("seconds")))
            wizard.waiting_names = ", ".join(waiting.mapped("name"))

    @api.onchange("date_end")
    def _onchange_date_end(self):
        lines = self._prepare_preview() if self.date_end and not self.is_before else []
        self.line_ids = [Command.clear()] + [Command.create(line) for line in lines]

    def _prepare_preview(self):
        """Return the values of preview lines, by customer and kind.

        :raise AccessError: for users who are neither accountants nor managers
        """
        revenue = self.env["prepaid.revenue"]
        revenue._check_accountant(self.company_id)
        # Sudo: the right was checked; sums alone are shown.
        company = self.company_id.sudo()
        if not company._has_prepaid_revenue():
            return []
        due = revenue.sudo()._get_due(company, self.date_end)
        blocks = self.env["prepaid.block"].sudo().browse([one.key.block_id for one in due])
        customers = {block.id: block.partner_id for block in blocks}
        totals = {}
        for one in due:
            place = (customers[one.key.block_id], one.key.kind)
            seconds, amount = totals.get(place, (0, 0.0))
            totals[place] = (seconds + one.seconds, amount + one.amount)
        return [
            {"partner_id": partner.id, "kind": kind, "hours": to_hours(seconds), "amount": amount}
            for (partner, kind), (seconds, amount) in sorted(
                totals.items(), key=lambda pair: (pair[0][0].display_name, pair[0][1])
            )
        ]

    def action_recognise(self):
        """Post the entries and open them.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: when there is no set-up, nothing to book, or a later period is booked
        """
        self.ensure_one()
        revenue = self.env["prepaid.revenue"]
        revenue._check_accountant(self.company_id)
        # Sudo: the right was checked; entries come from the ledger alone.
        company = self.company_id.sudo()
        if not company._has_prepaid_revenue():
            raise UserError(
                self.env._("Set up deferred revenue first: Configuration, Deferred Revenue.")
            )
        if self.date_end > last_of_month(company._get_prepaid_today()):
            raise UserError(self.env._("The period has not begun yet."))
        moves = revenue.sudo()._recognise(company, self.date_end)
        if not moves:
            raise UserError(self.env._("There is nothing to recognise up to this day."))
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return dict(action, domain=[("id", "in", moves.ids)], context={})


class PrepaidRevenueRecogniseLine(models.TransientModel):
    """Lines with what would be recognised of one customer."""

    _name = "prepaid.revenue.recognise.line"
    _description = "Revenue to Recognise"

    wizard_id = fields.Many2one("prepaid.revenue.recognise", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    kind = fields.Selection(
        lambda self: self.env["prepaid.revenue"]._fields["kind"].selection, readonly=True
    )
    hours = fields.Float(readonly=True)
    amount = fields.Monetary(readonly=True)
