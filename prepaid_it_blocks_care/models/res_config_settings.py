from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of when a customer is at risk."""

    _inherit = "res.config.settings"

    prepaid_board_end_days = fields.Integer(
        related="company_id.prepaid_board_end_days", readonly=False
    )
    prepaid_board_contact_days = fields.Integer(
        related="company_id.prepaid_board_contact_days", readonly=False
    )
