from odoo import fields, models


class PrepaidAgreementSection(models.Model):
    """A section of the text that agreements of one template have in common."""

    _name = "prepaid.agreement.section"
    _description = "Section of Agreements"
    _inherit = "prepaid.section.mixin"
    _order = "template_id, sequence, id"
    _rec_name = "title"

    template_id = fields.Many2one(
        "prepaid.agreement.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    title = fields.Char(required=True, translate=True)
    body = fields.Html(
        string="Text",
        required=True,
        translate=True,
        help="What names in double braces, such as {{contact}}, stand for is filled in from "
        "each agreement's own settings.",
    )
