from odoo import fields, models


class ResCompany(models.Model):
    """What customers get when they buy hours."""

    _inherit = "res.company"

    prepaid_receipt = fields.Boolean(
        string="Receipt",
        default=True,
        help="When hours are paid, the customer gets a mail: hours added, amount paid and the "
        "new balance.",
    )
