from odoo import fields, models
from odoo.exceptions import UserError


class PrepaidCareNotPossible(models.TransientModel):
    """The dialog that asks why a check was not possible."""

    _name = "prepaid.care.not.possible"
    _description = "Check Not Possible"

    result_id = fields.Many2one(
        "prepaid.care.result", string="Check", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Char(
        required=True, help="Stands on the ticket and in reports; the customer reads it."
    )

    def action_done(self):
        """End the check with the reason.

        :raise UserError: when the reason is blank, or the check has ended already
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the check was not possible."))
        self.result_id._finish("not_possible", note=reason)
        return {"type": "ir.actions.act_window_close"}
