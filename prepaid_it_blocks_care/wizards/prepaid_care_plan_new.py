from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.prepaid_care_plan import TIME_POLICIES


class PrepaidCarePlanNew(models.TransientModel):
    """The dialog that makes an agreement's care plan from templates."""

    _name = "prepaid.care.plan.new"
    _description = "New Care Plan"
    _inherit = "prepaid.range.mixin"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id")
    template_ids = fields.Many2many(
        "prepaid.care.template",
        string="Templates",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="The plan gets the checks of all of them, each check once.",
    )
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        help="The customer reads it on the tickets.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        required=True,
        ondelete="cascade",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assigned To",
        ondelete="cascade",
        domain="[('share', '=', False), ('helpdesk_team_ids', 'in', team_id)]",
    )
    date_start = fields.Date(
        string="First Day",
        required=True,
        compute="_compute_date_start",
        store=True,
        precompute=True,
        readonly=False,
    )
    time_policy = fields.Selection(TIME_POLICIES, string="Time", required=True, default="drawn")
    included_hours = fields.Float(string="Included a Month")

    @api.depends("template_ids")
    def _compute_name(self):
        for dialog in self:
            dialog.name = ", ".join(dialog.template_ids.mapped("name"))

    @api.depends("agreement_id")
    def _compute_date_start(self):
        for dialog in self:
            company = dialog.company_id or self.env.company
            dialog.date_start = company._get_prepaid_today()

    def action_create(self):
        """Make the plan and open it.

        :raise AccessError: for users who make no care plans
        :raise UserError: when no template is chosen
        """
        self.ensure_one()
        self.agreement_id.check_access("read")
        if not self.template_ids:
            raise UserError(self.env._("Choose at least one template."))
        plan = self.env["prepaid.care.plan"].create(self._prepare_plan_vals())
        # Sudo: whoever may make a plan may have it begin at once.
        self.env.ref("prepaid_it_blocks_care.cron_care").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": "prepaid.care.plan",
            "res_id": plan.id,
            "view_mode": "form",
        }

    def _prepare_plan_vals(self):
        """Return the values of the plan, with the checks of its templates."""
        self.ensure_one()
        return {
            "name": self.name or ", ".join(self.template_ids.mapped("name")),
            "agreement_id": self.agreement_id.id,
            "team_id": self.team_id.id,
            "user_id": self.user_id.id,
            "date_start": self.date_start,
            "time_policy": self.time_policy,
            "included_hours": self.included_hours,
            "check_ids": [Command.create(vals) for vals in self._prepare_checks()],
        }

    def _prepare_checks(self):
        """Return the values of the plan's checks, in the customer's language.

        A check that several templates have comes once, as often as the one that asks for it most
        often.
        """
        templates = self.template_ids.with_context(lang=self.agreement_id._get_customer_lang())
        checks = templates.sorted().check_ids.sorted(
            lambda check: ("month", "quarter", "year").index(check.interval)
        )
        found = {}
        for check in checks:
            vals = {
                "name": check.name,
                "interval": check.interval,
                "description": check.description,
            }
            found.setdefault(check.name, vals)
        return [dict(vals, sequence=10 * place) for place, vals in enumerate(found.values(), 1)]
