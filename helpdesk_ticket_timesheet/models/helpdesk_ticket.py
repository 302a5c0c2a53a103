from odoo import api, fields, models
from odoo.tools import SQL, sql


class HelpdeskTicket(models.Model):
    """A ticket that time is logged on, manually or with a timer.

    Names and types of the fields are those of OCA's ``helpdesk_mgmt_timesheet``, so that either
    addon finds the other's columns.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "hr.timesheet.time_control.mixin"]

    allow_timesheet = fields.Boolean(related="team_id.allow_timesheet")
    project_id = fields.Many2one(compute="_compute_project_id", store=True, readonly=False)
    planned_hours = fields.Float(
        tracking=True, help="The time that this ticket is expected to take."
    )
    timesheet_ids = fields.One2many(
        comodel_name="account.analytic.line", inverse_name="ticket_id", string="Timesheets"
    )
    total_hours = fields.Float(string="Spent Hours", compute="_compute_spent_time", store=True)
    remaining_hours = fields.Float(
        compute="_compute_progress_hours",
        store=True,
        help="Planned hours less spent hours: below zero where more was spent than planned.",
    )
    progress = fields.Float(
        compute="_compute_progress_hours",
        store=True,
        aggregator="avg",
        help="The share of the planned hours that is spent, in percent, at most 100.",
    )
    last_timesheet_activity = fields.Date(
        string="Last Time Logged", compute="_compute_spent_time", store=True
    )

    def _auto_init(self):
        """Extend: no time is logged on tickets yet, so nothing is summed up for each of them."""
        known = sql.table_columns(self.env.cr, self._table)
        for name in ("total_hours", "remaining_hours", "progress", "last_timesheet_activity"):
            if name not in known:
                kind = self._fields[name].column_type[1]
                sql.create_column(self.env.cr, self._table, name, kind, self._fields[name].string)
        return super()._auto_init()

    @api.depends("team_id")
    def _compute_project_id(self):
        """Take the team's default project where nobody has chosen one.

        A default follows the ticket to its next team for as long as no time was logged: what
        was logged is only moved manually.
        """
        unused = self._filter_unused_default_project()
        for ticket in self:
            default = ticket._get_default_project()
            if default and (not ticket.project_id or ticket in unused):
                ticket.project_id = default
            else:
                ticket.project_id = ticket.project_id

    @api.depends("timesheet_ids.date", "timesheet_ids.unit_amount")
    def _compute_spent_time(self):
        """Sum the time of everybody, which a technician may not see row by row."""
        saved = self.filtered("id")
        sums = saved._sum_timesheets()
        for ticket in saved:
            ticket.total_hours, ticket.last_timesheet_activity = sums.get(ticket.id, (0.0, False))
        for ticket in self - saved:
            rows = ticket.timesheet_ids
            hidden = ticket._origin._get_hidden_hours()
            ticket.total_hours = sum(rows.mapped("unit_amount")) + hidden
            ticket.last_timesheet_activity = max(filter(None, rows.mapped("date")), default=False)

    @api.depends("planned_hours", "total_hours")
    def _compute_progress_hours(self):
        for ticket in self:
            planned, spent = ticket.planned_hours, ticket.total_hours
            ticket.remaining_hours = planned - spent
            ticket.progress = min(round(100.0 * spent / planned, 2), 100.0) if planned > 0 else 0.0

    @api.depends_context("uid")
    @api.depends(
        "project_id.allow_timesheets",
        "team_id.allow_timesheet",
        "timesheet_ids.employee_id",
        "timesheet_ids.unit_amount",
    )
    def _compute_show_time_control(self):
        if not self.env["account.analytic.line"].has_access("read"):
            self.show_time_control = False
            return
        super()._compute_show_time_control()
        projects = {ticket: ticket._get_timesheet_project() for ticket in self}
        # Where technicians cannot read the project, they cannot log time in it either.
        allowed = self.env["project.project"].search(
            [("id", "in", [p.id for p in projects.values()]), ("allow_timesheets", "=", True)]
        )
        for ticket, project in projects.items():
            is_allowed = ticket.team_id.sudo().allow_timesheet and project in allowed
            # A timer that runs can be stopped whatever is allowed by now.
            if ticket.show_time_control == "start" and not is_allowed:
                ticket.show_time_control = False

    def write(self, vals):
        """Let time that was logged follow a ticket to the project that somebody chooses."""
        result = super().write(vals)
        if vals.get("project_id"):
            for ticket in self:
                ticket._move_timesheets()
        return result

    def button_start_work(self):
        """Open the timer's dialog on this ticket, with its project and task."""
        action = super().button_start_work()
        action["context"].update(
            default_project_id=self._get_timesheet_project().id, default_task_id=self.task_id.id
        )
        return action

    @api.model
    def _relation_with_timesheet_line(self):
        return "ticket_id"

    def _sum_timesheets(self):
        """Return the hours and the last day of each ticket's timesheets, by the ticket's id.

        They are read from the database: what is cached may be what one user sees.
        """
        domain = [("ticket_id", "in", self.ids)]
        groups = self.timesheet_ids.browse()._read_group(
            domain, ["ticket_id"], ["unit_amount:sum", "date:max"]
        )
        return {ticket.id: (hours, day) for ticket, hours, day in groups}

    def _get_hidden_hours(self):
        """Return the hours on this saved ticket that the user does not see as rows."""
        lines = self.timesheet_ids.browse().sudo(False)
        if not (self.id and lines.has_access("read")):
            return self.total_hours
        seen = lines.search([("ticket_id", "=", self.id)])
        return self.total_hours - sum(seen.mapped("unit_amount"))

    def _get_default_project(self):
        """Return the project that tickets of the team have by default: none, or one."""
        # Companies have their own defaults in a team that they share.
        team = self.sudo().with_company(self.company_id).team_id
        return team.default_project_id if team.allow_timesheet else team.default_project_id.browse()

    def _get_timesheet_project(self):
        """Return the project that time on this ticket is logged in."""
        return self.project_id or self._get_default_project()

    def _book(self, record):
        """Let a timesheet or a timer's dialog book in the ticket's project and on its task.

        Another task of the same project was chosen manually.
        """
        project = self._get_timesheet_project()
        if project and (project != record.project_id or not record.task_id):
            record.project_id = project
            record.task_id = self.task_id

    def _filter_unused_default_project(self):
        """Return the tickets whose project is a team's default, without time yet."""
        found = self.browse()
        candidates = self.filtered(lambda ticket: ticket.project_id and not ticket.timesheet_ids)
        for company, tickets in candidates.grouped("company_id").items():
            team = self.env["helpdesk.ticket.team"].sudo().with_company(company)
            teams = team.search([("default_project_id", "in", tickets.project_id.ids)])
            defaults = set(teams.default_project_id.ids)
            found |= tickets.filtered(
                lambda ticket, defaults=defaults: not defaults.isdisjoint(ticket.project_id.ids)
            )
        return found

    def _get_movable_timesheets(self):
        """Return the timesheets that follow the ticket to another project.

        Override to hold more of them: what is invoiced stays where it was invoiced.
        """
        return self.timesheet_ids.filtered(lambda line: not line._is_readonly())

    def _move_timesheets(self):
        """Bring logged time into the ticket's project, if time can be logged there."""
        # The time of a ticket stays together, whoever of the team has logged it.
        ticket = self.sudo()
        project = ticket.project_id
        if not project.allow_timesheets:
            return
        lines = ticket._get_movable_timesheets().filtered(lambda line: line.project_id != project)
        if lines:
            elsewhere = lines.filtered("task_id")
            elsewhere.write({"project_id": project.id, "task_id": ticket.task_id.id})
            (lines - elsewhere).write({"project_id": project.id})

    def _is_time_shown_in_portal(self):
        """Check if the customer sees in the portal how much time was spent."""
        # Customers cannot read teams.
        team = self.team_id.sudo()
        return team.allow_timesheet and team.show_timesheet_portal

    def _get_portal_timesheets(self):
        """Return the time that the customer sees in the portal, from the first to the last.

        Override to show less of it.
        """
        # Customers cannot read timesheets: they see what the page shows of them.
        lines = self.sudo().timesheet_ids
        if not self._is_time_shown_in_portal():
            return lines.browse()
        # A timer that runs has no time yet.
        return lines.filtered("unit_amount").sorted(lambda line: (line.date, line.id))

    def _read_group_select(self, aggregate_spec, query):
        """Make the progress of a group that of its hours, not a mean of percentages."""
        if aggregate_spec != "progress:avg":
            return super()._read_group_select(aggregate_spec, query)
        spent, planned = (
            self._field_to_sql(self._table, fname, query)
            for fname in ("total_hours", "planned_hours")
        )
        return SQL(
            "LEAST(COALESCE(100.0 * SUM(%(spent)s) FILTER (WHERE %(planned)s > 0)"
            " / SUM(%(planned)s) FILTER (WHERE %(planned)s > 0), 0.0), 100.0)",
            spent=spent,
            planned=planned,
        )
