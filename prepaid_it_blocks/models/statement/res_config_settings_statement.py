from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What the company's customers read in their statements."""

    _inherit = "res.config.settings"

    prepaid_show_excluded = fields.Boolean(
        related="company_id.prepaid_show_excluded", readonly=False
    )
    prepaid_show_technician = fields.Boolean(
        related="company_id.prepaid_show_technician", readonly=False
    )
