from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prepaid_paper_with_quotation = fields.Boolean(
        related="company_id.prepaid_paper_with_quotation", readonly=False
    )
