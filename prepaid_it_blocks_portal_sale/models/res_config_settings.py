from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of what customers can choose, get and carry over when they buy hours."""

    _inherit = "res.config.settings"

    prepaid_receipt = fields.Boolean(related="company_id.prepaid_receipt", readonly=False)
    prepaid_compare_sizes = fields.Boolean(
        related="company_id.prepaid_compare_sizes", readonly=False
    )
    prepaid_carry_over = fields.Selection(
        related="company_id.prepaid_carry_over", readonly=False, required=True
    )
    prepaid_carry_over_hours = fields.Float(
        related="company_id.prepaid_carry_over_hours", readonly=False
    )
    prepaid_carry_over_percent = fields.Float(
        related="company_id.prepaid_carry_over_percent", readonly=False
    )
