from odoo import fields, models


class PrepaidCareCheck(models.Model):
    """One check of a care plan, such as a restore test of the backup."""

    _name = "prepaid.care.check"
    _description = "Check of a Care Plan"
    _inherit = ["prepaid.care.since.mixin", "prepaid.care.interval.mixin"]
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("prepaid.care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    name = fields.Char(translate=False)
    description = fields.Text(translate=False)

    def _is_resumed_by(self, vals):
        """Extend: a check of another interval counts from today on."""
        is_other = vals.get("interval", self.interval) != self.interval
        return is_other or super()._is_resumed_by(vals)
