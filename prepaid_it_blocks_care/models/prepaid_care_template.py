from odoo import fields, models


class PrepaidCareTemplate(models.Model):
    """Checks that care plans are made from, such as those of a small office."""

    _name = "prepaid.care.template"
    _description = "Template of Care Plans"
    _inherit = "prepaid.record.mixin"
    _order = "sequence, name, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: for all companies."
    )
    check_ids = fields.One2many(
        "prepaid.care.template.check", "template_id", string="Checks", copy=True
    )
    check_count = fields.Integer(compute="_compute_check_count", string="Number of Checks")

    def _compute_check_count(self):
        groups = self.check_ids._read_group(
            [("template_id", "in", self.ids)], ["template_id"], ["__count"]
        )
        counts = {template.id: count for template, count in groups}
        for template in self:
            template.check_count = counts.get(template._origin.id, 0)
