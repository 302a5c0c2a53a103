from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What customers get when they buy hours."""

    _inherit = "res.config.settings"

    prepaid_receipt = fields.Boolean(related="company_id.prepaid_receipt", readonly=False)
