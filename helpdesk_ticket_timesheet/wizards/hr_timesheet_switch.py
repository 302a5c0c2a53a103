from odoo import api, fields, models


class HrTimesheetSwitch(models.TransientModel):
    """The timer's dialog, which knows the ticket that somebody works on."""

    _inherit = "hr.timesheet.switch"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", domain=[("project_id", "!=", False)]
    )

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        """Work in the project and on the task of the ticket that somebody chooses."""
        if self.ticket_id:
            self.ticket_id._book(self)

    @api.model
    def _get_started_ticket(self):
        """Return the ticket whose button has opened the dialog, if it was one's."""
        context = self.env.context
        ticket = self.env["helpdesk.ticket"]
        is_ticket = context.get("active_model") == ticket._name
        return ticket.browse(context.get("active_id") if is_ticket else None)

    @api.model
    def _closest_suggestion(self):
        """Suggest what the user did last on the ticket."""
        line = super()._closest_suggestion()
        ticket = self._get_started_ticket()
        if line or not ticket:
            return line
        own = [("ticket_id", "=", ticket.id), ("user_id", "=", self.env.uid)]
        return line.search(own, order="date_time DESC", limit=1)

    def _prepare_default_values(self, account_analytic_line):
        """Go on with the line's ticket, in the project that the ticket has by now."""
        vals = super()._prepare_default_values(account_analytic_line)
        vals["ticket_id"] = account_analytic_line.ticket_id.id
        ticket = self._get_started_ticket()
        if ticket:
            vals["project_id"] = ticket._get_timesheet_project().id
            vals["task_id"] = ticket.task_id.id
        return vals

    def _prepare_copy_values(self, record):
        return dict(super()._prepare_copy_values(record), ticket_id=record.ticket_id.id)
