from odoo import api, fields, models


class PrepaidAgreementCareMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the care that it promises."""

    _name = "prepaid.agreement.care.mixin"
    _description = "Care of Prepaid Agreements"

    missed_check_count = fields.Integer(
        compute="_compute_missed_check_count",
        string="Missed Care Periods",
        help="Periods of care plans that ended before their checks were done, and that nobody has "
        "caught up on.",
    )

    @api.depends("care_period_ids.state", "care_period_ids.date_done")
    def _compute_missed_check_count(self):
        counts = self.env["prepaid.care.period"]._count_missed("agreement_id", self)
        for agreement in self:
            agreement.missed_check_count = counts.get(agreement._origin.id, 0)

    def action_new_care_plan(self):
        """Open the dialog that makes a care plan from templates.

        :raise AccessError: for users who make no care plans
        """
        self.ensure_one()
        self.check_access("read")
        self.env["prepaid.care.plan"].check_access("create")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_care.prepaid_care_plan_new_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    def action_view_missed_periods(self):
        """Open the periods of care that were missed."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_care.prepaid_care_period_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {"search_default_missed": True}
        return action

    def _merge_into(self, kept):
        """Extend: care goes on under the agreement that remains."""
        result = super()._merge_into(kept)
        # Sudo: plans follow whoever merges customers, paused ones too.
        plans = self.env["prepaid.care.plan"].sudo().with_context(active_test=False)
        plans.search([("agreement_id", "=", self.id)]).write({"agreement_id": kept.id})
        return result
