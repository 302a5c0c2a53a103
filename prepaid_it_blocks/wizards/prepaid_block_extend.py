from odoo import fields, models
from odoo.exceptions import AccessError


class PrepaidBlockExtend(models.TransientModel):
    """The dialog that moves a block's last day."""

    _name = "prepaid.block.extend"
    _description = "Extend a Prepaid Block"

    block_id = fields.Many2one("prepaid.block", required=True, ondelete="cascade")
    current_date_end = fields.Date(
        string="Last Day", related="block_id.date_end", related_sudo=False
    )
    date_end = fields.Date(string="New Last Day", required=True)
    reason = fields.Char(required=True)

    def action_extend(self):
        """Extend the block.

        :raise AccessError: for users who are no managers
        """
        self.ensure_one()
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(self.env._("Only managers of prepaid time extend a block."))
        # Reading it refuses the blocks of companies that the manager does not work for.
        self.block_id.read(["name"])
        # Sudo: nobody writes blocks manually; the manager's right was checked.
        self.block_id.sudo()._extend(self.date_end, self.reason)
        return {"type": "ir.actions.act_window_close"}
