from odoo import fields, models


class PrepaidRevenueTieOutItem(models.TransientModel):
    """Items that explain why the books hold more, or less, than is owed."""

    _name = "prepaid.revenue.tie.out.item"
    _description = "Tie-Out of Deferred Revenue: Difference"

    wizard_id = fields.Many2one(
        "prepaid.revenue.tie.out", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    date = fields.Date(readonly=True)
    name = fields.Char(string="Because Of", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="How much more the books say is owed; less where negative."
    )
