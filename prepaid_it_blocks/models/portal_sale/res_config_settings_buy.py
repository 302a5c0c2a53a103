from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What customers can choose, and get when they buy hours."""

    _inherit = "res.config.settings"

    prepaid_receipt = fields.Boolean(related="company_id.prepaid_receipt", readonly=False)
    prepaid_compare_sizes = fields.Boolean(
        related="company_id.prepaid_compare_sizes", readonly=False
    )
