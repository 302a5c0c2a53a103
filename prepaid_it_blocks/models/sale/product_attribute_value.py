from odoo import fields, models


class ProductAttributeValue(models.Model):
    """A size of a block: its hours."""

    _name = "product.attribute.value"
    _inherit = ["prepaid.range.mixin", "product.attribute.value"]

    prepaid_hours = fields.Float(
        help="Hours of a prepaid block of this size, for instance 50 for the value 50 h. 0 where "
        "the value says no size.",
    )
