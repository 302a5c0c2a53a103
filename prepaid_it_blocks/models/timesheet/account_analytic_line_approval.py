from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...dependents import notify

# A change of these makes of approved work something that nobody has approved.
_WORK_FIELDS = ("date", "employee_id", "task_id", "ticket_id", "unit_amount")


class AccountAnalyticLinePrepaidApprovalMixin(models.AbstractModel):
    """Part of `account.analytic.line`: approval of drawn time, which is pending until then.

    It says nothing of who pays: time is drawn when it is logged, approved or not. Where a
    company does not approve, and for time logged before it did, the state stays empty.
    """

    _name = "account.analytic.line.prepaid.approval.mixin"
    _description = "Approval of Prepaid Time"

    prepaid_approval_state = fields.Selection(
        [("waiting", "Waiting"), ("approved", "Approved")],
        string="Approval of Prepaid Time",
        readonly=True,
        copy=False,
        help="Whether the time taken from prepaid hours has been approved. Empty where nobody "
        "has to approve it.",
    )
    prepaid_approved_by_id = fields.Many2one(
        "res.users", string="Approved By", readonly=True, copy=False, ondelete="set null"
    )
    prepaid_approved_on = fields.Datetime(string="Approved On", readonly=True, copy=False)

    def write(self, vals):
        """Extend: approved work that changes waits for approval again."""
        if set(_WORK_FIELDS).isdisjoint(vals):
            return super().write(vals)
        # Sudo: the work itself is compared, whatever the user may read of it.
        approved = self.sudo().filtered(lambda line: line.prepaid_approval_state == "approved")
        before = {line: line._get_prepaid_work() for line in approved}
        result = super().write(vals)
        changed = approved.filtered(lambda line: line._get_prepaid_work() != before[line])
        changed.filtered(lambda line: not line._is_prepaid_approved())._set_prepaid_approval(
            "waiting"
        )
        return result

    def _get_prepaid_work(self):
        """Return the approved values of this time, to be compared."""
        self.ensure_one()
        return [self[fname] for fname in _WORK_FIELDS]

    def _is_prepaid_approved(self):
        """Check if time that was just logged or changed counts as approved already.

        No, says the base: somebody has to approve it. Override in an addon that follows
        another approval of timesheets (a `validated` field, the state of the sheet that the
        time is on), and call `_set_prepaid_approval` where that approval is given or taken
        back.
        """
        self.ensure_one()
        return False

    def _get_prepaid_approval(self, hours):
        """Return the approval state of time after a change of its draw.

        :param hours: hours that count against the agreement
        """
        self.ensure_one()
        if not hours or not self.company_id.prepaid_approval:
            return None
        return "approved" if self._is_prepaid_approved() else "waiting"

    def _set_prepaid_approval(self, state):
        """Note that time is approved, or waits for it again, in one statement.

        Time that nobody has to approve is left alone.

        :param state: "approved" or "waiting"
        :return: the timesheets whose state has changed
        """
        if not self:
            return self
        is_approved = state == "approved"
        self.env.cr.execute(
            """
            UPDATE account_analytic_line
               SET prepaid_approval_state = %(state)s,
                   prepaid_approved_by_id = %(user)s,
                   prepaid_approved_on = CASE WHEN %(user)s IS NULL THEN NULL
                                              ELSE now() AT TIME ZONE 'UTC' END
             WHERE id = ANY(%(ids)s) AND prepaid_approval_state <> %(state)s
            RETURNING id
            """,
            {"state": state, "user": self.env.uid if is_approved else None, "ids": self.ids},
        )
        changed = self.browse([number for (number,) in self.env.cr.fetchall()])
        fnames = ["prepaid_approval_state", "prepaid_approved_by_id", "prepaid_approved_on"]
        changed.invalidate_recordset(fnames, flush=False)
        notify(changed, ["prepaid_approval_state"])
        self.env["prepaid.block"]._invalidate_pending_hours()
        return changed

    @api.model
    def _check_prepaid_approver(self):
        """Refuse whoever may not approve time.

        :raise AccessError: for all but approvers of timesheets and managers of prepaid time
        """
        if not (self.env.su or self.env.user.has_group("prepaid_it_blocks.group_approver")):
            raise AccessError(self.env._("Only approvers of timesheets approve prepaid time."))

    def action_approve_prepaid(self):
        """Approve the time among these timesheets that waits for it.

        :raise AccessError: when the user approves no time, or must not change one of these
        :raise UserError: when none of them waits
        """
        self._check_prepaid_approver()
        self.check_access("write")
        if not self._set_prepaid_approval("approved"):
            raise UserError(self.env._("None of these entries waits for approval."))
        return True

    def action_withdraw_prepaid_approval(self):
        """Let the approved time among these timesheets wait for approval again.

        :raise AccessError: when the user approves no time, or must not change one of these
        :raise UserError: when none of them is approved
        """
        self._check_prepaid_approver()
        self.check_access("write")
        if not self._set_prepaid_approval("waiting"):
            raise UserError(self.env._("None of these entries is approved."))
        return True
