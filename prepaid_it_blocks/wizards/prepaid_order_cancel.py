from odoo import api, fields, models
from odoo.exceptions import UserError

from ..policies.hours import to_hours


class PrepaidOrderCancel(models.TransientModel):
    """The dialog that cancels an order of which hours were used."""

    _name = "prepaid.order.cancel"
    _description = "Cancel an Order of Used Hours"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    used_hours = fields.Float(compute="_compute_hours")
    balance_hours = fields.Float(string="Hours Taken Back", compute="_compute_hours")
    reason = fields.Char(
        required=True, help="Stands in the ledger, where the customer reads it too."
    )

    @api.depends("order_id")
    def _compute_hours(self):
        for dialog in self:
            # Sudo: sales people see orders, and of their blocks these two sums.
            blocks = dialog.order_id.sudo().order_line._get_live_prepaid_blocks()
            dialog.used_hours = to_hours(sum(block.used_seconds for block in blocks))
            dialog.balance_hours = to_hours(sum(block.balance_seconds for block in blocks))

    def action_cancel(self):
        """Cancel the order, keep used hours and refund the remaining ones.

        :raise AccessError: for users who may not change the order
        :raise UserError: when the reason is blank, or hours were moved elsewhere
        """
        self.ensure_one()
        self.order_id.check_access("write")
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the reason stands in the ledger."))
        self.order_id._cancel_keeping_used(self.reason)
        return {"type": "ir.actions.act_window_close"}
