from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies import numbers


class ResCompany(models.Model):
    """Companies that say when a customer is at risk."""

    _inherit = "res.company"

    prepaid_board_end_days = fields.Integer(
        string="Hours End Within",
        default=30,
        prefetch="prepaid_settings",
        help="Customers whose hours end within so many days, today included, stand on the board "
        "as ones whose hours expire unused.",
    )
    prepaid_board_contact_days = fields.Integer(
        string="No Contact For",
        default=60,
        prefetch="prepaid_settings",
        help="Customers without contact for more than so many days stand on the board.",
    )

    _prepaid_board_days_not_negative = compat.Constraint(
        "CHECK (prepaid_board_end_days >= 0 AND prepaid_board_contact_days >= 0)",
        "Days cannot be negative.",
    )

    @api.model
    def _get_number_ranges(self):
        """Extend: no day is further away than a century."""
        names = ("prepaid_board_end_days", "prepaid_board_contact_days")
        return super()._get_number_ranges() | dict.fromkeys(names, (0, numbers.MAX_DAYS))
