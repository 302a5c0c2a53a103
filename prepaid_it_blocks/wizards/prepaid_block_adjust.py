from odoo import fields, models


class PrepaidBlockAdjust(models.TransientModel):
    """The dialog that adds goodwill hours to a block or takes hours from it."""

    _name = "prepaid.block.adjust"
    _inherit = "prepaid.block.dialog"
    _description = "Adjust a Prepaid Block"

    balance_hours = fields.Float(related="block_id.balance_hours", related_sudo=False)
    hours = fields.Float(help="Hours to add; with a minus sign, hours to take.")

    def action_adjust(self):
        """Adjust the block.

        :raise AccessError: for users who are no managers
        :raise UserError: when the hours cannot be added or taken
        """
        self._get_block()._adjust(self.hours, self.reason)
        return {"type": "ir.actions.act_window_close"}
