from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies.carry_over import MODES


class PrepaidCarryOverMixin(models.AbstractModel):
    """The part of agreements, and of their templates, that says what a top-up takes along."""

    _name = "prepaid.carry.over.mixin"
    _description = "Terms of Carry-Over"

    carry_over = fields.Selection(MODES, string="Carry-Over at Top-Up")
    carry_over_hours = fields.Float(
        string="Carried Over at Most",
        help="Hours of each block that are carried over at most.",
    )
    carry_over_percent = fields.Float(
        string="Percent Carried Over",
        help="Percent of each block's bought hours that are carried over at most.",
    )

    _carry_over_range = compat.Constraint(
        "CHECK (COALESCE(carry_over_hours, 0) >= 0"
        " AND COALESCE(carry_over_percent, 0) BETWEEN 0 AND 100)",
        "Carry over 0 hours or more, and 0 to 100 percent.",
    )
