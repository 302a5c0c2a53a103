from odoo import fields, models

from ...policies.portal_sale.carry_over import MODES


class ResCompany(models.Model):
    """What new agreements carry over at a top-up."""

    _inherit = "res.company"

    prepaid_carry_over = fields.Selection(
        MODES,
        string="Carry-Over at Top-Up",
        default="none",
        required=True,
        help="What becomes of unused hours when another block is paid before they end: the "
        "default of new agreements.",
    )
    prepaid_carry_over_hours = fields.Float(
        string="Carried Over at Most",
        digits="Prepaid Hours",
        help="Hours of each block that new agreements carry over at most.",
    )
    prepaid_carry_over_percent = fields.Float(
        string="Percent Carried Over",
        help="Percent of each block's bought hours that new agreements carry over at most.",
    )
