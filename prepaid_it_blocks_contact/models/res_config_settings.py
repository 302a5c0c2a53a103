from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the tickets of people who may not ask for work."""

    _inherit = "res.config.settings"

    prepaid_contact_check = fields.Boolean(
        related="company_id.prepaid_contact_check", readonly=False
    )
    prepaid_ticket_approval_days = fields.Integer(
        related="company_id.prepaid_ticket_approval_days", readonly=False
    )
