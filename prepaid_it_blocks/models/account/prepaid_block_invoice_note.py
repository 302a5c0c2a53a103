from odoo import fields, models


class PrepaidBlock(models.Model):
    """Which draws customers are told of on their other invoices."""

    _inherit = "prepaid.block"

    untold_hours = fields.Float(
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        default=0.0,
        help="Hours drawn before invoices told of draws: none tells of them.",
    )

    def _skip_untold_draws(self):
        """Let invoices tell of later draws alone; one statement, whatever the number of blocks."""
        self.flush_model(["used_hours", "untold_hours"])
        self.env["account.move.line"].flush_model(["prepaid_noted_block_id"])
        self.env.cr.execute(
            """
            UPDATE prepaid_block b
               SET untold_hours = b.used_hours - COALESCE((
                       SELECT SUM(l.prepaid_noted_hours) FROM account_move_line l
                        WHERE l.prepaid_noted_block_id = b.id AND l.parent_state <> 'cancel'), 0)
             WHERE b.id = ANY(%s)
            """,
            [self.ids],
        )
        self.invalidate_recordset(["untold_hours"], flush=False)

    def _fetch_booked_after(self, date):
        """Return what the ledger holds of these blocks after a day, in one statement.

        :param date: the day
        :return: dict of block id to (hours used by time, hours in all)
        """
        self.env.cr.execute(
            """
            SELECT block_id, -SUM(hours) FILTER (WHERE timesheet_number IS NOT NULL), SUM(hours)
              FROM prepaid_entry
             WHERE agreement_id = ANY(%s) AND accounting_date > %s AND block_id = ANY(%s)
             GROUP BY block_id
            """,
            [self.mapped("agreement_id").ids, date, self.ids],
        )
        return {
            row[0]: (float(row[1] or 0.0), float(row[2] or 0.0)) for row in self.env.cr.fetchall()
        }
