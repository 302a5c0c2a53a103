from odoo import models


class PrepaidBlock(models.Model):
    """The dialogs by which managers change a block."""

    _inherit = "prepaid.block"

    def action_adjust(self):
        """Open the dialog that adds or takes hours."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_adjust_action")

    def action_extend(self):
        """Open the dialog that moves the last day."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_extend_action")

    def action_limit(self):
        """Open the dialog that limits what time the block pays for."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_limit_action")

    def action_transfer(self):
        """Open the dialog that moves hours to another agreement."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_transfer_action")

    def action_void(self):
        """Open the dialog that takes an unused block back."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_void_action")

    def _get_dialog(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["context"] = {"default_block_id": self.id}
        return action
