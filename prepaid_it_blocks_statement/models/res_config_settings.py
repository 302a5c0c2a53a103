from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's settings of statements."""

    _inherit = "res.config.settings"

    prepaid_show_excluded = fields.Boolean(
        related="company_id.prepaid_show_excluded", readonly=False
    )
    prepaid_show_technician = fields.Boolean(
        related="company_id.prepaid_show_technician", readonly=False
    )
    prepaid_statement_mail = fields.Boolean(
        related="company_id.prepaid_statement_mail", readonly=False
    )
    prepaid_statement_day = fields.Integer(
        related="company_id.prepaid_statement_day", readonly=False
    )
