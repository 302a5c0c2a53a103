from odoo import fields, models


class ResCompany(models.Model):
    """What a company's customers read in their statements."""

    _inherit = "res.company"

    prepaid_show_technician = fields.Boolean(
        string="Show Technicians",
        help="Customers read in their statements who worked.",
    )
