from odoo import fields, models


class PrepaidAgreement(models.Model):
    """Agreements whose customers are kept on a proactive regimen."""

    _name = "prepaid.agreement"
    _inherit = ["prepaid.agreement.care.mixin", "prepaid.agreement"]

    care_plan_ids = fields.One2many("prepaid.care.plan", "agreement_id", string="Care Plans")
    care_period_ids = fields.One2many(
        "prepaid.care.period", "agreement_id", string="Care Periods", readonly=True
    )
