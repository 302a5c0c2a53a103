from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...policies.accounted_time import Timetable, get_wall_clock

# An interval in UTC touches calendar days of any zone that are so far apart at most.
_MARGIN = timedelta(days=2)


class PrepaidSchedule(models.Model):
    """Hours of the week and public holidays that count more than others."""

    _name = "prepaid.schedule"
    _description = "Schedule of Weights"
    _inherit = "prepaid.record.mixin"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty for a schedule of all companies."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Public Holidays Of",
        help="The working hours whose company-wide time off are the public holidays. Empty for "
        "the working hours of the agreement's company.",
    )
    line_ids = fields.One2many("prepaid.schedule.line", "schedule_id", string="Hours", copy=True)

    @api.constrains("company_id", "calendar_id")
    def _check_calendar_company(self):
        for schedule in self:
            company, other = schedule.company_id, schedule.calendar_id.company_id
            if company and other and company != other:
                raise ValidationError(
                    self.env._(
                        "The working hours %(calendar)s belong to another company than "
                        "schedule %(schedule)s.",
                        calendar=schedule.calendar_id.name,
                        schedule=schedule.name,
                    )
                )

    def _get_timetables(self, terms, first, last):
        """Return the timetables of schedules between two instants.

        Two statements at most, whatever the number of schedules and of the holidays.

        :param terms: list of (schedule id, name of a time zone, company id)
        :param first: start of the earliest work, naive UTC
        :param last: end of the latest work, naive UTC
        :return: dict of an element of terms to its `Timetable`
        """
        schedules = self.browse({schedule_id for schedule_id, __, __ in terms})
        calendars = {
            key: self._get_holiday_calendar(key)
            for key in terms
            if any(line.kind == "holidays" for line in self.browse(key[0]).line_ids)
        }
        leaves = self._get_public_holidays(calendars.values(), first, last)
        periods = {
            schedule.id: tuple(line._get_period() for line in schedule.line_ids)
            for schedule in schedules
        }
        return {
            key: Timetable(key[1], periods[key[0]], self._get_holidays(key, calendars, leaves))
            for key in terms
        }

    def _get_holiday_calendar(self, key):
        company = self.env["res.company"].browse(key[2])
        return self.browse(key[0]).calendar_id or company.resource_calendar_id

    def _get_public_holidays(self, calendars, first, last):
        """Return the company-wide time off of some working hours around an interval."""
        leave = self.env["resource.calendar.leaves"]
        if not calendars:
            return leave
        ids = {calendar.id for calendar in calendars}
        return leave.search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [False] + sorted(ids - {False})),
                ("date_from", "<=", last + _MARGIN),
                ("date_to", ">=", first - _MARGIN),
            ]
        )

    def _get_holidays(self, key, calendars, leaves):
        """Return the holidays of one of the terms as wall clock times.

        A holiday is a day of the calendar: it is that day in the agreement's zone too,
        whatever the zone of the working hours that it was entered for.
        """
        calendar = calendars.get(key)
        if calendar is None:
            return ()
        company = self.env["res.company"].browse(key[2])
        return tuple(
            get_wall_clock(leave.date_from, leave.date_to, calendar.tz or "UTC")
            for leave in leaves
            if leave.calendar_id == calendar
            or (not leave.calendar_id and leave.company_id in (company, company.browse()))
        )
