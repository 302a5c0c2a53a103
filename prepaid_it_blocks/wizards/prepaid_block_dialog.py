from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class PrepaidBlockDialog(models.AbstractModel):
    """Common part of the dialogs in which managers change a block."""

    _name = "prepaid.block.dialog"
    _description = "Dialog on a Prepaid Block"
    _inherit = "prepaid.range.mixin"

    block_id = fields.Many2one("prepaid.block", required=True, ondelete="cascade")
    reason = fields.Char(
        required=True, help="Stands in the ledger, where the customer reads it too."
    )

    def _get_block(self):
        """Return the block with the rights to change it.

        :raise AccessError: for users who are no managers, or not of the block's company
        :raise UserError: when the reason is blank
        """
        self.ensure_one()
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(self.env._("Only managers of prepaid time change blocks."))
        # Reading it refuses the blocks of companies that the manager does not work for.
        self.block_id.read(["name"])
        if not self.reason.strip():
            raise UserError(self.env._("Say why: the reason stands in the ledger."))
        # Sudo: nobody writes blocks manually; the manager's right was checked.
        return self.block_id.sudo()
