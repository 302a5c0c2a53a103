from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings of overage billing."""

    _inherit = "res.config.settings"

    prepaid_overage_document = fields.Selection(
        related="company_id.prepaid_overage_document", readonly=False
    )
    prepaid_overage_monthly = fields.Boolean(
        related="company_id.prepaid_overage_monthly", readonly=False
    )
    prepaid_overage_day = fields.Integer(related="company_id.prepaid_overage_day", readonly=False)
