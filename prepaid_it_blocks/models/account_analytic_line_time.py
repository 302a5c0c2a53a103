from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    """What kind of work a timesheet is, and when it began."""

    _inherit = "account.analytic.line"

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
