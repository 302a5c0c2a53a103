from odoo import fields, models


class PrepaidRevenueTieOutLine(models.TransientModel):
    """Rows with what is owed for one block, or one document that has none."""

    _name = "prepaid.revenue.tie.out.line"
    _description = "Tie-Out of Deferred Revenue: Row"

    wizard_id = fields.Many2one(
        "prepaid.revenue.tie.out", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    block_id = fields.Many2one("prepaid.block", readonly=True)
    name = fields.Char(string="What For", readonly=True)
    hours_left = fields.Float(readonly=True)
    hours_waiting = fields.Float(readonly=True)
    # More digits than the currency has: times the hours it is the value.
    price = fields.Float(string="Net Price per Hour", digits=(16, 4), readonly=True)
    amount_left = fields.Monetary(string="Value of Hours Left", readonly=True)
    amount_waiting = fields.Monetary(
        string="To Be Recognised",
        readonly=True,
        help="Used or lost by that day, in no entry of that day or before.",
    )
    amount_refund = fields.Monetary(
        string="Credit Note To Come", readonly=True, help="Hours that were taken back."
    )
    amount_other = fields.Monetary(
        string="Not of a Block",
        readonly=True,
        help="Advances, lines without an order, hours that no block has.",
    )
    amount_total = fields.Monetary(string="Total", readonly=True)
