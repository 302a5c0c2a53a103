from odoo import fields, models


class Settings(models.TransientModel):
    _inherit = "res.config.settings"

    is_on = fields.Boolean(related="company_id.is_on", readonly=False)
    limit = fields.Float(config_parameter="x.limit")
