from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from .. import compat
from ..policies.allocation import Draw, Slot, Slots
from ..policies.hours import quantise
from ..policies.scope import ANYTHING

# The columns of a row in the order in which the statements below name them.
_COLUMNS = (
    ("agreement_id", "int4"),
    ("block_id", "int4"),
    ("kind", "varchar"),
    ("hours", "numeric"),
    ("date", "date"),
    ("timesheet_number", "int4"),
    ("revision", "int4"),
    ("ticket_id", "int4"),
    ("used_by_id", "int4"),
    ("reversed_id", "int4"),
    ("reason", "varchar"),
)
_NAMES = ", ".join(name for name, __ in _COLUMNS)
_ROWS = ", ".join("r.%s" % name for name, __ in _COLUMNS)
_UNNEST = ", ".join("%%s::%s[]" % kind for __, kind in _COLUMNS)


class PrepaidEntry(models.Model):
    """One row of the ledger of prepaid hours: append-only, for everyone.

    A balance is never stated, it is the sum of these rows. Rows come from `_post`
    alone; the ORM refuses to create, write and delete them, and a trigger in the
    database refuses to change or delete them whoever asks. A correction is one more
    row, a reversal that points at the row it takes back.
    """

    _name = "prepaid.entry"
    _description = "Prepaid Ledger Entry"
    _order = "accounting_date desc, id desc"
    _rec_name = "reason"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    used_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="restrict",
        help="The company of the customer's group that used the time.",
    )
    block_id = fields.Many2one(
        "prepaid.block",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The block that these hours belong to. Empty for overage: time that no block covered.",
    )
    kind = fields.Selection(
        [
            ("purchase", "Purchase"),
            ("drawdown", "Drawdown"),
            ("reversal", "Reversal"),
            ("overage", "Overage"),
            ("settlement", "Settlement"),
            ("adjustment", "Adjustment"),
            ("transfer", "Transfer"),
            ("expiry", "Expiry"),
            ("refund", "Refund"),
        ],
        required=True,
        readonly=True,
    )
    hours = fields.Float(
        digits="Prepaid Hours",
        required=True,
        readonly=True,
        help="Hours that come to the customer (positive) or are used (negative).",
    )
    date = fields.Date(
        required=True,
        readonly=True,
        help="Day of the work; for a purchase the day on which the block became usable.",
    )
    accounting_date = fields.Date(
        string="Booked On",
        required=True,
        readonly=True,
        help="Day in whose period the hours count: that of the work, or the first open day "
        "where the period of the work was closed already.",
    )
    is_booked_later = fields.Boolean(compute="_compute_is_booked_later")
    # Not a column: a foreign key would rewrite every row of a deleted timesheet.
    timesheet_id = fields.Many2one(
        "account.analytic.line",
        compute="_compute_timesheet_id",
        search="_search_timesheet_id",
        help="Empty when the timesheet has been deleted.",
    )
    timesheet_number = fields.Integer(
        readonly=True,
        help="Database number of the timesheet; it stays when the timesheet is deleted.",
    )
    revision = fields.Integer(
        readonly=True, help="Which change of the timesheet this row belongs to."
    )
    # Without an index: nothing looks rows up by ticket alone but the deletion of a ticket.
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict")
    reversed_id = fields.Many2one(
        "prepaid.entry", string="Reverses", readonly=True, ondelete="restrict"
    )
    reason = fields.Char(readonly=True)
    # The entry in the books that recognised this row's revenue; filled by accounting.
    move_id = fields.Many2one(
        "account.move", string="Journal Entry", readonly=True, ondelete="restrict"
    )

    _sql_constraints = [
        (
            "hours_sign",
            "CHECK ((kind = 'purchase' AND hours > 0)"
            " OR (kind IN ('drawdown', 'overage', 'expiry') AND hours < 0)"
            " OR (kind NOT IN ('purchase', 'drawdown', 'overage', 'expiry')"
            " AND hours <> 0))",
            "A purchase adds hours; drawdowns, overage and expiries take hours.",
        ),
        (
            "block_of_kind",
            "CHECK ((kind = 'overage' AND block_id IS NULL)"
            " OR (kind IN ('reversal', 'settlement')) OR (block_id IS NOT NULL"
            " AND kind <> 'overage'))",
            "Overage belongs to no block, everything else to one.",
        ),
        (
            "reversal_points",
            "CHECK (CASE WHEN reversed_id IS NULL THEN kind <> 'reversal'"
            " ELSE kind IN ('reversal', 'settlement') END)",
            "A reversal points at the row that it takes back; a settlement at the overage "
            "that it settles.",
        ),
    ]

    def init(self):
        """Create the keys and the trigger that the ledger's rules rest on."""
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS prepaid_entry_timesheet_key
                ON prepaid_entry (timesheet_number, revision, kind,
                                  COALESCE(block_id, 0), COALESCE(reversed_id, 0))
             WHERE timesheet_number IS NOT NULL;
            CREATE UNIQUE INDEX IF NOT EXISTS prepaid_entry_purchase_key
                ON prepaid_entry (block_id) WHERE kind = 'purchase';
            CREATE INDEX IF NOT EXISTS prepaid_entry_statement_idx
                ON prepaid_entry (agreement_id, accounting_date, id);
            CREATE INDEX IF NOT EXISTS prepaid_entry_reversed_idx
                ON prepaid_entry (reversed_id) WHERE reversed_id IS NOT NULL;

            CREATE OR REPLACE FUNCTION prepaid_entry_append_only() RETURNS trigger AS $$
            DECLARE
                -- A journal entry may be linked later; partners may be merged into one.
                free text[] := ARRAY['move_id', 'used_by_id', 'write_date', 'write_uid'];
            BEGIN
                IF TG_OP = 'UPDATE'
                   AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
                   AND (NEW.used_by_id IS NULL) = (OLD.used_by_id IS NULL) THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'prepaid_entry is append-only: post a reversal instead';
            END
            $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS prepaid_entry_append_only ON prepaid_entry;
            CREATE TRIGGER prepaid_entry_append_only
                BEFORE UPDATE OR DELETE ON prepaid_entry
                FOR EACH ROW EXECUTE FUNCTION prepaid_entry_append_only();
            """
        )

    @api.depends("timesheet_number")
    def _compute_timesheet_id(self):
        timesheet = self.env["account.analytic.line"]
        found = timesheet.browse({entry.timesheet_number for entry in self} - {0}).exists()
        for entry in self:
            number = entry.timesheet_number
            entry.timesheet_id = number if number in found._ids else False

    @api.model
    def _search_timesheet_id(self, operator, value):
        """Search by timesheets: by their ids, their description, or whether there is one."""
        timesheet = self.env["account.analytic.line"]
        if not value and operator in ("=", "!="):
            domain = [("timesheet_number", "!=", 0)]
            found = self.search(domain).filtered("timesheet_id")
            return [("id", "not in" if operator == "=" else "in", found.ids)]
        if isinstance(value, str):
            value = timesheet.search([("name", operator, value)]).ids
            operator = "in"
        return [("timesheet_number", operator, value)]

    @api.depends("date", "accounting_date")
    def _compute_is_booked_later(self):
        for entry in self:
            entry.is_booked_later = entry.accounting_date != entry.date

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Refuse: rows come from `_post` alone.

        :raise AccessError: always
        """
        raise AccessError(
            _("Rows of the prepaid ledger come from time and orders; nobody adds one.")
        )

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: a posted row never changes.

        :raise AccessError: always
        """
        raise AccessError(
            _("A row of the prepaid ledger never changes. Post a correction instead.")
        )

    def unlink(self):  # pylint: disable=method-required-super
        """Refuse: a posted row is never deleted.

        :raise AccessError: always
        """
        raise AccessError(
            _("A row of the prepaid ledger is never deleted. Post a correction instead.")
        )

    @api.model
    def _post(self, rows):
        """Add rows to the ledger and move the balances with them, in one transaction.

        The only way into the ledger. Three statements whatever the number of rows: the
        rows, the blocks' balances, the agreements' balances. The blocks' rows are really
        updated, so that of two transactions that draw from the same block at once the
        second fails with a serialization error and is tried again (rule 5); a CHECK
        keeps a block's balance from falling below zero.

        :param rows: dicts with the fields of this model that are to be filled;
            ``agreement_id``, ``kind``, ``hours`` and ``date`` are needed; a row's company
            is that of its agreement
        """
        if not rows:
            return
        # A float out of the cache may carry a trace of its rounding; the column would too.
        rows = [dict(row, hours=quantise(row["hours"])) for row in rows]
        self._insert(rows)
        block_ids = self._move_block_balances(rows)
        agreement_ids = self._move_agreement_balances(rows)
        blocks = self.env["prepaid.block"].browse(block_ids)
        agreements = self.env["prepaid.agreement"].browse(agreement_ids)
        compat.invalidate(
            blocks, ["balance_hours", "used_hours", "expired_hours", "state", "entry_ids"]
        )
        compat.invalidate(agreements, ["balance_hours", "overage_hours", "entry_ids"])
        compat.notify(blocks, ["balance_hours", "used_hours", "state"])
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
            """
            INSERT INTO prepaid_entry (%s, accounting_date, company_id, create_uid,
                                       create_date, write_uid, write_date)
            SELECT %s,
                   GREATEST(r.date,
                            (SELECT l.lock_date + 1 FROM prepaid_lock l
                              WHERE l.company_id = a.company_id FOR SHARE),
                            (SELECT o.accounting_date FROM prepaid_entry o
                              WHERE o.id = r.reversed_id)),
                   a.company_id, %%s, now() AT TIME ZONE 'UTC',
                   %%s, now() AT TIME ZONE 'UTC'
              FROM unnest(%s) WITH ORDINALITY AS r(%s, position)
              JOIN prepaid_agreement a ON a.id = r.agreement_id
             ORDER BY r.position
            """
            % (_NAMES, _ROWS, _UNNEST, _NAMES),
            [self.env.uid, self.env.uid] + arrays,
        )

    @api.model
    def _move_block_balances(self, rows):
        moves = {}
        for row in rows:
            if row.get("block_id"):
                balance, used = moves.get(row["block_id"], (0.0, 0.0))
                is_use = bool(row.get("timesheet_number"))
                moves[row["block_id"]] = (
                    balance + row["hours"],
                    used - row["hours"] if is_use else used,
                )
        if not moves:
            return []
        # Sorted, so that two transactions lock blocks in the same order.
        block_ids = sorted(moves)
        self.env.cr.execute(
            """
            UPDATE prepaid_block b
               SET balance_hours = b.balance_hours + m.balance,
                   used_hours = b.used_hours + m.used,
                   state = CASE WHEN b.state NOT IN ('active', 'exhausted') THEN b.state
                                WHEN b.balance_hours + m.balance > 0 THEN 'active'
                                ELSE 'exhausted' END,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s::int4[], %s::numeric[], %s::numeric[])
                AS m(block_id, balance, used)
             WHERE b.id = m.block_id
            """,
            [
                self.env.uid,
                block_ids,
                [round(moves[block_id][0], 6) for block_id in block_ids],
                [round(moves[block_id][1], 6) for block_id in block_ids],
            ],
        )
        return block_ids

    @api.model
    def _move_agreement_balances(self, rows):
        moves = {}
        for row in rows:
            balance, overage = moves.get(row["agreement_id"], (0.0, 0.0))
            if row.get("block_id"):
                balance += row["hours"]
            else:
                overage -= row["hours"]
            moves[row["agreement_id"]] = (balance, overage)
        agreement_ids = sorted(moves)
        self.env.cr.execute(
            """
            UPDATE prepaid_agreement a
               SET balance_hours = a.balance_hours + m.balance,
                   overage_hours = a.overage_hours + m.overage
              FROM unnest(%s::int4[], %s::numeric[], %s::numeric[])
                AS m(agreement_id, balance, overage)
             WHERE a.id = m.agreement_id
            """,
            [
                agreement_ids,
                [round(moves[agreement_id][0], 6) for agreement_id in agreement_ids],
                [round(moves[agreement_id][1], 6) for agreement_id in agreement_ids],
            ],
        )
        return agreement_ids

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
        compat.flush(block, ["agreement_id", "date_start", "date_end", "state", "is_limited"])
        self.env.cr.execute(
            """
            SELECT id, agreement_id, date_start, date_end, balance_hours,
                   state IN ('active', 'exhausted'), is_limited
              FROM prepaid_block
             WHERE (agreement_id = ANY(%s) AND state = 'active') OR id = ANY(%s)
            """,
            [list(agreement_ids), list(block_ids)],
        )
        rows = self.env.cr.fetchall()
        limited = block.browse([row[0] for row in rows if row[6]])
        scopes = {block.id: block._get_scope() for block in limited}
        return Slots(
            Slot(*row[:4], float(row[4]), row[5], scopes.get(row[0], ANYTHING)) for row in rows
        )
