from odoo import fields, models


class ProductTemplate(models.Model):
    """Products that customers can choose, or not, in the portal."""

    _inherit = "product.template"

    prepaid_in_portal = fields.Boolean(
        string="Offered in the Portal",
        default=True,
        help="Customers can choose this block on their own portal page.",
    )
