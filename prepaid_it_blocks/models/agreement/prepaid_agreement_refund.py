from odoo import fields, models

from ... import compat


class PrepaidAgreement(models.Model):
    """What the contract says about hours that the customer gives back."""

    _inherit = "prepaid.agreement"

    refund_rule = fields.Selection(
        [
            ("paid", "What was paid for them"),
            ("percent", "A part of what was paid"),
            ("normal", "What is left when used hours cost the normal rate"),
            ("none", "Nothing"),
        ],
        string="Refunded Hours Bring",
        default="paid",
        required=True,
        tracking=True,
        help="What the customer gets back by default for an unused hour that is refunded.",
    )
    refund_percent = fields.Float(string="Part of the Price (%)", default=100.0)

    _refund_percent_range = compat.Constraint(
        "CHECK (refund_percent >= 0 AND refund_percent <= 100)",
        "A part of the price is between 0 and 100 percent.",
    )
