from datetime import timedelta

from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


class ResCompany(models.Model):
    """Companies that flag tickets of people who may not ask for work."""

    _inherit = "res.company"

    prepaid_contact_check = fields.Boolean(
        string="Flag Tickets of Others",
        default=True,
        prefetch="prepaid_settings",
        help="Under new agreements, tickets opened by people who are neither the single point "
        "of contact nor authorised show a warning until they are approved.",
    )
    prepaid_ticket_approval_days = fields.Integer(
        string="Days to Approve a Ticket",
        default=7,
        required=True,
        prefetch="prepaid_settings",
        help="Days that the single point of contact has to approve a ticket by the link in the "
        "mail, today included.",
    )

    _prepaid_ticket_approval_days_positive = compat.Constraint(
        "CHECK (prepaid_ticket_approval_days BETWEEN 1 AND 365)",
        "Give the single point of contact 1 to 365 days to approve a ticket.",
    )

    def _get_last_day_to_approve(self):
        """Return the last day to answer a request of today."""
        self.ensure_one()
        return self._get_prepaid_today() + timedelta(days=self.prepaid_ticket_approval_days - 1)
