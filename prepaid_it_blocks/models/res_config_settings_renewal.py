from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How the company renews its customers' hours."""

    _inherit = "res.config.settings"

    prepaid_renewal_rule = fields.Selection(
        related="company_id.prepaid_renewal_rule", readonly=False, required=True
    )
    prepaid_pace_months = fields.Selection(
        related="company_id.prepaid_pace_months", readonly=False, required=True
    )
    prepaid_cover_months = fields.Integer(related="company_id.prepaid_cover_months", readonly=False)
    prepaid_renewal_payment = fields.Boolean(
        related="company_id.prepaid_renewal_payment", readonly=False
    )
    prepaid_followup_days = fields.Integer(
        related="company_id.prepaid_followup_days", readonly=False
    )
    prepaid_followup_count = fields.Integer(
        related="company_id.prepaid_followup_count", readonly=False
    )
    prepaid_rearm_days = fields.Integer(related="company_id.prepaid_rearm_days", readonly=False)
