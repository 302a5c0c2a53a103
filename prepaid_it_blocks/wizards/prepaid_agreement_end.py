from odoo import api, fields, models
from odoo.exceptions import UserError


class PrepaidAgreementEnd(models.TransientModel):
    """The dialog that ends an agreement with hours left."""

    _name = "prepaid.agreement.end"
    _description = "End a Prepaid Agreement"

    agreement_id = fields.Many2one("prepaid.agreement", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="agreement_id.company_id", related_sudo=False)
    left_hours = fields.Float(
        related="agreement_id.balance_hours", string="Hours Left", related_sudo=False
    )
    left_text = fields.Text(string="By Block", compute="_compute_left_text")
    remaining_action = fields.Selection(
        [
            ("expire", "Expire: they are lost, and nothing is paid back"),
            ("transfer", "Transfer: they go to another agreement, at their price"),
        ],
        string="Remaining Hours",
        required=True,
    )
    target_id = fields.Many2one(
        "prepaid.agreement",
        string="To Agreement",
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('state', '!=', 'ended'),"
        " ('id', '!=', agreement_id)]",
    )
    reason = fields.Char(
        required=True, help="Stands in the ledger, where the customer reads it too."
    )

    @api.depends("agreement_id")
    def _compute_left_text(self):
        for dialog in self:
            dialog.left_text = dialog.agreement_id._get_left_text()

    def action_end(self):
        """End the agreement.

        :raise AccessError: for users who are no managers, or not of the company
        :raise UserError: when the reason is blank or the hours cannot go there
        """
        self.ensure_one()
        self.agreement_id._check_may_end()
        # Reading them refuses agreements of companies that the manager does not work for.
        (self.agreement_id | self.target_id).read(["name"])
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the reason stands in the ledger."))
        if self.remaining_action == "transfer" and not self.target_id:
            raise UserError(self.env._("Choose the agreement that gets the hours."))
        # Sudo: nobody writes blocks manually; the manager's right was checked.
        target = self.target_id.sudo() if self.remaining_action == "transfer" else None
        self.agreement_id.sudo()._end(self.remaining_action, self.reason, target)
        return {"type": "ir.actions.act_window_close"}
