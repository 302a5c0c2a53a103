from markupsafe import escape

from odoo import Command, api, models
from odoo.exceptions import UserError

from ..policies.scope import DIMENSIONS


class PrepaidBlockLimit(models.TransientModel):
    """The dialog that limits what time a block pays for from now on."""

    _name = "prepaid.block.limit"
    _description = "Limit a Prepaid Block"
    _inherit = ["prepaid.block.dialog", "prepaid.scope.mixin"]

    @api.model
    def default_get(self, fields_list):
        """Extend: the dialog shows the block's present limits."""
        values = super().default_get(fields_list)
        block = self.env["prepaid.block"].browse(values.get("block_id"))
        for dimension in DIMENSIONS:
            name = f"scope_{dimension}_ids"
            if block and name in fields_list:
                values[name] = [Command.set(block[name].ids)]
        return values

    def action_limit(self):
        """Limit the block. Hours that it has paid for stay paid.

        :raise AccessError: for users who are no managers
        :raise UserError: when the reason is blank or the block is over
        """
        block = self._get_block()
        if block.state not in ("pending", "active", "exhausted"):
            raise UserError(self.env._("Block %s is over: nothing is left to limit.", block.name))
        names = [f"scope_{dimension}_ids" for dimension in DIMENSIONS]
        block.write({name: [Command.set(self[name].ids)] for name in names})
        limits = [name for field in names for name in block.mapped(field).mapped("display_name")]
        text = self.env._("Pays for any time: %(reason)s")
        if limits:
            text = self.env._("Pays only for %(limits)s: %(reason)s")
        block.message_post(body=escape(text % {"limits": ", ".join(limits), "reason": self.reason}))
        return {"type": "ir.actions.act_window_close"}
