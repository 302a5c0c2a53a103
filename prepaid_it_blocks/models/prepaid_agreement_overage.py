from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..policies import overage
from ..policies.hours import as_clock, quantise
from .account_analytic_line_draw import get_status


class PrepaidAgreement(models.Model):
    """What happens to time that no block covers."""

    _inherit = "prepaid.agreement"

    overage_policy = fields.Selection(
        [
            ("refuse", "Refuse the entry"),
            ("allow", "Log it as overage"),
            ("invoice", "Log it to be invoiced"),
            ("next_block", "Take it from the next block"),
        ],
        string="When Hours Are Used Up",
        default="allow",
        required=True,
        tracking=True,
        help="What happens to time that no block covers.",
    )
    overage_limit_hours = fields.Float(
        string="Overage Limit (0: None)",
        digits="Prepaid Hours",
        help="Hours of overage at most; 0 means no limit. Recorded consent raises it.",
    )
    consent_ids = fields.One2many("prepaid.consent", "agreement_id", string="Consents")
    consent_hours = fields.Float(
        string="Consented", digits="Prepaid Hours", compute="_compute_consent_hours"
    )
    warning_percent = fields.Float(
        string="Warn Technicians At (%)",
        default=80.0,
        help="From so many percent used on, tickets warn whoever works on them.",
    )

    _sql_constraints = [
        (
            "overage_limit_not_negative",
            "CHECK (overage_limit_hours >= 0)",
            "The overage limit cannot be negative.",
        ),
    ]

    @api.depends("consent_ids.hours")
    def _compute_consent_hours(self):
        for agreement in self:
            agreement.consent_hours = sum(agreement.consent_ids.mapped("hours"))

    def _get_overage_limit(self):
        """Return the hours of overage that the agreement bears at most, None for any."""
        self.ensure_one()
        return overage.get_limit(self.overage_policy, self.overage_limit_hours, self.consent_hours)

    def _get_work_warning(self):
        """Return what a technician should know before logging time, or False."""
        self.ensure_one()
        left = as_clock(self.available_hours)
        if self.available_hours > 0.0:
            if self.used_percent < self.warning_percent:
                return False
            return _("Only %s prepaid hours are left.", left)
        if self.overage_policy == "refuse" and not self.consent_hours:
            return _("The prepaid hours are used up: no more time can be logged.")
        limit = self._get_overage_limit()
        if limit is None:
            return _("The prepaid hours are used up: more time is overage.")
        room = as_clock(max(quantise(limit - self.overage_hours), 0.0))
        return _("The prepaid hours are used up: %s hours of overage may be logged.", room)

    @api.model
    def _check_overage(self, rows):
        """Refuse ledger rows that bring more overage than an agreement bears.

        :param rows: rows as `prepaid.entry._post` takes them, not posted yet
        :raise UserError: naming hours left, hours asked and what to do
        """
        new = _sum_hours(row for row in rows if not row.get("block_id"))
        asked = _sum_hours(row for row in rows if row["kind"] in ("drawdown", "overage"))
        rising = [agreement_id for agreement_id, hours in new.items() if hours > 0.0]
        for agreement in self.browse(rising):
            hours = quantise(new[agreement.id])
            limit = agreement._get_overage_limit()
            if overage.get_excess(hours, agreement.overage_hours, limit):
                raise UserError(
                    agreement._explain_refusal(asked.get(agreement.id, hours), hours, limit)
                )

    def _explain_refusal(self, asked, hours, limit):
        """Say why an entry is refused and what to do.

        :param asked: hours that the entry would draw
        :param hours: hours of overage among them
        :param limit: hours of overage that the agreement bears
        """
        self.ensure_one()
        room = max(quantise(limit - self.overage_hours), 0.0)
        text = _(
            "%(customer)s has not enough prepaid hours: %(asked)s are asked for, %(missing)s "
            "of them would not be covered, and %(room)s may be logged beyond the blocks "
            "(%(left)s hours are left on agreement %(agreement)s). Log less, sell another "
            "block, or record the customer's consent to extra time on the agreement.",
            customer=self.partner_id.display_name,
            asked=as_clock(asked),
            missing=as_clock(hours),
            room=as_clock(room),
            left=as_clock(self.balance_hours),
            agreement=self.name,
        )
        gate = self._get_gate_text()
        return "%s\n%s" % (gate, text) if gate else text

    def _settle_overage(self, is_signed=False):
        """Let the active blocks pay for earlier overage, oldest first.

        For agreements whose policy says so. Each settled hour is two rows: one that takes
        the overage back, one that draws the block; the timesheet's accounted time stays.

        :param is_signed: True when a signature has come that hours waited for: under any
            policy blocks pay for what they would have paid then, had it been there
        """
        for agreement in self:
            is_next = agreement.overage_policy == "next_block"
            if not agreement.overage_hours or not (is_next or is_signed):
                continue
            open_overage = agreement._get_open_overage(is_held_back=not is_next)
            rows = []
            for slot in agreement._get_slots_in_order():
                waiting = [
                    (row, row["hours"])
                    for row in open_overage
                    if row["hours"] > 0.0
                    and slot.scope.covers(row["use"])
                    and (is_next or slot.covers(row["date"]))
                ]
                for row, hours in overage.settle(waiting, slot.balance):
                    row["hours"] = quantise(row["hours"] - hours)
                    rows += agreement._prepare_settlement(row, slot.block_id, hours)
            rows = _merge(rows)
            self.env["prepaid.entry"]._post(rows)
            agreement._store_settlement(rows)

    def _get_slots_in_order(self):
        """Return the `Slot` of each active block, the one that pays first in front."""
        self.ensure_one()
        slots = self.env["prepaid.entry"]._get_slots(self.ids, [])
        in_order = slots.in_order(self.id, self.draw_order == "oldest")
        return [slot for slot in in_order if slot.can_pay]

    def _get_open_overage(self, is_held_back=False):
        """Return the overage that nothing has settled, taken back or billed, oldest first.

        What the customer pays for in money, as overage or as time and material, no block pays.

        :param is_held_back: True for what a missing signature alone made overage
        :return: list of dicts: ``id`` of the row, ``timesheet`` (its id), ``used_by_id``,
            ``ticket_id``, ``date``, ``reason``, ``hours`` still open, ``revision`` of the
            timesheet, ``use`` of its time
        """
        self.ensure_one()
        compat.flush(self.env["prepaid.overage.bill"])
        timesheet = self.env["account.analytic.line"]
        timesheet._flush_invoiced()
        # pylint: disable=sql-injection  # the text is a constant
        self.env.cr.execute(
            """
            SELECT e.id, l.id, e.used_by_id, e.ticket_id, e.date, e.reason,
                   -(e.hours + COALESCE(r.hours, 0)) - COALESCE(b.hours, 0),
                   l.prepaid_revision
              FROM prepaid_entry e
              JOIN account_analytic_line l ON l.id = e.timesheet_number
              LEFT JOIN LATERAL (
                    SELECT SUM(hours) AS hours FROM prepaid_entry
                     WHERE reversed_id = e.id) r ON TRUE
              LEFT JOIN LATERAL (
                    SELECT SUM(hours) AS hours FROM prepaid_overage_bill
                     WHERE entry_id = e.id AND NOT is_released) b ON TRUE
             WHERE e.agreement_id = %%s AND e.kind = 'overage' AND NOT %s
               AND -(e.hours + COALESCE(r.hours, 0)) > COALESCE(b.hours, 0)
               AND (e.is_held_back OR NOT %%s)
             ORDER BY e.date, e.id
            """
            % timesheet._get_invoiced_query("l"),
            [self.id, is_held_back],
        )
        names = (
            "id",
            "timesheet",
            "used_by_id",
            "ticket_id",
            "date",
            "reason",
            "hours",
            "revision",
        )
        rows = [dict(zip(names, row), hours=float(row[6])) for row in self.env.cr.fetchall()]
        timesheets = timesheet.sudo().browse([row["timesheet"] for row in rows])
        for row, timesheet in zip(rows, timesheets):
            row["use"] = timesheet._get_prepaid_use()
        return rows

    def _prepare_settlement(self, row, block_id, hours):
        """Return the two rows by which a block settles hours of overage.

        :param row: one of `_get_open_overage`
        :param block_id: id of the `prepaid.block` that pays
        :param hours: hours to settle
        """
        self.ensure_one()
        base = {
            "agreement_id": self.id,
            "kind": "settlement",
            "date": row["date"],
            "timesheet_number": row["timesheet"],
            "used_by_id": row["used_by_id"],
            "ticket_id": row["ticket_id"],
            "reason": row["reason"],
            "revision": row["revision"] + 1,
        }
        return [
            dict(base, hours=hours, reversed_id=row["id"]),
            dict(base, hours=-hours, block_id=block_id),
        ]

    def _store_settlement(self, rows):
        """Write on the timesheets that a block paid for what was overage."""
        settled = {}
        for row in rows:
            if row.get("block_id"):
                number = row["timesheet_number"]
                hours, __ = settled.get(number, (0.0, 0))
                settled[number] = (hours - row["hours"], row["revision"])
        lines = self.env["account.analytic.line"].sudo().browse(list(settled))
        compat.flush(lines)
        hour = self.env.ref("uom.product_uom_hour") if lines else None
        results = []
        for line in lines:
            hours, revision = settled[line.id]
            covered = quantise(line.prepaid_covered_hours + hours)
            left = quantise(line.prepaid_overage_hours - hours)
            reason = line.prepaid_reason if left else None
            status = get_status(covered, left)
            result = (line.id, line.prepaid_agreement_id.id, covered, left, status, reason)
            approval, worked = line.prepaid_approval_state, line._get_prepaid_worked_hours(hour)
            results.append(
                result + (revision, approval or None, worked, line.prepaid_time_note or None)
            )
        if results:
            lines._write_prepaid_results(results)


def _sum_hours(rows):
    """Return the hours that ledger rows take, as a dict of agreement id to hours."""
    hours = {}
    for row in rows:
        hours[row["agreement_id"]] = hours.get(row["agreement_id"], 0.0) - row["hours"]
    return hours


def _merge(rows):
    """Return ledger rows with those of one timesheet and one target made into one.

    A block may settle several overages of a timesheet, and several blocks one overage; a
    revision of a timesheet has one row for each block and each row that it takes back.
    """
    merged = {}
    for row in rows:
        key = (row["timesheet_number"], row.get("block_id"), row.get("reversed_id"))
        if key in merged:
            merged[key]["hours"] += row["hours"]
        else:
            merged[key] = row
    return list(merged.values())
