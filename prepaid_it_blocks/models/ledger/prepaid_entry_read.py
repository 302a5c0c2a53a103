from odoo import api, models

from ...policies.allocation import Draw, Slot, Slots
from ...policies.scope import ANYTHING

# What the ORM may still have to write of all that a slot is read from.
_SLOT_FIELDS = [
    "agreement_id",
    "date_end",
    "date_start",
    "is_limited",
    "is_order_cancelled",
    "is_suspended",
    "state",
]


class PrepaidEntry(models.Model):
    """What a draw has to know of the ledger, in a statement each for a whole batch."""

    _inherit = "prepaid.entry"

    @api.model
    def _get_open_draws(self, timesheet_ids):
        """Return what timesheets have drawn so far, less what was given back.

        :param timesheet_ids: database ids of timesheets
        :return: dict of timesheet id to a list of `Draw`, oldest first
        """
        self.env.cr.execute(
            """
            SELECT e.timesheet_number, e.id, e.agreement_id, e.block_id, e.date,
                   -(e.hours + COALESCE(r.hours, 0)), e.used_by_id
              FROM prepaid_entry e
              LEFT JOIN LATERAL (
                    SELECT SUM(hours) AS hours FROM prepaid_entry
                     WHERE reversed_id = e.id) r ON TRUE
             WHERE e.timesheet_number = ANY(%s)
               AND e.kind IN ('drawdown', 'overage', 'settlement') AND e.hours < 0
               AND e.hours + COALESCE(r.hours, 0) <> 0
             ORDER BY e.id
            """,
            [list(timesheet_ids)],
        )
        draws = {}
        for (
            number,
            entry_id,
            agreement_id,
            block_id,
            date,
            hours,
            used_by,
        ) in self.env.cr.fetchall():
            draws.setdefault(number, []).append(
                Draw(entry_id, agreement_id, block_id, date, float(hours), used_by)
            )
        return draws

    @api.model
    def _get_slots(self, agreement_ids, block_ids):
        """Return the blocks that a draw may use, and those that it may give back to.

        :param agreement_ids: agreements whose active blocks are wanted
        :param block_ids: blocks that are wanted whatever their state
        :return: `Slots`
        """
        block = self.env["prepaid.block"]
        block.flush_model([*_SLOT_FIELDS, *block._get_hold_fields()])
        is_on_hold = block._get_hold_query("b")
        # pylint: disable=sql-injection  # names of fields
        self.env.cr.execute(
            f"""
            SELECT id, agreement_id, date_start, date_end, balance_hours,
                   state IN ('active', 'exhausted') AND is_order_cancelled IS NOT TRUE,
                   is_limited, COALESCE(is_suspended, FALSE), {is_on_hold}
              FROM prepaid_block b
             WHERE (agreement_id = ANY(%s) AND state = 'active') OR id = ANY(%s)
            """,
            [list(agreement_ids), list(block_ids)],
        )
        rows = self.env.cr.fetchall()
        limited = block.browse([row[0] for row in rows if row[6]])
        scopes = {block.id: block._get_scope() for block in limited}
        return Slots(
            Slot(*row[:4], float(row[4]), row[5], scopes.get(row[0], ANYTHING), *row[7:])
            for row in rows
        )
