from odoo import fields, models

from .portal.prepaid_contact_access import CONTACT_LEVELS


class ResCompany(models.Model):
    """What a company's customers see in the portal."""

    _inherit = "res.company"

    prepaid_contact_level = fields.Selection(
        CONTACT_LEVELS,
        string="Contacts See",
        default="prices",
        required=True,
        help="What contacts of customers with a new agreement see in the portal. The single "
        "point of contact sees everything and says what others see.",
    )
