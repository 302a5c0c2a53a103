from odoo import api, fields, models

from ...policies.hours import quantise


class PrepaidAgreement(models.Model):
    """The three figures where time is approved: confirmed, pending, available."""

    _inherit = "prepaid.agreement"

    has_approval = fields.Boolean(
        related="company_id.prepaid_approval", help="The company approves prepaid time."
    )
    pending_hours = fields.Float(
        string="Pending Approval",
        digits="Prepaid Hours",
        compute="_compute_pending_hours",
        help="Hours taken from blocks by time that waits for approval. They are not among "
        "the available hours any more.",
    )
    confirmed_hours = fields.Float(
        string="Confirmed",
        digits="Prepaid Hours",
        compute="_compute_pending_hours",
        help="Hours that would be left counting approved time alone: the available hours and "
        "those that time waiting for approval took from blocks in force.",
    )

    @api.depends("available_hours", "block_ids.pending_hours")
    def _compute_pending_hours(self):
        for agreement in self:
            today = (agreement.company_id or self.env.company)._get_prepaid_today()
            pending = agreement.block_ids.filtered("pending_hours")
            # Hours given back to a block past its last day could not be used any more.
            usable = pending.filtered(lambda block, today=today: block._would_be_in_force(today))
            agreement.pending_hours = quantise(sum(pending.mapped("pending_hours")))
            agreement.confirmed_hours = quantise(
                agreement.available_hours + sum(usable.mapped("pending_hours"))
            )

    def _get_waiting_domain(self):
        """Return the domain of the timesheets on this agreement that wait for approval."""
        self.ensure_one()
        return [
            ("prepaid_agreement_id", "=", self.id),
            ("prepaid_approval_state", "=", "waiting"),
        ]

    def action_view_waiting(self):
        """Open the time on this agreement that waits for approval."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_approval_action"
        )
        action["domain"] = self._get_waiting_domain()
        action["context"] = {}
        return action
