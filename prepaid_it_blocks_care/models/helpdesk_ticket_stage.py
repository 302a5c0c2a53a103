from odoo import api, fields, models

# Stages of `helpdesk_mgmt` in which a ticket ends without the work that it was for.
_CANCELLED = (
    "helpdesk_mgmt.helpdesk_ticket_stage_cancelled",
    "helpdesk_mgmt.helpdesk_ticket_stage_rejected",
)


class HelpdeskTicketStage(models.Model):
    """Stages in which tickets end with or without the work that they were for."""

    _inherit = "helpdesk.ticket.stage"

    is_care_cancelled = fields.Boolean(
        string="Ends without the Work",
        help="A finding whose ticket gets here is not fixed: the customer decides on it again.",
    )

    @api.model
    def _mark_care_cancelled(self):
        """Mark the shipped stages of cancelled tickets; those that are gone are left out."""
        for xmlid in _CANCELLED:
            stage = self.env.ref(xmlid, raise_if_not_found=False)
            if stage:
                stage.is_care_cancelled = True
