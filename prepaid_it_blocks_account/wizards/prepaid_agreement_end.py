from odoo import fields, models


class PrepaidAgreementEnd(models.TransientModel):
    """The choice to refund hours that are left."""

    _inherit = "prepaid.agreement.end"

    # In front of the choices that bring the customer less.
    remaining_action = fields.Selection(
        selection_add=[
            ("refund", "Refund: they are taken back, and a credit note gives the money back"),
            ("expire",),
        ],
        ondelete={"refund": "cascade"},
    )
