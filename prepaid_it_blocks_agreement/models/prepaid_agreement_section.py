from odoo import fields, models


class PrepaidAgreementSection(models.Model):
    """A section of the text that agreements of one template have in common."""

    _name = "prepaid.agreement.section"
    _description = "Section of Agreements"
    _inherit = "prepaid.section.mixin"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "prepaid.agreement.template", required=True, index=True, ondelete="cascade"
    )
    title = fields.Char(translate=True)
    body = fields.Html(translate=True)
