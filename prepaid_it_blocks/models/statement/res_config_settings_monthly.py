from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Whether the company's new agreements get monthly statements."""

    _inherit = "res.config.settings"

    prepaid_statement_mail = fields.Boolean(
        related="company_id.prepaid_statement_mail", readonly=False
    )
    prepaid_statement_day = fields.Integer(
        related="company_id.prepaid_statement_day", readonly=False
    )
