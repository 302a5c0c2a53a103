from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import SQL


class PrepaidRevenueRow(models.Model):
    """A row of the ledger that a journal entry recognised.

    The money of a block whose invoices charge several analytic keys is booked in an entry for
    each of them: the row is in every one of these, and never in two of the same key. An entry
    that is reset or reversed has none any more.
    """

    _name = "prepaid.revenue.row"
    _description = "Row of the Ledger That Is Recognised"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "prepaid.entry", string="Row", required=True, readonly=True, ondelete="restrict"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    analytic_key = fields.Char(
        required=True, readonly=True, help="What the entry is charged to; of a row once."
    )

    _entry_once = compat.Constraint(
        "UNIQUE (entry_id, analytic_key)",
        "A row of the ledger is recognised once.",
    )

    @api.model
    def _link_rows(self, move, date, analytic_key, reaches):
        """Link the rows that an entry recognised: those without an entry of its key.

        Time that no invoice pays for yet waits for the entry that books its last hour. What
        takes back bought hours that nobody used is in no entry: its money is credited.

        :param move: the posted `account.move`
        :param date: last day of the period
        :param analytic_key: what it is charged to
        :param reaches: dict of block id to the seconds of its time that invoices pay for, None
            where they pay for all of it
        """
        query = SQL(
            """
            WITH reach AS (
                SELECT * FROM UNNEST(%(blocks)s::int[], %(seconds)s::bigint[])
                           AS block(block_id, seconds)
            ), settled AS (%(settled)s)
            INSERT INTO prepaid_revenue_row (entry_id, move_id, company_id, analytic_key,
                                             create_uid, create_date, write_uid, write_date)
            SELECT e.id, %(move)s, e.company_id, %(key)s, %(user)s, now() AT TIME ZONE 'UTC',
                   %(user)s, now() AT TIME ZONE 'UTC'
              FROM settled e JOIN reach ON reach.block_id = e.block_id
             WHERE (NOT e.is_time OR reach.seconds IS NULL OR e.in_the_end <= reach.seconds)
               AND NOT EXISTS (SELECT FROM prepaid_revenue_row r
                                WHERE r.entry_id = e.id AND r.analytic_key = %(key)s)
             ORDER BY e.id
            RETURNING entry_id
            """,
            move=move.id,
            key=analytic_key,
            user=self.env.uid,
            blocks=list(reaches),
            seconds=list(reaches.values()),
            settled=self._get_settled_query(list(reaches), date),
        )
        self.env.cr.execute(query)
        self._invalidate_entries([number for (number,) in self.env.cr.fetchall()])

    @api.model
    def _get_settled_query(self, block_ids, date):
        """Return the SQL of the rows that earn money of blocks by a day.

        Each says whether it is time, and how many seconds like it were used up to it in the end.

        :param block_ids: ids of `prepaid.block`
        :param date: the day
        """
        return SQL(
            """
                WITH earned AS (
                    SELECT e.id, e.company_id, e.block_id, e.accounting_date, e.seconds,
                           COALESCE(r.kind, e.kind) IN ('drawdown', 'settlement', 'overage')
                               AS is_time
                      FROM prepaid_entry e
                      JOIN prepaid_block b ON b.id = e.block_id
                      LEFT JOIN prepaid_entry r ON r.id = e.reversed_id
                     WHERE e.block_id = ANY(%s) AND e.accounting_date <= %s
                       AND (COALESCE(r.kind, e.kind)
                                IN ('drawdown', 'settlement', 'overage', 'expiry')
                            OR (e.kind = 'reversal' AND b.is_voided)
                            OR (e.kind = 'adjustment' AND e.seconds < 0))
                ), running AS (
                    SELECT *, -SUM(seconds) OVER (PARTITION BY block_id, is_time
                                                    ORDER BY accounting_date, id) AS used
                      FROM earned
                )
                -- What was given back later makes room for time before it.
                SELECT *, MIN(used) OVER (PARTITION BY block_id, is_time
                                              ORDER BY accounting_date DESC, id DESC) AS in_the_end
                  FROM running
            """,
            block_ids,
            date,
        )

    @api.model
    def _get_rows_domain(self, move):
        """Return the domain of the rows of the ledger that an entry is about.

        One that only takes money back has no rows of its own: those of which it does so are
        in other entries of its blocks.

        :param move: the `account.move`
        """
        if self.search([("move_id", "=", move.id)], limit=1):
            return [("move_ids", "=", move.id)]
        revenue = self.env["prepaid.revenue"]
        booked = revenue.search([("move_id", "=", move.id)])
        blocks = booked.mapped("block_id")
        others = revenue.search(
            [
                ("block_id", "in", blocks.ids),
                ("analytic_key", "in", booked.mapped("analytic_key")),
            ]
        )
        moves = others.mapped("move_id")
        return [("move_ids", "in", moves.ids), ("block_id", "in", blocks.ids)]

    @api.model
    def _free(self, moves):
        """Take rows off entries: others may recognise them.

        :param moves: `account.move`
        :return: number of rows of the ledger
        """
        self.env.cr.execute(
            "DELETE FROM prepaid_revenue_row WHERE move_id = ANY(%s) RETURNING id, entry_id",
            [moves.ids],
        )
        found = self.env.cr.fetchall()
        self.browse([number for number, __ in found]).invalidate_recordset(flush=False)
        entry_ids = {entry_id for __, entry_id in found}
        self._invalidate_entries(entry_ids)
        return len(entry_ids)

    @api.model
    def _invalidate_entries(self, entry_ids):
        """Invalidate the journal entries of rows of the ledger."""
        rows = self.env["prepaid.entry"].browse(sorted(entry_ids))
        rows.invalidate_recordset(["move_id", "move_ids"], flush=False)
