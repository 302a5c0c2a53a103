from odoo import api, fields, models

from ...policies.scope import DIMENSIONS, Scope


class PrepaidScopeMixin(models.AbstractModel):
    """Limits of the time that something is for: teams, projects, types of work, contacts.

    A field that is left empty limits nothing.
    """

    _name = "prepaid.scope.mixin"
    _description = "Prepaid Scope"

    scope_team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        string="Only Teams",
        help="Only time on tickets of these helpdesk teams is covered. Empty: any.",
    )
    scope_project_ids = fields.Many2many(
        "project.project",
        string="Only Projects",
        help="Only time on these projects is covered. Empty: any.",
    )
    scope_work_type_ids = fields.Many2many(
        "prepaid.work.type",
        string="Only Types of Work",
        help="Only time of these types of work is covered. Empty: any.",
    )
    scope_contact_ids = fields.Many2many(
        "res.partner",
        string="Only Contacts",
        help="Only time for these contacts is covered. Empty: any.",
    )
    # Read in the same statement as the figures, so that what is not limited costs nothing.
    is_limited = fields.Boolean(compute="_compute_is_limited", store=True)

    @api.depends(lambda self: [f"scope_{dimension}_ids" for dimension in DIMENSIONS])
    def _compute_is_limited(self):
        for record in self:
            record.is_limited = any(record[f"scope_{dimension}_ids"] for dimension in DIMENSIONS)

    def _get_scope(self):
        """Return the `Scope` that the policies reckon with."""
        self.ensure_one()
        return Scope(
            **{dimension: frozenset(self[f"scope_{dimension}_ids"].ids) for dimension in DIMENSIONS}
        )

    def _explain_scope_mismatch(self, use):
        """Explain why a use is out of scope, or False when it is within.

        :param use: a `Use` of the policies
        """
        self.ensure_one()
        dimension = self._get_scope().find_mismatch(use) if self.is_limited else None
        if not dimension:
            return False
        model = self._fields[f"scope_{dimension}_ids"].comodel_name
        record = self.env[model].sudo().browse(getattr(use, dimension) or [])
        texts = {
            "team": (
                self.env._("%(what)s does not cover team %(name)s"),
                self.env._("%(what)s covers only tickets of certain teams"),
            ),
            "project": (
                self.env._("%(what)s does not cover project %(name)s"),
                self.env._("%(what)s covers only certain projects"),
            ),
            "work_type": (
                self.env._("%(what)s does not cover work of type %(name)s"),
                self.env._("%(what)s covers only certain types of work"),
            ),
            "contact": (
                self.env._("%(what)s does not cover %(name)s"),
                self.env._("%(what)s covers only certain contacts"),
            ),
        }
        named, unnamed = texts[dimension]
        text = named if record else unnamed
        return text % {"what": self.display_name, "name": record.display_name}
