from odoo import fields, models


class PrepaidBlockTransfer(models.TransientModel):
    """The dialog that moves hours of a block to another agreement."""

    _name = "prepaid.block.transfer"
    _inherit = "prepaid.block.dialog"
    _description = "Move Prepaid Hours"

    company_id = fields.Many2one(related="block_id.company_id", related_sudo=False)
    source_agreement_id = fields.Many2one(
        related="block_id.agreement_id", related_sudo=False, string="From Agreement"
    )
    balance_hours = fields.Float(related="block_id.balance_hours", related_sudo=False)
    hours = fields.Float(digits="Prepaid Hours", string="Hours to Move")
    agreement_id = fields.Many2one(
        "prepaid.agreement",
        string="To Agreement",
        required=True,
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('state', '!=', 'ended'),"
        " ('id', '!=', source_agreement_id)]",
    )

    def action_transfer(self):
        """Move the hours.

        :raise AccessError: for users who are no managers, or not of both companies
        :raise UserError: when the hours cannot be moved
        """
        block = self._get_block()
        # Reading it refuses agreements of companies that the manager does not work for.
        self.agreement_id.read(["name"])
        # Sudo: as for the block; the manager's right was checked.
        block._transfer(self.agreement_id.sudo(), self.hours, self.reason)
        return {"type": "ir.actions.act_window_close"}
