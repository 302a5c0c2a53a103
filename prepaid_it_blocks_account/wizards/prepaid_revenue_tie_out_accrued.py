from odoo import fields, models


class PrepaidRevenueTieOutAccrued(models.TransientModel):
    """Rows of work that no posted invoice bills, in a tie-out."""

    _name = "prepaid.revenue.tie.out.accrued"
    _inherit = "prepaid.accrual.line.mixin"
    _description = "Tie-Out of Deferred Revenue: Work Not Invoiced"

    wizard_id = fields.Many2one(
        "prepaid.revenue.tie.out", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
