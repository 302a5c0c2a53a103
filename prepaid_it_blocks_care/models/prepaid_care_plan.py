from odoo import fields, models


class PrepaidCarePlan(models.Model):
    """The care that a customer's agreement promises: checks that come due by the calendar."""

    _name = "prepaid.care.plan"
    _description = "Care Plan"
    _inherit = "prepaid.record.mixin"
    _rec_name = "agreement_id"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    check_ids = fields.One2many("prepaid.care.check", "plan_id", string="Checks")
