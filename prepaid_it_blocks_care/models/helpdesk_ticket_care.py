from odoo import api, fields, models
from odoo.exceptions import UserError

from .prepaid_care_plan import TIME_POLICIES

ACTIVITY = "prepaid_it_blocks_care.mail_activity_type_overdue"


class HelpdeskTicketCareMixin(models.AbstractModel):
    """Part of `helpdesk.ticket`: tickets of care plans, with a checklist."""

    _name = "helpdesk.ticket.care.mixin"
    _description = "Tickets of Care Plans"
    _inherit = "prepaid.guard.mixin"

    care_plan_id = fields.Many2one(
        "prepaid.care.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="prepaid_it_blocks.group_user",
        help="The care plan whose checks this ticket is for.",
    )
    care_time_policy = fields.Selection(
        TIME_POLICIES,
        string="Time of Care",
        readonly=True,
        copy=False,
        groups="prepaid_it_blocks.group_user",
        help="Who pays for the time of this ticket, as the care plan said when it was opened.",
    )
    care_open_count = fields.Integer(
        compute="_compute_care_open_count",
        compute_sudo=True,
        string="Checks to Do",
        groups="prepaid_it_blocks.group_user",
    )

    @api.depends("care_result_ids.state")
    def _compute_care_open_count(self):
        groups = self.env["prepaid.care.result"]._read_group(
            [("ticket_id", "in", self.ids), ("state", "=", "open")], ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in groups}
        for ticket in self:
            ticket.care_open_count = counts.get(ticket._origin.id, 0)

    @api.model
    def _get_guarded_fields(self):
        """Extend: a plan's tickets are opened by the plan alone."""
        return super()._get_guarded_fields() | {"care_plan_id", "care_time_policy"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_care(self):
        """Refuse to delete a ticket of a care plan.

        :raise UserError: saying what to do instead
        """
        # Sudo: the plan counts whether the user may see it or not.
        for ticket in self.sudo().filtered("care_plan_id"):
            raise UserError(
                self.env._(
                    "Ticket %s stands for checks that a customer was promised, so it cannot be "
                    "deleted. Archive it instead.",
                    ticket.number,
                )
            )

    def _remind_of_checks(self):
        """Ask who has the ticket, or looks after the customer, to do overdue checks; once."""
        self.ensure_one()
        agreement = self.care_plan_id.agreement_id
        summary = self.env._("Checks are overdue")
        known = self.activity_ids.activity_type_id & self.env.ref(ACTIVITY)
        if known:
            return
        users = self.user_id | self.care_plan_id.user_id | agreement._get_responsible()
        for user in users.filtered("active"):
            if self.with_user(user).has_access("read"):
                self.activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    date_deadline=self.company_id._get_prepaid_today(),
                    summary=summary,
                    note=self.env._(
                        "Their period is over. End each check as fine, as a finding, or as not "
                        "possible with the reason."
                    ),
                )
                return

    def _close_care_activities(self):
        """End the reminders of tickets whose checks are all done."""
        done = self.filtered(lambda ticket: not ticket.care_open_count)
        done.activity_feedback([ACTIVITY])
