from odoo import fields, models

from .. import compat


class ResCompany(models.Model):
    """How a company renews its customers' hours."""

    _inherit = "res.company"

    prepaid_renewal_rule = fields.Selection(
        [("last", "As bought last"), ("right_size", "Right size, from the pace of use")],
        string="Renewal Offers",
        default="last",
        required=True,
        help="How much the renewal quotations of new agreements offer.",
    )
    prepaid_pace_months = fields.Selection(
        [("3", "3 months"), ("6", "6 months"), ("12", "12 months")],
        string="Pace of the Last",
        default="6",
        required=True,
        help="Time over which new agreements measure how fast hours are used.",
    )
    prepaid_cover_months = fields.Integer(
        string="Months to Cover",
        default=3,
        help="New agreements offer as many hours as last so many months.",
    )
    prepaid_renewal_payment = fields.Boolean(
        string="Payment in the Portal",
        default=True,
        help="The link in the renewal mail leads to paying the quotation online. Whether it "
        "is signed too is a setting of quotations.",
    )
    prepaid_followup_days = fields.Integer(
        string="Follow Up After",
        default=7,
        help="Days without an answer after which the customer gets a reminder of the renewal "
        "quotation. 0: never.",
    )
    prepaid_followup_count = fields.Integer(
        string="Reminders",
        default=2,
        help="How many reminders at most; then the salesperson is asked to call.",
    )
    prepaid_rearm_days = fields.Integer(
        string="Offer Again After",
        default=14,
        help="Days after a renewal quotation was cancelled or expired in which no other one "
        "is made by itself.",
    )

    _prepaid_renewal_days_not_negative = compat.Constraint(
        "CHECK (prepaid_followup_days >= 0 AND prepaid_followup_count >= 0"
        " AND prepaid_rearm_days >= 0)",
        "Days and numbers of reminders cannot be negative.",
    )
    _prepaid_cover_months_range = compat.Constraint(
        "CHECK (prepaid_cover_months BETWEEN 1 AND 60)",
        "A renewal covers 1 to 60 months.",
    )

    def _prepare_prepaid_renewal_vals(self):
        """Return what new agreements of the company take over from its settings."""
        self.ensure_one()
        return {
            "renewal_threshold_percent": self.prepaid_threshold_percent,
            "renewal_rule": self.prepaid_renewal_rule,
            "renewal_pace_months": self.prepaid_pace_months,
            "renewal_cover_months": self.prepaid_cover_months,
        }
