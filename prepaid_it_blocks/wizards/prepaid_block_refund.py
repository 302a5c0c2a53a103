from odoo import fields, models


class PrepaidBlockRefund(models.TransientModel):
    """The dialog that takes bought hours back against a refund."""

    _name = "prepaid.block.refund"
    _inherit = "prepaid.block.dialog"
    _description = "Refund Prepaid Hours"

    balance_hours = fields.Float(related="block_id.balance_hours", related_sudo=False)
    hours = fields.Float(digits="Prepaid Hours", string="Hours to Refund")

    def action_refund(self):
        """Take the hours back.

        :raise AccessError: for users who are no managers
        :raise UserError: when the hours cannot be taken back
        """
        self._get_block()._refund(self.hours, self.reason)
        return {"type": "ir.actions.act_window_close"}
