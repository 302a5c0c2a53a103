from odoo import fields, models


class ResCompany(models.Model):
    """What a company's customers read in their statements."""

    _inherit = "res.company"

    prepaid_show_excluded = fields.Boolean(
        string="Show Free Time",
        default=True,
        help="Customers see in the portal the time that was free of charge.",
    )
    prepaid_show_technician = fields.Boolean(
        string="Show Technicians",
        help="Customers read in their statements who worked.",
    )
