from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What new agreements carry over at a top-up."""

    _inherit = "res.config.settings"

    prepaid_carry_over = fields.Selection(
        related="company_id.prepaid_carry_over", readonly=False, required=True
    )
    prepaid_carry_over_hours = fields.Float(
        related="company_id.prepaid_carry_over_hours", readonly=False
    )
    prepaid_carry_over_percent = fields.Float(
        related="company_id.prepaid_carry_over_percent", readonly=False
    )
