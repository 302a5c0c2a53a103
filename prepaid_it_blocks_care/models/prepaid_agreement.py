from odoo import fields, models


class PrepaidAgreement(models.Model):
    """Agreements whose customers are kept on a proactive regimen.

    The model's one class in this addon: imported after its parts.
    """

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.care.mixin",
        "prepaid.agreement.finding.mixin",
        "prepaid.agreement.board.mixin",
        "prepaid.agreement.service.report.mixin",
        "prepaid.agreement.service.facts.mixin",
        "prepaid.agreement.review.mixin",
        "prepaid.agreement.care.facts.mixin",
        "prepaid.agreement.contact.run.mixin",
        "prepaid.agreement.contact.alert.mixin",
        "prepaid.agreement.contact.moment.mixin",
        "prepaid.contact.thread.mixin",
        "prepaid.agreement",
    ]

    care_plan_ids = fields.One2many("prepaid.care.plan", "agreement_id", string="Care Plans")
    care_period_ids = fields.One2many(
        "prepaid.care.period", "agreement_id", string="Care Periods", readonly=True
    )
