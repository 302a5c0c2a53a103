from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.exceptions import UserError, ValidationError

from ..policies import periods

# How time of a plan's tickets is paid for; tickets keep what their plan said when they came.
TIME_POLICIES = [
    ("drawn", "Drawn from the blocks"),
    ("free", "Free of charge"),
    ("included", "Included up to a cap"),
]


class PrepaidCarePlan(models.Model):
    """The care that a customer's agreement promises: checks that come due by the calendar."""

    _name = "prepaid.care.plan"
    _description = "Care Plan"
    _inherit = [
        "prepaid.care.plan.run.mixin",
        "prepaid.care.plan.ticket.mixin",
        "prepaid.care.since.mixin",
        "mail.thread",
    ]
    _order = "partner_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="The customer reads it on the tickets.")
    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer", store=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="The team whose tickets the checks are.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assigned To",
        ondelete="set null",
        domain="[('share', '=', False), ('helpdesk_team_ids', 'in', team_id)]",
        tracking=True,
        help="Who gets the tickets, and is reminded of checks that are overdue. Without one they "
        "wait in the team.",
    )
    time_policy = fields.Selection(
        TIME_POLICIES,
        string="Time",
        required=True,
        default="drawn",
        tracking=True,
        help="Who pays for the time of these tickets. A change is for tickets that come after it.",
    )
    included_hours = fields.Float(
        string="Included a Month",
        tracking=True,
        help="Hours of each calendar month that are included; the customer's blocks pay for what "
        "goes beyond. A change is for time that is logged after it.",
    )
    included_seconds = fields.Integer(
        compute="_compute_included_seconds", store=True, aggregator=None
    )
    date_start = fields.Date(
        string="First Day",
        required=True,
        default=lambda self: self.env.company._get_prepaid_today(),
        tracking=True,
        help="All checks are due on this day, and again on the same day of later months; on a "
        "month's last day where it has no such day.",
    )
    date_end = fields.Date(
        string="Last Day", tracking=True, help="No check comes due after it. Empty: no end."
    )
    date_next = fields.Date(
        string="Next Due",
        compute="_compute_date_next",
        store=True,
        index=True,
        help="The day on which the next checks come due. Empty: none do.",
    )
    check_ids = fields.One2many("prepaid.care.check", "plan_id", string="Checks", copy=True)
    period_ids = fields.One2many("prepaid.care.period", "plan_id", string="Periods", readonly=True)
    ticket_count = fields.Integer(
        compute="_compute_ticket_count", compute_sudo=True, string="Tickets"
    )
    missed_count = fields.Integer(
        compute="_compute_missed_count",
        string="Missed Periods",
        help="Periods that ended before their checks were done, and that nobody has caught up on.",
    )

    _included_hours_not_negative = compat.Constraint(
        "CHECK (included_hours >= 0)", "The included hours cannot be negative."
    )
    _dates_in_order = compat.Constraint(
        "CHECK (date_end >= date_start)", "The last day of a care plan is not before its first day."
    )

    @api.depends("included_hours")
    def _compute_included_seconds(self):
        for plan in self:
            plan.included_seconds = to_seconds(plan.included_hours)

    @api.depends(
        "active",
        "agreement_id.state",
        "check_ids.active",
        "check_ids.date_from",
        "check_ids.interval",
        "date_end",
        "date_from",
        "date_start",
        "period_ids.date_start",
        "period_ids.interval",
    )
    def _compute_date_next(self):
        starts = self._get_next_starts()
        for plan in self:
            day = min(starts.get(plan.id, {}).values(), default=False)
            is_over = day and plan.date_end and day > plan.date_end
            plan.date_next = False if is_over else day

    @api.depends("period_ids.ticket_id")
    def _compute_ticket_count(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("care_plan_id", "in", self.ids)], ["care_plan_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in groups}
        for plan in self:
            plan.ticket_count = counts.get(plan._origin.id, 0)

    @api.depends("period_ids.state", "period_ids.date_done")
    def _compute_missed_count(self):
        counts = self.env["prepaid.care.period"]._count_missed("plan_id", self)
        for plan in self:
            plan.missed_count = counts.get(plan._origin.id, 0)

    @api.constrains("time_policy", "included_hours")
    def _check_included_hours(self):
        for plan in self:
            if plan.time_policy == "included" and not plan.included_seconds:
                raise ValidationError(
                    self.env._("Care plan %s: say how many hours a month are included.", plan.name)
                )

    @api.constrains("team_id", "user_id")
    def _check_user(self):
        for plan in self.filtered("user_id"):
            if plan.user_id not in plan.team_id.user_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s is not in team %(team)s: choose somebody of the team, or add "
                        "%(user)s to it first.",
                        user=plan.user_id.name,
                        team=plan.team_id.name,
                    )
                )

    def write(self, vals):
        """Extend: the calendar of a plan stays once tickets came by it.

        :raise UserError: saying what to do instead
        """
        if "date_start" in vals:
            day = fields.Date.to_date(vals["date_start"])
            for plan in self.filtered(lambda plan: plan.date_start != day and plan.period_ids):
                raise UserError(
                    self.env._(
                        "Checks of care plan %s have come due already, so its first day stays. "
                        "Give it a last day and make a new plan.",
                        plan.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        """Refuse to delete a plan with periods.

        :raise UserError: saying what to do instead
        """
        for plan in self.filtered("period_ids"):
            raise UserError(
                self.env._(
                    "Checks of care plan %s have come due already, so it cannot be deleted. "
                    "Archive it instead.",
                    plan.name,
                )
            )

    def _is_resumed_by(self, vals):
        """Extend: a plan that had ended is taken up again by a later last day, or by none."""
        if super()._is_resumed_by(vals):
            return True
        if "date_end" not in vals or not self.date_end:
            return False
        today = self.company_id._get_prepaid_today()
        date_end = fields.Date.to_date(vals["date_end"])
        return self.date_end < today and (not date_end or date_end >= today)

    def _get_next_starts(self):
        """Return the first day of the next period of each interval that is promised.

        Two statements, however many plans there are.

        :return: dict of plan id to dict of interval to date; without plans that promise nothing
        """
        plans = self.filtered(
            lambda plan: (
                plan.id and plan.active and plan.date_start and plan.agreement_id.state != "ended"
            )
        )
        checks = self.env["prepaid.care.check"]._read_group(
            [("plan_id", "in", plans.ids), ("active", "=", True)],
            ["plan_id", "interval"],
            ["date_from:min"],
        )
        last = self.env["prepaid.care.period"]._read_group(
            [("plan_id", "in", plans.ids)], ["plan_id", "interval"], ["date_start:max"]
        )
        last = {(plan.id, interval): day for plan, interval, day in last}
        starts = {}
        for plan, interval, since in checks:
            days = (plan.date_start, plan.date_from, since)
            first_day = max(day for day in days if day)
            day = periods.find_next(
                plan.date_start, interval, first_day, last.get((plan.id, interval))
            )
            starts.setdefault(plan.id, {})[interval] = day
        return starts

    def action_view_tickets(self):
        """Open the tickets of this plan's checks."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Care Tickets"),
            "res_model": "helpdesk.ticket",
            "view_mode": "list,kanban,form",
            "domain": [("care_plan_id", "=", self.id)],
        }
