from odoo import fields, models


class PrepaidCareTemplateCheck(models.Model):
    """One check of a template of care plans."""

    _name = "prepaid.care.template.check"
    _description = "Check of a Template of Care Plans"
    _inherit = ["prepaid.care.interval.mixin", "prepaid.record.mixin"]
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "prepaid.care.template", required=True, index=True, ondelete="cascade"
    )
