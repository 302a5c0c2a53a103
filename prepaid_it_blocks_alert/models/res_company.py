from odoo import fields, models


class ResCompany(models.Model):
    """Companies that say in how many mails alerts go out."""

    _inherit = "res.company"

    prepaid_alert_digest = fields.Boolean(
        string="Daily Digest",
        default=True,
        prefetch="prepaid_settings",
        help="Salespersons get one mail a day about all customers instead of one a customer.",
    )
