from odoo import fields, models


class PrepaidAgreementStop(models.TransientModel):
    """The dialog that asks why an agreement is not to be renewed."""

    _name = "prepaid.agreement.stop"
    _description = "Do Not Renew an Agreement"

    agreement_id = fields.Many2one("prepaid.agreement", required=True, ondelete="cascade")
    reason = fields.Char(required=True, help="Stands on the agreement; customers do not see it.")

    def action_stop(self):
        """Stop the agreement's renewal.

        :raise AccessError: for users who may not change agreements
        :raise UserError: when the reason is blank
        """
        self.ensure_one()
        self.agreement_id._stop_renewal(self.reason)
        return {"type": "ir.actions.act_window_close"}
