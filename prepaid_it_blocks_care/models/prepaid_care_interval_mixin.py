from odoo import fields, models

INTERVALS = [("month", "Monthly"), ("quarter", "Quarterly"), ("year", "Yearly")]


class PrepaidCareIntervalMixin(models.AbstractModel):
    """A check as it is written down: what, how often, how to go about it."""

    _name = "prepaid.care.interval.mixin"
    _description = "Check with an Interval"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    interval = fields.Selection(INTERVALS, required=True, default="month")
    description = fields.Text(
        string="Instructions",
        translate=True,
        help="How to go about it, for the technician; customers do not see it.",
    )
