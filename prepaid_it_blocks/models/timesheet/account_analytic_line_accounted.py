from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models

from ... import compat
from ...policies import numbers
from ...policies.accounted_time import account_time, find_start
from ...policies.hours import to_seconds

# Drawn time is accounted again, by the rules of today, only when one of these has changed.
_TIME_FIELDS = (
    "unit_amount",
    "product_uom_id",
    "date",
    "date_time",
    "prepaid_has_start",
    "prepaid_work_type_id",
    "ticket_id",
)
# A change of these may change others of them: an end that is given says how many hours it was,
# and from 18.0 on another date moves the start.
_TIME_SOURCES = {"date", "date_time", "date_time_end", "project_id", "task_id"}


class AccountAnalyticLinePrepaidTimeMixin(models.AbstractModel):
    """Part of `account.analytic.line`: kind of work, start of it, and how much of it counts."""

    _name = "account.analytic.line.prepaid.time.mixin"
    _description = "Accounted Time"

    prepaid_work_type_id = fields.Many2one(
        "prepaid.work.type",
        string="Type of Work",
        check_company=True,
        ondelete="restrict",
        help="Says how much of this time counts: at least, in which steps, with which weight.",
    )
    # The start time has a default, the moment of writing, which says nothing of the work.
    prepaid_has_start = fields.Boolean(
        string="Start Time Is Known",
        readonly=True,
        copy=False,
        help="Somebody, or a timer, said when the work began.",
    )

    prepaid_time_explanation = fields.Char(
        string="Worked and Accounted",
        readonly=True,
        copy=False,
        help="Time worked and time accounted where they differ, and why.",
    )
    prepaid_covered_worked_hours = fields.Float(
        string="Worked Hours Covered",
        readonly=True,
        copy=False,
        help="The part of the time worked that blocks paid for; it is not billed otherwise.",
    )

    # The project comes with each new row of a ticket, whose view does not have the ticket.
    @api.onchange("ticket_id", "project_id")
    def _onchange_ticket_id_prepaid_work_type(self):
        work_types = self.env["helpdesk.ticket.team"].sudo()._get_prepaid_work_types()
        for line in self:
            if work_types and line.ticket_id and not line.prepaid_work_type_id:
                team = line.ticket_id.sudo().team_id
                line.prepaid_work_type_id = work_types.get(team.id or team._origin.id)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: time is of its ticket's team's type of work, unless another one is given."""
        vals_list = [
            dict(vals, prepaid_has_start=bool(vals.get("date_time"))) for vals in vals_list
        ]
        work_types = self.env["helpdesk.ticket.team"].sudo()._get_prepaid_work_types()
        if work_types:
            self._add_prepaid_work_types(vals_list, work_types)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: a start time that is given is one to rely on."""
        if "date_time" in vals:
            vals = dict(vals, prepaid_has_start=bool(vals["date_time"]))
        return super().write(vals)

    @api.model
    def _duration(self, start, end):
        """Extend: a timer books the minutes that it shows, at least one, and no seconds.

        :return: hours
        """
        hours = super()._duration(start, end)
        return max(round(hours * 60), 1) / 60 if hours > 0 else hours

    @api.model
    def _add_prepaid_work_types(self, vals_list, work_types):
        """Fill in the type of work where none is given, not even an empty one.

        :param vals_list: values for `create`; changed
        :param work_types: dict of team id to the id of its type of work
        """
        default = self.env.context.get("default_ticket_id")
        missing = [
            (vals, vals.get("ticket_id", default))
            for vals in vals_list
            if "prepaid_work_type_id" not in vals
        ]
        # Sudo: the team decides, whoever logs the time. All tickets are read at once, and
        # the draw needs them anyway.
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.browse({ticket_id for __, ticket_id in missing if ticket_id})
        teams = {ticket.id: ticket.team_id.id for ticket in tickets}
        for vals, ticket_id in missing:
            work_type_id = work_types.get(teams.get(ticket_id))
            if work_type_id:
                vals["prepaid_work_type_id"] = work_type_id

    @api.model
    def _get_prepaid_time_fields(self):
        """Return the names of the fields by whose change drawn time is accounted again.

        Extend for a field of another addon that `_get_prepaid_start` follows; it also stands in
        `_get_prepaid_source_fields`.
        """
        return _TIME_FIELDS

    def _get_time_inputs(self, changed=None):
        """Return the inputs of accounted time, of timesheets that have drawn.

        :param changed: names of the fields that may change, None for any; what they cannot
            change is left out
        :return: dict of timesheet id to a list of values
        """
        names = self._get_prepaid_time_fields()
        if changed is not None and _TIME_SOURCES.isdisjoint(changed):
            names = [name for name in names if name in changed]
        if not names:
            return {}
        lines = self.sudo().filtered(
            lambda line: line.prepaid_revision or line._get_prepaid_included()
        )
        return {
            line._origin.id: [getattr(line[name], "_origin", line[name]) for name in names]
            for line in lines
        }

    def _get_prepaid_worked_seconds(self, hour):
        """Return the time really worked, in seconds, never negative.

        :param hour: the unit of measure of an hour
        """
        self.ensure_one()
        hours = self.unit_amount
        uom = self.product_uom_id
        if uom != hour and compat.is_same_kind(uom, hour):
            hours = uom._compute_quantity(hours, hour, round=False)
        return max(to_seconds(hours), 0)

    def _get_prepaid_start(self, account):
        """Return when the work began, naive UTC, or None when nobody said.

        Extend for another addon's field that says it.

        :param account: the `Account` of the agreement, whose time zone is asked
        """
        self.ensure_one()
        origin = self._origin
        # A form passes on the start time that it shows, so that it is given once it is saved.
        is_given = self.prepaid_has_start or not origin or self.date_time != origin.date_time
        if not is_given:
            return None
        # The date of an entry is one of the customer's calendar, or of the technician's.
        return find_start(self.date_time, self.date, account.time_zone) or find_start(
            self.date_time, self.date, self.user_id.tz or "UTC"
        )

    def _is_prepaid_free(self):
        """Check if this time is free of charge: nothing is drawn for it, and nobody bills it.

        Extend for a mark of another addon that says that time is not billable; its field also
        stands in `_get_prepaid_source_fields`.
        """
        self.ensure_one()
        return self.prepaid_excluded

    def _get_prepaid_included(self):
        """Return the accounted seconds of this time that nobody pays for, as they are stored.

        Nothing is included in anything here: extend to read what `_include_prepaid_time` took off
        and `_prepare_prepaid_result` noted.
        """
        self.ensure_one()
        return 0

    def _include_prepaid_time(self, targets):
        """Take off what is included in something else: nobody pays for it, nobody bills it.

        Extend to move seconds of targets to their ``included``, and to say so in their notes.
        Asked of time that is accounted anew; what was included before stays where it is not. The
        number of statements must not depend on the number of timesheets, and nothing is written:
        a preview asks too.

        :param targets: dict of timesheet id to `Target`; changed
        """

    def _account_time(self, targets, accounts):
        """Fill in how many seconds count, where that is not known yet.

        A constant number of statements for all timesheets: none where no timesheet has a
        type of work and no agreement a schedule.

        :param targets: dict of timesheet id to `Target`; those whose seconds are None change
        :param accounts: dict of agreement id to `Account`
        """
        lines = self.filtered(lambda line: targets[line.id].agreement_id)
        lines._check_prepaid_time(-numbers.MAX_HOURS)
        # Once for the batch: each look-up asks the database whether it still exists.
        hour = self.env.ref("uom.product_uom_hour") if lines else None
        worked = {line.id: line._get_prepaid_worked_seconds(hour) for line in lines}
        free = lines.filtered(lambda line: line._is_prepaid_free())
        recalculated = (lines - free).filtered(lambda line: targets[line.id].seconds is None)
        times = recalculated._get_times_in_schedule(targets, accounts, worked)
        for line in lines:
            target = targets[line.id]
            if line in free:
                target = replace(target, seconds=0, note=None)
            elif target.seconds is None:
                rule = line.prepaid_work_type_id._get_work_rule()
                start, timetable = times.get(line.id, (None, None))
                accounted = account_time(worked[line.id], rule, start=start, timetable=timetable)
                note = line._explain_accounted_time(accounted)
                target = replace(target, seconds=accounted.seconds, note=note)
            else:
                target = replace(target, included=line._get_prepaid_included())
            targets[line.id] = replace(target, worked=worked[line.id])
        recalculated._include_prepaid_time(targets)

    def _get_times_in_schedule(self, targets, accounts, worked):
        """Return the start and the `Timetable` of timesheets that a schedule may weigh.

        :param targets: dict of timesheet id to `Target`
        :param accounts: dict of agreement id to `Account`
        :param worked: dict of timesheet id to seconds worked
        :return: dict of timesheet id to (start, timetable)
        """
        found = {}
        for line in self:
            account = accounts[targets[line.id].agreement_id]
            start = account.schedule_id and line._get_prepaid_start(account)
            if start:
                terms = (account.schedule_id, account.time_zone, line.company_id.id)
                found[line.id] = (start, terms)
        if not found:
            return {}
        first = min(start for start, __ in found.values())
        last = max(
            start + timedelta(seconds=worked[number]) for number, (start, __) in found.items()
        )
        schedule = self.env["prepaid.schedule"].sudo()
        timetables = schedule._get_timetables({terms for __, terms in found.values()}, first, last)
        return {number: (start, timetables[terms]) for number, (start, terms) in found.items()}
