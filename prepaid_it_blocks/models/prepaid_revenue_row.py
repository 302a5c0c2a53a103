from odoo import api, fields, models

from .. import compat


class PrepaidRevenueRow(models.Model):
    """A row of the ledger that a journal entry recognised.

    The money of a block whose invoices charge several analytic keys is booked in an entry for
    each of them: the row is in every one of these, and never in two of the same key. An entry
    that is reset or reversed has none any more.
    """

    _name = "prepaid.revenue.row"
    _description = "Row of the Ledger That Is Recognised"
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

    _sql_constraints = [
        (
            "entry_once",
            "UNIQUE (entry_id, analytic_key)",
            "A row of the ledger is recognised once.",
        ),
    ]

    @api.model
    def _take(self, move, date, analytic_key, block_ids):
        """Note the rows that an entry recognised: those that none of its key has yet.

        :param move: the posted `account.move`
        :param date: last day of the period
        :param analytic_key: what it is charged to
        :param block_ids: ids of the blocks that it recognised
        """
        self.env.cr.execute(
            """
            INSERT INTO prepaid_revenue_row (entry_id, move_id, company_id, analytic_key,
                                             create_uid, create_date, write_uid, write_date)
            SELECT e.id, %(move)s, e.company_id, %(key)s, %(user)s, now() AT TIME ZONE 'UTC',
                   %(user)s, now() AT TIME ZONE 'UTC'
              FROM prepaid_entry e
             WHERE e.block_id = ANY(%(blocks)s) AND e.accounting_date <= %(date)s
               AND (e.kind IN ('drawdown', 'settlement', 'reversal', 'expiry')
                    OR (e.kind = 'adjustment' AND e.hours < 0))
               AND NOT EXISTS (SELECT FROM prepaid_revenue_row r
                                WHERE r.entry_id = e.id AND r.analytic_key = %(key)s)
             ORDER BY e.id
            RETURNING entry_id
            """,
            {
                "move": move.id,
                "key": analytic_key,
                "user": self.env.uid,
                "blocks": block_ids,
                "date": date,
            },
        )
        self._forget_cached([number for (number,) in self.env.cr.fetchall()])

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
        compat.invalidate(self.browse([number for number, __ in found]))
        entry_ids = {entry_id for __, entry_id in found}
        self._forget_cached(entry_ids)
        return len(entry_ids)

    @api.model
    def _forget_cached(self, entry_ids):
        """Forget which journal entries rows of the ledger are in."""
        rows = self.env["prepaid.entry"].browse(sorted(entry_ids))
        compat.invalidate(rows, ["move_id", "move_ids"])
