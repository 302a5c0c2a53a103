from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours
from odoo.exceptions import UserError

from ..policies.revenue_period import last_of_month_before


class PrepaidAccrual(models.Model):
    """Cut-off of a company on one day: work that was done by then and not invoiced.

    The list can be looked at as often as one likes. Posted, it is income of that day, and an entry
    of the next day takes it back: the invoice brings the money then. A day is posted once.
    """

    _name = "prepaid.accrual"
    _description = "Accrued Revenue of Prepaid Time"
    _inherit = ["prepaid.accrual.post.mixin", "prepaid.record.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "date"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        default=lambda self: self._get_default_date(),
        help="Work up to this day counts, and invoices posted up to it.",
    )
    date_shown = fields.Date(readonly=True, copy=False)
    is_shown = fields.Boolean(compute="_compute_is_shown")
    state = fields.Selection(
        [("draft", "List"), ("posted", "Posted"), ("withdrawn", "Withdrawn")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("prepaid.accrual.line", "accrual_id", readonly=True)
    hours = fields.Float(readonly=True, copy=False)
    amount = fields.Monetary(readonly=True, copy=False)
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    reversal_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The entry of the next day, which takes the other one back.",
    )

    # A day is posted once, whoever else tries it at the same time.
    _day_once = compat.UniqueIndex("(company_id, date) WHERE state = 'posted'")

    @api.model
    def _get_default_date(self):
        """Return the last day of the last month."""
        return last_of_month_before(self.env.company._get_prepaid_today())

    @api.depends("date", "date_shown")
    def _compute_is_shown(self):
        for accrual in self:
            accrual.is_shown = bool(accrual.date_shown) and accrual.date_shown == accrual.date

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: refuse who is no accountant, and companies that are not worked in.

        :raise AccessError: saying what to do
        """
        accruals = super().create(vals_list)
        accruals._check_rights()
        return accruals

    def write(self, vals):
        """Extend: a day that was posted stays the one it is.

        :raise UserError: saying what to do instead
        """
        if "date" in vals and self.filtered(lambda one: one.state != "draft"):
            raise UserError(
                self.env._("This day was posted already: make a new list for another day.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("What was posted stays as a record: withdraw it instead."))

    def _check_rights(self):
        """Refuse users without accounting rights, and other companies' records.

        :raise AccessError: for users who are neither accountants nor managers, or not of it
        """
        for company in self.mapped("company_id"):
            self.env["prepaid.revenue"]._check_accountant(company)

    def action_show(self):
        """Work the list out, for the day that is entered.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: when deferred revenue is not set up, or the list is posted
        """
        for accrual in self:
            accrual._check_rights()
            accrual._check_draft()
            accrual._fill()
        return True

    def _check_draft(self):
        """Refuse lists that were posted.

        :raise UserError: saying what to do instead
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("This list was posted already: make a new one to see the day anew.")
            )

    def _fill(self):
        """Fill the list: see `action_show`."""
        self.ensure_one()
        # Sudo: the right was checked; not all accountants may read all of it.
        accrual = self.sudo()
        company = accrual.company_id
        if not company._has_prepaid_revenue():
            raise UserError(
                self.env._("Set up deferred revenue first: Prepaid Time, Revenue, Set Up.")
            )
        found = self.env["prepaid.revenue"].sudo()._get_accrued(company, accrual.date)
        accrual.line_ids.unlink()
        accrual.write(
            {
                "date_shown": accrual.date,
                "hours": to_hours(sum(one.seconds for one in found)),
                "amount": sum(one.amount for one in found),
                "line_ids": [
                    Command.create(self.env["prepaid.accrual.line"]._prepare_vals(one))
                    for one in found
                ],
            }
        )

    def action_view_moves(self):
        """Open the entry and its reversal."""
        self.ensure_one()
        self.check_access("read")
        # Sudo: the ids alone; what they show is up to the rights on entries.
        accrual = self.sudo()
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        numbers = (accrual.move_id | accrual.reversal_id).ids
        return dict(action, domain=[("id", "in", numbers)], context={})
