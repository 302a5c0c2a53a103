from odoo import fields, models


class PrepaidCareCheck(models.Model):
    """One check of a care plan, such as a restore test of the backup."""

    _name = "prepaid.care.check"
    _description = "Check of a Care Plan"
    _inherit = "prepaid.record.mixin"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("prepaid.care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    interval = fields.Selection(
        [("month", "Monthly"), ("quarter", "Quarterly"), ("year", "Yearly")],
        required=True,
        default="month",
    )
