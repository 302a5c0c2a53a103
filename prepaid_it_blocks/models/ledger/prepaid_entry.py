from odoo import api, fields, models
from odoo.exceptions import AccessError

from ... import compat
from ...search_terms import find_membership


class PrepaidEntry(models.Model):
    """Row of the ledger of prepaid hours: append-only, for everyone.

    A balance is never stated, it is the sum of these rows. Rows come from `_post`
    alone; the ORM refuses to create, write and delete them, and a trigger in the
    database refuses to change or delete them whoever asks. A correction is one more
    row, a reversal that points at the row it reverses. The text alone can be blanked, since it
    may be about a person.
    """

    _name = "prepaid.entry"
    _description = "Prepaid Ledger Entry"
    _inherit = [
        "prepaid.entry.post.mixin",
        "prepaid.entry.check.mixin",
        "prepaid.entry.privacy.mixin",
    ]
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
    seconds = fields.Integer(
        required=True,
        readonly=True,
        aggregator=None,
        help="What the ledger counts: whole seconds that come to the customer (positive) or are "
        "used (negative).",
    )
    # Written with the seconds, in the same statement: see `_post`.
    hours = fields.Float(
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
        readonly=True, help="Which change of the timesheet, or of the order, this row belongs to."
    )
    # Without an index: nothing looks rows up by ticket alone but the deletion of a ticket.
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, ondelete="restrict")
    reversed_id = fields.Many2one(
        "prepaid.entry", string="Reverses", readonly=True, ondelete="restrict"
    )
    reason = fields.Char(readonly=True)
    is_overage_on_hold = fields.Boolean(
        readonly=True,
        help="Overage for which there were hours, had they not been on hold.",
    )

    _hours_sign = compat.Constraint(
        "CHECK ((kind = 'purchase' AND seconds > 0)"
        " OR (kind IN ('drawdown', 'overage', 'expiry') AND seconds < 0)"
        " OR (kind NOT IN ('purchase', 'drawdown', 'overage', 'expiry')"
        " AND seconds <> 0))",
        "A purchase adds hours; drawdowns, overage and expiries take hours.",
    )
    _block_of_kind = compat.Constraint(
        "CHECK ((kind = 'overage' AND block_id IS NULL)"
        " OR (kind IN ('reversal', 'settlement')) OR (block_id IS NOT NULL"
        " AND kind <> 'overage'))",
        "Overage belongs to no block, everything else to one.",
    )
    _reversal_points = compat.Constraint(
        "CHECK (CASE WHEN reversed_id IS NULL THEN kind <> 'reversal'"
        " ELSE kind IN ('reversal', 'settlement') END)",
        "A reversal points at the row that it takes back; a settlement at the overage "
        "that it settles.",
    )

    _timesheet_key = compat.UniqueIndex(
        "(timesheet_number, revision, kind, COALESCE(block_id, 0), COALESCE(reversed_id, 0))"
        " WHERE timesheet_number IS NOT NULL"
    )
    _purchase_change_key = compat.UniqueIndex(
        "(block_id, COALESCE(revision, 0)) WHERE kind = 'purchase'"
    )
    _statement_idx = compat.Index("(agreement_id, accounting_date, id)")
    _reversed_idx = compat.Index("(reversed_id) WHERE reversed_id IS NOT NULL")
    _overage_idx = compat.Index("(agreement_id, date, id) WHERE kind = 'overage'")

    def init(self):
        """Create the trigger of the ledger's rules: no declaration expresses it."""
        self.env.cr.execute(
            """
            DROP INDEX IF EXISTS prepaid_entry_purchase_key;

            CREATE OR REPLACE FUNCTION prepaid_entry_append_only() RETURNS trigger AS $$
            DECLARE
                -- Partners may be merged into one, and texts about people blanked.
                free text[] := ARRAY['used_by_id', 'reason', 'write_date', 'write_uid'];
            BEGIN
                IF TG_OP = 'UPDATE'
                   AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
                   AND (NEW.reason IS NULL OR NEW.reason = OLD.reason)
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
        """Search by timesheets: by ids, description or existence."""
        is_in, numbers = find_membership(self.env["account.analytic.line"], operator, value)
        if not numbers:
            domain = [("timesheet_number", "!=", 0)]
            found = self.search(domain).filtered("timesheet_id")
            return [("id", "not in" if is_in else "in", found.ids)]
        return [("timesheet_number", "in" if is_in else "not in", numbers)]

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
            self.env._("Rows of the prepaid ledger come from time and orders; nobody adds one.")
        )

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: a posted row never changes.

        :raise AccessError: always
        """
        raise AccessError(
            self.env._("A row of the prepaid ledger never changes. Post a correction instead.")
        )

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        """Refuse: a posted row is never deleted.

        :raise AccessError: always
        """
        raise AccessError(
            self.env._("A row of the prepaid ledger is never deleted. Post a correction instead.")
        )
