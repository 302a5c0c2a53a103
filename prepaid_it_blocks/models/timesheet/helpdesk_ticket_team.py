from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    """Teams with the type of work that time on their tickets is of."""

    _inherit = "helpdesk.ticket.team"

    prepaid_work_type_id = fields.Many2one(
        "prepaid.work.type",
        string="Type of Work",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        ondelete="restrict",
        help="New time on this team's tickets is of this type, which says how much of it "
        "counts. It can be changed on each entry.",
    )

    @api.constrains("prepaid_work_type_id", "company_id")
    def _check_prepaid_work_type_company(self):
        for team in self:
            company = team.prepaid_work_type_id.company_id
            if company and team.company_id != company:
                raise ValidationError(
                    self.env._(
                        "The type of work %(type)s belongs to another company than team %(team)s.",
                        type=team.prepaid_work_type_id.name,
                        team=team.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: invalidate the teams' types of work."""
        teams = super().create(vals_list)
        if any(vals.get("prepaid_work_type_id") for vals in vals_list):
            self._invalidate_prepaid_work_types()
        return teams

    def write(self, vals):
        """Extend: invalidate the teams' types of work."""
        result = super().write(vals)
        if "prepaid_work_type_id" in vals:
            self._invalidate_prepaid_work_types()
        return result

    @api.model
    @tools.ormcache()
    def _get_prepaid_work_types(self):
        """Return the default types of work: a dict of team id to type id.

        Kept in memory, since every new timesheet asks for it.
        """
        # Sudo: what is kept serves everybody.
        teams = self.sudo().with_context(active_test=False)
        teams = teams.search_fetch(
            [("prepaid_work_type_id.active", "=", True)], ["prepaid_work_type_id"]
        )
        return {team.id: team.prepaid_work_type_id.id for team in teams}

    @api.model
    def _invalidate_prepaid_work_types(self):
        self.env.registry.clear_cache()
