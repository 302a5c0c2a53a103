from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    """A team that may log time on its tickets, by default in its own project."""

    _inherit = "helpdesk.ticket.team"

    allow_timesheet = fields.Boolean(help="Time can be logged on the tickets of this team.")
    show_timesheet_portal = fields.Boolean(
        string="Show Time in Portal",
        help="Customers see in the portal how much time was spent on their tickets.",
    )
