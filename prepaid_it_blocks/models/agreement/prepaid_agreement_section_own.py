from odoo import fields, models


class PrepaidAgreementSectionOwn(models.Model):
    """A section of one customer's text, in the customer's language alone."""

    _name = "prepaid.agreement.section.own"
    _description = "Section of One Agreement"
    _inherit = "prepaid.section.mixin"
    _order = "agreement_id, sequence, id"
    _rec_name = "title"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    title = fields.Char(required=True)
    body = fields.Html(
        string="Text",
        required=True,
        help="What names in double braces, such as {{contact}}, stand for is filled in from "
        "the agreement's own settings.",
    )
