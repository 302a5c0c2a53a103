from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """Time that was spent on a ticket."""

    _inherit = "account.analytic.line"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        domain=[("project_id", "!=", False)],
        index="btree_not_null",
    )
    ticket_partner_id = fields.Many2one(
        related="ticket_id.partner_id", string="Ticket Contact", store=True
    )

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        """Book in the project and on the task of the ticket that somebody chooses."""
        for line in self.filtered("ticket_id"):
            line.ticket_id._book(line)

    @api.model_create_multi
    def create(self, vals_list):
        """Book time on a ticket in the ticket's project where none is given."""
        return super().create([self._prepare_ticket_project_vals(vals) for vals in vals_list])

    @api.model
    def _prepare_ticket_project_vals(self, vals):
        """Return values with the project and the task of the ticket, if nothing else says them.

        A line with an account of its own is analytic, no timesheet.
        """
        context = self.env.context
        ticket_id = vals.get("ticket_id", context.get("default_ticket_id"))
        given = {"account_id", "project_id", "task_id"}
        if not ticket_id or any(f in vals or context.get(f"default_{f}") for f in given):
            return vals
        # Technicians may log time in projects that they cannot read.
        ticket = self.env["helpdesk.ticket"].sudo().browse(ticket_id)
        project = ticket._get_timesheet_project()
        if not project:
            return vals
        return dict(vals, project_id=project.id, task_id=ticket.task_id.id)
