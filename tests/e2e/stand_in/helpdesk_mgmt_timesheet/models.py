"""The fields of OCA's addon under its name, and computes that give themselves away.

What they compute is -1: where Odoo computed again what is in the columns, a test would see it.
"""

from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """A timesheet that is on a ticket."""

    _inherit = "account.analytic.line"

    ticket_id = fields.Many2one("helpdesk.ticket")
    ticket_partner_id = fields.Many2one(related="ticket_id.partner_id", store=True)


class HelpdeskTicketTeam(models.Model):
    """A team with its two switches."""

    _inherit = "helpdesk.ticket.team"

    allow_timesheet = fields.Boolean()
    show_timesheet_portal = fields.Boolean()


class HelpdeskTicket(models.Model):
    """A ticket with its hours."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "hr.timesheet.time_control.mixin"]

    allow_timesheet = fields.Boolean(related="team_id.allow_timesheet")
    planned_hours = fields.Float(tracking=True)
    timesheet_ids = fields.One2many("account.analytic.line", "ticket_id")
    total_hours = fields.Float(compute="_compute_hours", store=True)
    remaining_hours = fields.Float(compute="_compute_hours", store=True)
    progress = fields.Float(compute="_compute_hours", store=True)
    last_timesheet_activity = fields.Date(compute="_compute_hours", store=True)

    @api.model
    def _relation_with_timesheet_line(self):
        return "ticket_id"

    @api.depends("timesheet_ids.unit_amount", "planned_hours")
    def _compute_hours(self):
        self.total_hours = self.remaining_hours = self.progress = -1.0
        self.last_timesheet_activity = False


class TimesheetsAnalysisReport(models.Model):
    """The report's columns."""

    _inherit = "timesheets.analysis.report"

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    ticket_partner_id = fields.Many2one("res.partner", readonly=True)

    @api.model
    def _select(self):
        return f"{super()._select()}, A.ticket_id, A.ticket_partner_id"
