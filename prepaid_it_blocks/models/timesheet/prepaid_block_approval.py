from odoo import api, fields, models

from ...policies import validity
from ...policies.hours import to_hours


class PrepaidBlockApprovalMixin(models.AbstractModel):
    """Part of `prepaid.block`: hours drawn by timesheets that wait for approval."""

    _name = "prepaid.block.approval.mixin"
    _description = "Approval of Time on Prepaid Blocks"

    pending_hours = fields.Float(
        string="Pending Approval",
        compute="_compute_pending_hours",
        help="Used hours that wait for approval.",
    )
    pending_seconds = fields.Integer(compute="_compute_pending_hours", aggregator=None)

    # The rows and the timesheets' state change by SQL, which says so itself.
    @api.depends("balance_seconds", "used_seconds", "has_approval")
    def _compute_pending_hours(self):
        """Sum up what timesheets drew that wait for approval, in one statement."""
        approving = self.filtered("has_approval")
        pending = approving._fetch_pending_seconds() if approving else {}
        for block in self:
            seconds = pending.get(block._origin.id, 0)
            block.pending_seconds, block.pending_hours = seconds, to_hours(seconds)

    def _fetch_pending_seconds(self):
        """Return the seconds of blocks that wait for approval.

        Whoever sees a block sees this sum, with or without rights on the timesheets.

        :return: dict of block id to seconds; blocks without any are left out
        """
        self.env.cr.execute(
            """
            SELECT e.block_id, -SUM(e.seconds)
              FROM account_analytic_line l
              JOIN prepaid_entry e ON e.timesheet_number = l.id
             WHERE l.prepaid_approval_state = 'waiting'
               AND l.prepaid_agreement_id = ANY(%s) AND e.block_id = ANY(%s)
             GROUP BY e.block_id
            """,
            [self.mapped("agreement_id").ids, self.ids],
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _invalidate_pending_hours(self):
        """Let the figures of approval be computed again, for all records; no statement."""
        names = ("pending_hours", "pending_seconds")
        fields_of_approval = [(self._fields[name], None) for name in names]
        agreement = self.env["prepaid.agreement"]
        for fname in ("pending_hours", "confirmed_hours"):
            fields_of_approval.append((agreement._fields[fname], None))
        self.env.cache.invalidate(fields_of_approval)

    def _would_be_in_force(self, date):
        """Check if hours given back could pay for work of a calendar date."""
        self.ensure_one()
        return self.state in ("active", "exhausted") and validity.is_valid_on(
            date, self.date_start, self.date_end
        )
