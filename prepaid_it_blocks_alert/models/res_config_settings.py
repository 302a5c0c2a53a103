from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the mails in which alerts go out."""

    _inherit = "res.config.settings"

    prepaid_alert_digest = fields.Boolean(related="company_id.prepaid_alert_digest", readonly=False)
