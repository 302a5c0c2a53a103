from datetime import timedelta

from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


class ResCompany(models.Model):
    """Settings of overage billing."""

    _inherit = "res.company"

    prepaid_overage_document = fields.Selection(
        [("order", "A draft order"), ("invoice", "A draft invoice")],
        string="Overage Is Billed On",
        default="order",
        required=True,
        prefetch="prepaid_settings",
        help="What is made for hours that no block covered. Behind an invoice there is an "
        "order too, confirmed.",
    )
    prepaid_overage_monthly = fields.Boolean(
        string="Bill Overage Monthly",
        prefetch="prepaid_settings",
        help="Hours of the month before that no block covered are billed by themselves.",
    )
    prepaid_overage_day = fields.Integer(
        string="Day of the Month for Overage",
        default=3,
        prefetch="prepaid_settings",
        help="From this day on, 1 to 28, the overage of the month before is billed.",
    )

    _prepaid_overage_day_range = compat.Constraint(
        "CHECK (prepaid_overage_day BETWEEN 1 AND 28)",
        "Overage is billed on one of the days 1 to 28, which every month has.",
    )

    def _get_overage_until(self):
        """Return the last day that a monthly run of today bills: that of the last month."""
        self.ensure_one()
        return self._get_prepaid_today().replace(day=1) - timedelta(days=1)
