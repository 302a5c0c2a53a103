from odoo import fields, models

from ... import compat
from ...policies.accounted_time import Period

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class PrepaidScheduleLine(models.Model):
    """Hours of a schedule with one weight: of some weekdays or of public holidays."""

    _name = "prepaid.schedule.line"
    _description = "Hours with a Weight"
    _inherit = "prepaid.record.mixin"
    _order = "schedule_id, weight, kind desc, hour_from, id"

    schedule_id = fields.Many2one("prepaid.schedule", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("weekdays", "Weekdays"), ("holidays", "Public holidays")],
        default="weekdays",
        required=True,
    )
    monday = fields.Boolean(string="Mon", default=True)
    tuesday = fields.Boolean(string="Tue", default=True)
    wednesday = fields.Boolean(string="Wed", default=True)
    thursday = fields.Boolean(string="Thu", default=True)
    friday = fields.Boolean(string="Fri", default=True)
    saturday = fields.Boolean(string="Sat", default=True)
    sunday = fields.Boolean(string="Sun", default=True)
    hour_from = fields.Float(string="From", help="Time of day in the agreement's time zone.")
    hour_to = fields.Float(
        string="To",
        default=24.0,
        required=True,
        help="24:00 is midnight. A time before the start is one of the next day.",
    )
    weight = fields.Float(
        digits=(6, 2),
        default=1.5,
        required=True,
        help="How often each hour counts. Where hours overlap, the highest weight counts alone.",
    )

    _hour_from_range = compat.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24)",
        "Hours of a schedule start from 0:00 to 23:59.",
    )
    _hour_to_range = compat.Constraint(
        "CHECK (hour_to > 0 AND hour_to <= 24)",
        "Hours of a schedule end from 0:01 to 24:00, which is midnight.",
    )
    _hours_differ = compat.Constraint(
        "CHECK (hour_from <> hour_to)",
        "Hours of a schedule end at another time than they start; a whole day is from "
        "0:00 to 24:00.",
    )
    _weight_positive = compat.Constraint(
        "CHECK (weight > 0)",
        "The weight of hours is more than 0.",
    )
    _some_day = compat.Constraint(
        "CHECK (kind <> 'weekdays' OR monday OR tuesday OR wednesday OR thursday"
        " OR friday OR saturday OR sunday)",
        "Choose at least one weekday.",
    )

    def _get_period(self):
        """Return the `Period` of this line."""
        self.ensure_one()
        return Period(
            weight=self.weight,
            hour_from=self.hour_from,
            hour_to=self.hour_to,
            weekdays=frozenset(number for number, day in enumerate(WEEKDAYS) if self[day]),
            on_holidays=self.kind == "holidays",
        )
