from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get

from ...policies.hours import to_hours


class PrepaidAgreementScheduleMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: hours of the week that count more, and approval of time."""

    _name = "prepaid.agreement.schedule.mixin"
    _description = "Time on Prepaid Agreements"

    schedule_id = fields.Many2one(
        "prepaid.schedule",
        compute="_compute_schedule_id",
        store=True,
        readonly=False,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="Hours that count more: evenings, nights, holidays. Empty: all hours are equal.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        help="The hours of the schedule are meant in this time zone.",
    )
    pending_hours = fields.Float(
        string="Pending Approval",
        compute="_compute_pending_hours",
        help="Hours taken from blocks by time that waits for approval. They are not among "
        "the available hours any more.",
    )
    confirmed_hours = fields.Float(
        string="Confirmed",
        compute="_compute_pending_hours",
        help="Hours that would be left counting approved time alone: the available hours and "
        "those that time waiting for approval took from blocks in force.",
    )

    # What the company's settings are later leaves an agreement as it is.
    @api.depends("company_id")
    def _compute_schedule_id(self):
        for agreement in self:
            agreement.schedule_id = agreement.company_id.prepaid_schedule_id

    @api.depends("company_id")
    def _compute_tz(self):
        for agreement in self:
            company = agreement.company_id or self.env.company
            agreement.tz = company._get_prepaid_tz()

    @api.depends("available_seconds", "block_ids.pending_seconds")
    def _compute_pending_hours(self):
        for agreement in self:
            today = (agreement.company_id or self.env.company)._get_prepaid_today()
            pending = agreement.block_ids.filtered("pending_seconds")
            # Hours given back to a block past its last day could not be used any more.
            usable = pending.filtered(lambda block, today=today: block._would_be_in_force(today))
            confirmed = agreement.available_seconds + sum(one.pending_seconds for one in usable)
            agreement.pending_hours = to_hours(sum(one.pending_seconds for one in pending))
            agreement.confirmed_hours = to_hours(confirmed)

    def _get_waiting_domain(self):
        """Return the domain of the timesheets on this agreement that wait for approval."""
        self.ensure_one()
        return [
            ("prepaid_agreement_id", "=", self.id),
            ("prepaid_approval_state", "=", "waiting"),
        ]

    def action_view_waiting(self):
        """Open the time on this agreement that waits for approval."""
        action = self._get_related_action("prepaid_it_blocks.prepaid_approval_action")
        action["domain"] = self._get_waiting_domain()
        return action
