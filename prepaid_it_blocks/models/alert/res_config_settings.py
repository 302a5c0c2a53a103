from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """In how many mails alerts go out."""

    _inherit = "res.config.settings"

    prepaid_alert_digest = fields.Boolean(related="company_id.prepaid_alert_digest", readonly=False)
