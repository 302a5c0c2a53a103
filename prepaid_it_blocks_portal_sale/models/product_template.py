from odoo import fields, models
from odoo.addons.prepaid_it_blocks.columns import add_columns


class ProductTemplate(models.Model):
    """Products that customers can choose, or not, in the portal."""

    _inherit = "product.template"

    prepaid_in_portal = fields.Boolean(
        string="Offered in the Portal",
        default=True,
        help="Customers can choose this block on their own portal page.",
    )

    def _auto_init(self):
        """Extend: blocks that are there already are offered; not a row is written for it."""
        add_columns(self, {"prepaid_in_portal": True})
        return super()._auto_init()
