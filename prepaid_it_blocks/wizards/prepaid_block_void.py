from odoo import models


class PrepaidBlockVoid(models.TransientModel):
    """The dialog that takes a block back before its first use."""

    _name = "prepaid.block.void"
    _inherit = "prepaid.block.dialog"
    _description = "Void a Prepaid Block"

    def action_void(self):
        """Void the block.

        :raise AccessError: for users who are no managers
        :raise UserError: when hours of the block were used or moved, or it is over
        """
        self._get_block()._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
