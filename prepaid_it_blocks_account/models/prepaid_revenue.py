from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours


class PrepaidRevenue(models.Model):
    """Revenue that a journal entry recognised of one block: how many hours, how much money.

    Rows come from recognition alone. Their sum over all entries is what a block has earned so
    far, and the next entry books the difference to what it should have. An entry that is
    reversed has rows that take its rows back; one that is reset to draft has none any more.
    """

    _name = "prepaid.revenue"
    # Steps of a run, each of which reads what the ones before it found.
    _inherit = [
        "prepaid.revenue.invoiced.mixin",
        "prepaid.revenue.hours.mixin",
        "prepaid.revenue.goodwill.mixin",
        "prepaid.revenue.advance.mixin",
        "prepaid.revenue.money.mixin",
        "prepaid.revenue.earned.mixin",
        "prepaid.revenue.accrued.mixin",
        "prepaid.revenue.item.mixin",
        "prepaid.revenue.book.mixin",
        "prepaid.revenue.reversal.mixin",
        "prepaid.revenue.tie.out.mixin",
        "prepaid.revenue.run.mixin",
        "prepaid.revenue.uninstall.mixin",
        "prepaid.record.mixin",
    ]
    _description = "Recognised Revenue of Prepaid Hours"
    _order = "id desc"
    _rec_name = "move_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    line_id = fields.Many2one(
        "account.move.line", string="Journal Item", readonly=True, index=True, ondelete="set null"
    )
    # Not related: whatever invoice is posted would look for revenue of its own.
    date = fields.Date(readonly=True, index=True)
    date_period = fields.Date(
        string="Period To", required=True, readonly=True, help="Last day of the period."
    )
    block_id = fields.Many2one(
        "prepaid.block",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    agreement_id = fields.Many2one(related="block_id.agreement_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", store=True, string="Customer")
    payer_id = fields.Many2one(
        "res.partner",
        string="Paid By",
        readonly=True,
        ondelete="restrict",
        help="Who bought the hours: another customer, where they were moved.",
    )
    kind = fields.Selection(
        [
            ("income", "Hours Used"),
            ("breakage", "Hours Never Used"),
            ("exchange", "Difference of Exchange"),
            ("discount", "Discount Spread over Hours"),
        ],
        required=True,
        readonly=True,
    )
    account_id = fields.Many2one(
        "account.account",
        string="From Account",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The account of deferred revenue that the money leaves.",
    )
    target_account_id = fields.Many2one(
        "account.account", string="To Account", required=True, readonly=True, ondelete="restrict"
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        readonly=True,
        ondelete="restrict",
        help="The fiscal position of the invoice.",
    )
    analytic_key = fields.Char(
        required=True, readonly=True, help="What the invoice's line was charged to."
    )
    seconds = fields.Integer(readonly=True, aggregator=None)
    hours = fields.Float(compute="_compute_hours", store=True)
    amount = fields.Monetary(readonly=True)
    number = fields.Integer(
        required=True, readonly=True, help="Which row this is of the block, account and kind."
    )
    reversed_id = fields.Many2one(
        "prepaid.revenue", string="Takes Back", readonly=True, index=True, ondelete="restrict"
    )

    # Lets one of two runs win.
    _row_key = compat.UniqueIndex(
        "(block_id, account_id, kind, analytic_key, COALESCE(fiscal_position_id, 0), number)"
    )

    @api.depends("seconds")
    def _compute_hours(self):
        for one in self:
            one.hours = to_hours(one.seconds)

    def init(self):
        """Drop the key that the one above replaced."""
        self.env.cr.execute("DROP INDEX IF EXISTS prepaid_revenue_number_key")

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a row has the date of its entry."""
        move = self.env["account.move"]
        return super().create(
            [dict(vals, date=move.browse(vals["move_id"]).date) for vals in vals_list]
        )

    def _follow_entry_date(self):
        """Bring the date in line with the entry's."""
        for move, rows in self.grouped("move_id").items():
            rows.date = move.date
