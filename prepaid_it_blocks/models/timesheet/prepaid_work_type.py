from odoo import fields, models

from ... import compat
from ...policies.accounted_time import AS_WORKED, WorkRule
from ...policies.hours import to_seconds


class PrepaidWorkType(models.Model):
    """A kind of work and what it counts: at least, in which steps, with which weight."""

    _name = "prepaid.work.type"
    _description = "Type of Work"
    _inherit = "prepaid.record.mixin"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty for a type of work of all companies."
    )
    minimum_hours = fields.Float(
        string="Minimum",
        help="Shorter work counts as much. Empty for no minimum.",
    )
    increment_hours = fields.Float(
        string="Increment",
        help="Time beyond the minimum is rounded up to multiples of this. Empty for none.",
    )
    weight = fields.Float(
        digits=(6, 2),
        default=1.0,
        required=True,
        help="How often each hour counts. Within the hours of an agreement's schedule, its "
        "weight counts instead if it is higher.",
    )

    _minimum_not_negative = compat.Constraint(
        "CHECK (minimum_hours >= 0)",
        "The minimum of a type of work cannot be negative.",
    )
    _increment_not_negative = compat.Constraint(
        "CHECK (increment_hours >= 0)",
        "The increment of a type of work cannot be negative.",
    )
    _weight_positive = compat.Constraint(
        "CHECK (weight > 0)",
        "The weight of a type of work is more than 0. Time that shall not count is free of charge.",
    )

    def write(self, vals):
        """Extend: archived types of work are no team's default any more."""
        result = super().write(vals)
        if "active" in vals:
            self.env["helpdesk.ticket.team"]._invalidate_prepaid_work_types()
        return result

    def _get_work_rule(self):
        """Return the `WorkRule` of this type; time without any type counts as worked."""
        if not self:
            return AS_WORKED
        return WorkRule(
            to_seconds(self.minimum_hours), to_seconds(self.increment_hours), self.weight
        )
