from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What the company's customers see in the portal."""

    _inherit = "res.config.settings"

    prepaid_contact_level = fields.Selection(
        related="company_id.prepaid_contact_level", readonly=False, required=True
    )
