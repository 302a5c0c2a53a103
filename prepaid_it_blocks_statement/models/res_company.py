from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


class ResCompany(models.Model):
    """Settings of statements: their content, and the monthly ones of new agreements."""

    _inherit = "res.company"

    prepaid_show_excluded = fields.Boolean(
        string="Show Free Time",
        default=True,
        prefetch="prepaid_settings",
        help="Customers see in the portal the time that was free of charge.",
    )
    prepaid_show_technician = fields.Boolean(
        string="Show Technicians",
        prefetch="prepaid_settings",
        help="Customers read in their statements who worked.",
    )
    prepaid_statement_mail = fields.Boolean(
        string="Monthly Statements",
        prefetch="prepaid_settings",
        help="New agreements get a statement by mail each month, unless their template says "
        "otherwise.",
    )
    prepaid_statement_day = fields.Integer(
        string="Day of the Month",
        default=3,
        prefetch="prepaid_settings",
        help="From this day on, 1 to 28, the statements of the month before go out.",
    )

    _prepaid_statement_day_range = compat.Constraint(
        "CHECK (prepaid_statement_day BETWEEN 1 AND 28)",
        "Statements go out on one of the days 1 to 28, which every month has.",
    )
