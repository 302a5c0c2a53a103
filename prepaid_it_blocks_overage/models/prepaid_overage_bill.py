from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours
from odoo.exceptions import UserError

from ..policies.overage_charge import share_out

# The columns of a row in the order in which the statement below names them.
_COLUMNS = (
    ("entry_id", "int4"),
    ("sale_line_id", "int4"),
    ("seconds", "int4"),
    ("revision", "int4"),
    ("consent_id", "int4"),
    ("credited_id", "int4"),
)
_NAMES = ", ".join(name for name, __ in _COLUMNS)
_ROWS = ", ".join(f"r.{name}" for name, __ in _COLUMNS)
_UNNEST = ", ".join(f"%s::{kind}[]" for __, kind in _COLUMNS)


class PrepaidOverageBill(models.Model):
    """Hours of a ledger row of overage on a sales order item: billed, or credited.

    What is billed of a row are the hours of all its bills that are not released. A unique key
    keeps two people from billing the same hours at the same time. Bills of a cancelled order
    are released, and a sales order item that is deleted takes its bills along: the hours are
    billed again then.
    """

    _name = "prepaid.overage.bill"
    _description = "Billed Overage"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "prepaid.entry", string="Overage", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    agreement_id = fields.Many2one(related="entry_id.agreement_id")
    date = fields.Date(related="entry_id.date", string="Work Date")
    ticket_id = fields.Many2one(related="entry_id.ticket_id")
    timesheet_id = fields.Many2one(related="entry_id.timesheet_id", string="Timesheet")
    reason = fields.Char(related="entry_id.reason", string="Work")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Sales Order Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Sales Order")
    seconds = fields.Integer(required=True, readonly=True, aggregator=None)
    hours = fields.Float(
        compute="_compute_hours",
        store=True,
        help="Accounted hours that are billed; below zero what is credited of them.",
    )
    drafted_seconds = fields.Integer(readonly=True, aggregator=None)
    drafted_hours = fields.Float(
        compute="_compute_hours",
        store=True,
        help="Hours that were put on the order at first; those that its quantity was lowered by "
        "are billed later.",
    )
    revision = fields.Integer(
        required=True, readonly=True, help="Which time the hours of this row are billed."
    )
    consent_id = fields.Many2one(
        "prepaid.consent",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The customer's word on which the price rests. Empty: at the normal rate.",
    )
    credited_id = fields.Many2one(
        "prepaid.overage.bill",
        string="Credits",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The bill that this row gives back, wholly or in part.",
    )
    is_released = fields.Boolean(
        string="Released",
        readonly=True,
        help="The order was cancelled: the hours are as if they had not been billed.",
    )

    # One bill for the same hours.
    _key = compat.UniqueIndex(
        "(entry_id, revision, COALESCE(consent_id, 0), COALESCE(credited_id, 0))"
    )

    @api.depends("seconds", "drafted_seconds")
    def _compute_hours(self):
        for bill in self:
            bill.hours = to_hours(bill.seconds)
            bill.drafted_hours = to_hours(bill.drafted_seconds)

    @api.model
    def _post(self, rows):
        """Record bills in their order, in one statement for any number of rows.

        :param rows: dicts with `entry_id`, `sale_line_id`, `seconds`, `revision` and perhaps
            `consent_id` and `credited_id`
        """
        if not rows:
            return
        arrays = [[row.get(name) or None for row in rows] for name, __ in _COLUMNS]
        self.env["sale.order.line"].flush_model()
        self.env.cr.execute(
            # pylint: disable=sql-injection  # column names are this module's constants
            f"""
            INSERT INTO prepaid_overage_bill ({_NAMES}, drafted_seconds, hours, drafted_hours,
                                              company_id, is_released,
                                              create_uid, create_date, write_uid, write_date)
            SELECT {_ROWS}, r.seconds, r.seconds / 3600.0::float8, r.seconds / 3600.0::float8,
                   e.company_id, FALSE, %s, now() AT TIME ZONE 'UTC',
                   %s, now() AT TIME ZONE 'UTC'
              FROM unnest({_UNNEST}) WITH ORDINALITY AS r({_NAMES}, position)
              JOIN prepaid_entry e ON e.id = r.entry_id
             ORDER BY r.position
            """,
            [self.env.uid, self.env.uid] + arrays,
        )
        lines = self.env["sale.order.line"].browse({row["sale_line_id"] for row in rows})
        lines.invalidate_recordset(["prepaid_overage_bill_ids"], flush=False)

    def _release(self):
        """Take bills back: their hours are as if they had not been billed."""
        live = self.filtered(lambda bill: not bill.is_released)
        live.write({"is_released": True})
        live._recompute_delivered()

    def _retake(self):
        """Let released bills count again.

        :return: whether that was possible: nobody has billed or settled their hours meanwhile
        """
        released = self.filtered("is_released")
        if not released:
            return True
        released.mapped("entry_id.agreement_id")._lock_overage()
        waiting = self.env["prepaid.agreement"]._fetch_unbilled(released.mapped("entry_id").ids)
        asked = {}
        for bill in released:
            asked[bill.entry_id.id] = asked.get(bill.entry_id.id, 0) + bill.seconds
        for entry_id, seconds in asked.items():
            left = waiting.get(entry_id, 0)
            if (left - seconds) * (1 if seconds > 0 else -1) < 0:
                return False
        released.write({"is_released": False})
        released._recompute_delivered()
        return True

    def _set_seconds(self, total, slack):
        """Let the bills of one order item count for so many seconds; the others are free again.

        The latest ones lose first what the item does not bill, and get it back last. None
        counts for more than what was put on the order at first.

        :param total: seconds that the item bills, or gives back; positive
        :param slack: seconds that make no difference to the order's quantity
        :raise UserError: when hours that come back were billed or settled meanwhile
        """
        bills = self.sorted("id")
        parts = share_out([abs(bill.drafted_seconds) for bill in bills], total, slack)
        changes = []
        for bill, part in zip(bills, parts, strict=True):
            more = (part if bill.drafted_seconds > 0 else -part) - bill.seconds
            if more:
                changes.append((bill, more))
        if not changes:
            return
        changed = self.browse([bill.id for bill, __ in changes])
        changed.mapped("entry_id.agreement_id")._lock_overage()
        changed._check_hours_wait({bill: more for bill, more in changes if not bill.is_released})
        for bill, more in changes:
            bill.seconds += more
        self.sale_line_id._sum_overage()
        changed._recompute_delivered()

    def _check_hours_wait(self, more):
        """Keep hours that come back from being billed twice.

        :param more: dict of bill to the seconds by which it changes
        :raise UserError: when they were billed, settled or corrected meanwhile
        """
        asked = {}
        for bill, seconds in more.items():
            if seconds * bill.drafted_seconds > 0:
                entry_id = bill.entry_id.id
                asked[entry_id] = asked.get(entry_id, 0) + seconds
        waiting = self.env["prepaid.agreement"]._fetch_unbilled(list(asked)) if asked else {}
        missing = 0
        for entry_id, seconds in asked.items():
            sign = 1 if seconds > 0 else -1
            missing += max(sign * seconds - max(sign * waiting.get(entry_id, 0), 0), 0)
        if missing:
            raise UserError(
                self.env._(
                    "%(missing)s hours of order %(order)s were billed elsewhere, taken from a "
                    "block or corrected since its quantity was lowered: lower it by them.",
                    missing=as_clock(to_hours(missing)),
                    order=", ".join(self.mapped("sale_line_id.order_id.name")),
                )
            )

    def _drop_seconds(self, seconds):
        """Take time off for good that no invoice charges and that was not worked.

        :param seconds: seconds of this bill
        """
        self.ensure_one()
        self.write(
            {
                "seconds": self.seconds - seconds,
                "drafted_seconds": self.drafted_seconds - seconds,
            }
        )
        self.sale_line_id._sum_overage()
        self._recompute_delivered()

    def _recompute_delivered(self):
        """Recompute the deliveries of items that bill the same time as time and material."""
        self.flush_model()
        self.mapped("timesheet_id.so_line")._recompute_delivered_time()
