from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours


class PrepaidBlock(models.Model):
    """Blocks whose hours are invoiced, recognised and refunded."""

    _name = "prepaid.block"
    _inherit = [
        "prepaid.block.charge.mixin",
        "prepaid.block.refund.mixin",
        "prepaid.block.refund.hours.mixin",
        "prepaid.block.credit.note.mixin",
        "prepaid.block",
    ]

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    net_price_hour = fields.Monetary(
        string="Net Price per Hour",
        currency_field="company_currency_id",
        compute="_compute_net_price_hour",
        compute_sudo=True,
        help="What invoices, less credit notes, charge for one hour, without taxes and in the "
        "company's currency at the rate of the invoice. 0 before the block is invoiced.",
    )
    is_voided = fields.Boolean(
        string="Voided",
        readonly=True,
        copy=False,
        help="The block was taken back although its order stands: what was paid stays earned.",
    )
    transferred_paid_seconds = fields.Integer(
        string="Paid Seconds Moved", readonly=True, copy=False, aggregator=None
    )
    transferred_paid_hours = fields.Float(
        string="Paid Hours Moved",
        compute="_compute_money_hours",
        help="Of the hours that were moved here, those that were bought; the others were free.",
    )
    uncredited_hours = fields.Float(
        string="Still to Be Credited",
        compute="_compute_uncredited_hours",
        compute_sudo=True,
        help="Hours that were taken back while their money was not given back yet: refunded "
        "before they were invoiced, or without a credit note.",
    )
    unreported_seconds = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    unreported_hours = fields.Float(
        compute="_compute_money_hours",
        help="Hours drawn before draw summaries were switched on: no invoice reports them.",
    )

    @api.depends("transferred_paid_seconds", "unreported_seconds")
    def _compute_money_hours(self):
        for block in self:
            block.transferred_paid_hours = to_hours(block.transferred_paid_seconds)
            block.unreported_hours = to_hours(block.unreported_seconds)

    def _compute_net_price_hour(self):
        rates = self._get_net_rates()
        for block in self:
            amount, hours = rates.get(block.id, (0.0, 0.0))
            block.net_price_hour = amount / hours if hours else 0.0

    def _compute_uncredited_hours(self):
        for block in self:
            block.uncredited_hours = to_hours(block._get_uncredited_seconds())

    def _get_net_rates(self):
        """Return the net amount and hours invoiced for blocks.

        Posted documents alone count, in the company's currency at their own rate, without
        taxes, whatever account they are posted to. What was invoiced for a block of which
        hours were moved, is theirs by the hour. Opening balances were invoiced before: theirs
        are the hours that came in, at their rate.

        :return: dict of block id to (money, hours), for every block; (0.0, 0.0) for one that
            is not invoiced yet
        """
        rates = dict.fromkeys(self.ids, (0.0, 0.0))
        for money in self.env["prepaid.revenue"]._get_money(blocks=self, is_any_account=True):
            if money.block_id in rates:
                amount, __ = rates[money.block_id]
                rates[money.block_id] = (amount + money.amount, to_hours(money.progress.whole))
        return {
            number: (self._round_company(amount), hours)
            for number, (amount, hours) in rates.items()
        }

    @api.model
    def _round_company(self, amount):
        """Return a sum of amounts without the traces of adding floats."""
        return round(amount, 6)

    def _get_paid_seconds_left(self):
        """Return the seconds left that somebody has paid for: used time counts against them."""
        self.ensure_one()
        paid = self.transferred_paid_seconds if self.transferred_from_id else self.seconds
        moved = sum(self.transferred_to_ids.mapped("transferred_paid_seconds"))
        paid -= self.refunded_seconds + self.used_seconds + moved
        return max(min(self.balance_seconds, paid), 0)

    def _prepare_transferred_vals(self, agreement, seconds):
        """Extend: move bought hours before those that were free, and their money with them."""
        vals = super()._prepare_transferred_vals(agreement, seconds)
        paid = min(seconds, self._get_paid_seconds_left())
        return dict(vals, transferred_paid_seconds=paid)

    def _void(self, reason):
        """Extend: mark the block as voided, so that no credit note is awaited."""
        result = super()._void(reason)
        self.is_voided = True
        return result

    def _skip_unreported_draws(self):
        """Exclude earlier draws from summaries; one statement for any number of blocks."""
        self.flush_model(["used_seconds", "unreported_seconds"])
        self.env["account.move.line"].flush_model(["prepaid_summary_block_id"])
        self.env.cr.execute(
            """
            UPDATE prepaid_block b
               SET unreported_seconds = b.used_seconds - COALESCE((
                       SELECT SUM(l.prepaid_summary_seconds) FROM account_move_line l
                        WHERE l.prepaid_summary_block_id = b.id AND l.parent_state <> 'cancel'), 0)
             WHERE b.id = ANY(%s)
            """,
            [self.ids],
        )
        self.invalidate_recordset(["unreported_seconds", "unreported_hours"], flush=False)

    def _fetch_booked_after(self, date):
        """Return the entries of these blocks after a day, in one statement.

        :param date: the day
        :return: dict of block id to (seconds used by time, seconds in all)
        """
        self.env.cr.execute(
            """
            SELECT block_id, -SUM(seconds) FILTER (WHERE timesheet_number IS NOT NULL),
                   SUM(seconds)
              FROM prepaid_entry
             WHERE agreement_id = ANY(%s) AND accounting_date > %s AND block_id = ANY(%s)
             GROUP BY block_id
            """,
            [self.mapped("agreement_id").ids, date, self.ids],
        )
        return {row[0]: (row[1] or 0, row[2] or 0) for row in self.env.cr.fetchall()}
