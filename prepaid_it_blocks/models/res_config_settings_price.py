from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What an hour costs without a block."""

    _inherit = "res.config.settings"

    prepaid_normal_rate_product_id = fields.Many2one(
        related="company_id.prepaid_normal_rate_product_id",
        readonly=False,
        domain=lambda self: self.env["res.company"]._get_prepaid_rate_services_domain(),
    )
