from odoo import fields, models


class PrepaidAgreementSectionOwn(models.Model):
    """A section of one customer's text, in the customer's language alone."""

    _name = "prepaid.agreement.section.own"
    _description = "Section of One Agreement"
    _inherit = "prepaid.section.mixin"
    _order = "agreement_id, sequence, id"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, index=True, ondelete="cascade"
    )
