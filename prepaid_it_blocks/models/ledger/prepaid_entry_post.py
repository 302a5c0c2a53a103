from odoo import api, models

from ...dependents import notify
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
# What every row moves of its block, by SQL.
_MOVED = ("balance_hours", "balance_seconds", "used_hours", "used_seconds")
# The columns of a row in the order in which the statements below name them.
_COLUMNS = (
    ("agreement_id", "int4"),
    ("block_id", "int4"),
    ("kind", "varchar"),
    ("seconds", "int4"),
    ("date", "date"),
    ("timesheet_number", "int4"),
    ("revision", "int4"),
    ("ticket_id", "int4"),
    ("used_by_id", "int4"),
    ("reversed_id", "int4"),
    ("reason", "varchar"),
    ("is_overage_on_hold", "bool"),
)
_NAMES = ", ".join(name for name, __ in _COLUMNS)
_ROWS = ", ".join(f"r.{name}" for name, __ in _COLUMNS)
_UNNEST = ", ".join(f"%s::{kind}[]" for __, kind in _COLUMNS)


class PrepaidEntryPostMixin(models.AbstractModel):
    """Part of `prepaid.entry`: the only way into the ledger, and what a draw reads before.

    Each takes a constant number of statements for a whole batch.
    """

    _name = "prepaid.entry.post.mixin"
    _description = "Posting to the Prepaid Ledger"

    @api.model
    def _get_open_draws(self, timesheet_ids):
        """Return the open draws of timesheets, less reversals.

        :param timesheet_ids: database ids of timesheets
        :return: dict of timesheet id to a list of `Draw`, oldest first
        """
        self.env.cr.execute(
            """
            SELECT e.timesheet_number, e.id, e.agreement_id, e.block_id, e.date,
                   -(e.seconds + COALESCE(r.seconds, 0)), e.used_by_id, e.ticket_id, e.reason
              FROM prepaid_entry e
              LEFT JOIN LATERAL (
                    SELECT SUM(seconds) AS seconds FROM prepaid_entry
                     WHERE reversed_id = e.id) r ON TRUE
             WHERE e.timesheet_number = ANY(%s)
               AND e.kind IN ('drawdown', 'overage', 'settlement') AND e.seconds < 0
               AND e.seconds + COALESCE(r.seconds, 0) <> 0
             ORDER BY e.id
            """,
            [list(timesheet_ids)],
        )
        draws = {}
        for number, *columns in self.env.cr.fetchall():
            draws.setdefault(number, []).append(Draw(*columns))
        return draws

    @api.model
    def _get_last_users(self, timesheet_ids):
        """Return the company that used the time of timesheets when they drew last.

        :param timesheet_ids: database ids of timesheets
        :return: dict of timesheet id to the id of a company
        """
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (timesheet_number) timesheet_number, used_by_id
              FROM prepaid_entry
             WHERE timesheet_number = ANY(%s) AND used_by_id IS NOT NULL
             ORDER BY timesheet_number, id DESC
            """,
            [list(timesheet_ids)],
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _get_slots(self, agreement_ids, block_ids):
        """Return the blocks that a draw may use, and those that it may give back to.

        :param agreement_ids: agreements whose active blocks are wanted
        :param block_ids: blocks that are wanted whatever their state
        :return: `Slots`
        """
        block = self.env["prepaid.block"]
        block.flush_model([*_SLOT_FIELDS, *block._get_hold_fields()])
        self.env["prepaid.agreement"].flush_model(["state"])
        is_on_hold = block._get_hold_query("b")
        # pylint: disable=sql-injection  # names of fields
        self.env.cr.execute(
            f"""
            SELECT id, agreement_id, date_start, date_end, balance_seconds,
                   state IN ('active', 'exhausted') AND is_order_cancelled IS NOT TRUE
                   AND NOT EXISTS (SELECT FROM prepaid_agreement a
                                    WHERE a.id = b.agreement_id AND a.state = 'ended'),
                   is_limited, COALESCE(is_suspended, FALSE), {is_on_hold}
              FROM prepaid_block b
             WHERE (agreement_id = ANY(%s) AND state = 'active') OR id = ANY(%s)
            """,
            [list(agreement_ids), list(block_ids)],
        )
        rows = self.env.cr.fetchall()
        limited = block.browse([row[0] for row in rows if row[6]])
        scopes = {block.id: block._get_scope() for block in limited}
        return Slots(Slot(*row[:6], scopes.get(row[0], ANYTHING), *row[7:]) for row in rows)

    @api.model
    def _post(self, rows):
        """Add rows to the ledger and move the balances with them, in one transaction.

        The only way into the ledger. Three statements whatever the number of rows: the
        rows, the blocks' balances, the agreements' balances. The blocks' rows are really
        updated, so that of two transactions that draw from the same block at once the
        second fails with a serialization error and is tried again (rule 5); a CHECK
        keeps a block's balance from falling below zero.

        :param rows: dicts with the fields of this model that are to be filled;
            ``agreement_id``, ``kind``, ``seconds`` and ``date`` are needed; a row's company
            is that of its agreement
        """
        if not rows:
            return
        self._insert(rows)
        block_ids = self._move_block_balances(rows)
        agreement_ids = self._move_agreement_balances(rows)
        blocks = self.env["prepaid.block"].browse(block_ids)
        agreements = self.env["prepaid.agreement"].browse(agreement_ids)
        blocks.invalidate_recordset([*_MOVED, "expired_hours", "state", "entry_ids"], flush=False)
        agreements.invalidate_recordset(
            [
                "balance_hours",
                "balance_seconds",
                "overage_hours",
                "overage_seconds",
                "entry_ids",
            ],
            flush=False,
        )
        notify(blocks, [*_MOVED, "state"])
        if any(row.get("timesheet_number") for row in rows):
            self.env["sale.order.line"].sudo()._deliver_prepaid(blocks)

    @api.model
    def _insert(self, rows):
        """Add rows to the table, each booked on the first open day from its date on.

        The lock dates are read `FOR SHARE`: see `prepaid.lock`. What takes a row back is
        never booked before that row, even where a lock date was moved back in between.
        """
        arrays = [[row.get(name) or None for row in rows] for name, __ in _COLUMNS]
        self.env.cr.execute(
            # pylint: disable=sql-injection  # column names are this module's constants
            f"""
            INSERT INTO prepaid_entry ({_NAMES}, hours, accounting_date, company_id, create_uid,
                                       create_date, write_uid, write_date)
            SELECT {_ROWS}, r.seconds / 3600.0::float8,
                   GREATEST(r.date,
                            (SELECT l.lock_date + 1 FROM prepaid_lock l
                              WHERE l.company_id = a.company_id FOR SHARE),
                            (SELECT o.accounting_date FROM prepaid_entry o
                              WHERE o.id = r.reversed_id)),
                   a.company_id, %s, now() AT TIME ZONE 'UTC',
                   %s, now() AT TIME ZONE 'UTC'
              FROM unnest({_UNNEST}) WITH ORDINALITY AS r({_NAMES}, position)
              JOIN prepaid_agreement a ON a.id = r.agreement_id
             ORDER BY r.position
            """,
            [self.env.uid, self.env.uid] + arrays,
        )

    @api.model
    def _move_block_balances(self, rows):
        moves = {}
        for row in rows:
            if row.get("block_id"):
                balance, used = moves.get(row["block_id"], (0, 0))
                is_use = bool(row.get("timesheet_number"))
                moves[row["block_id"]] = (
                    balance + row["seconds"],
                    used - row["seconds"] if is_use else used,
                )
        if not moves:
            return []
        # Sorted, so that two transactions lock blocks in the same order.
        block_ids = sorted(moves)
        self.env.cr.execute(
            """
            UPDATE prepaid_block b
               SET balance_seconds = b.balance_seconds + m.balance,
                   balance_hours = (b.balance_seconds + m.balance) / 3600.0::float8,
                   used_seconds = b.used_seconds + m.used,
                   used_hours = (b.used_seconds + m.used) / 3600.0::float8,
                   state = CASE WHEN b.state NOT IN ('active', 'exhausted') THEN b.state
                                WHEN b.balance_seconds + m.balance > 0 THEN 'active'
                                ELSE 'exhausted' END,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s::int4[], %s::int4[], %s::int4[])
                AS m(block_id, balance, used)
             WHERE b.id = m.block_id
            """,
            [
                self.env.uid,
                block_ids,
                [moves[block_id][0] for block_id in block_ids],
                [moves[block_id][1] for block_id in block_ids],
            ],
        )
        return block_ids

    @api.model
    def _move_agreement_balances(self, rows):
        moves = {}
        for row in rows:
            balance, overage = moves.get(row["agreement_id"], (0, 0))
            if row.get("block_id"):
                balance += row["seconds"]
            else:
                overage -= row["seconds"]
            moves[row["agreement_id"]] = (balance, overage)
        agreement_ids = sorted(moves)
        self.env.cr.execute(
            """
            UPDATE prepaid_agreement a
               SET balance_seconds = a.balance_seconds + m.balance,
                   balance_hours = (a.balance_seconds + m.balance) / 3600.0::float8,
                   overage_seconds = a.overage_seconds + m.overage,
                   overage_hours = (a.overage_seconds + m.overage) / 3600.0::float8
              FROM unnest(%s::int4[], %s::int4[], %s::int4[])
                AS m(agreement_id, balance, overage)
             WHERE a.id = m.agreement_id
            """,
            [
                agreement_ids,
                [moves[agreement_id][0] for agreement_id in agreement_ids],
                [moves[agreement_id][1] for agreement_id in agreement_ids],
            ],
        )
        return agreement_ids
