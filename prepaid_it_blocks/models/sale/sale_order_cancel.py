from odoo import models
from odoo.exceptions import UserError

from ...policies.hours import is_zero


class SaleOrder(models.Model):
    """Cancelling an order of which hours were used: nobody does that by accident."""

    _inherit = "sale.order"

    def action_cancel(self):
        """Extend: of hours in use, ask first what becomes of the rest."""
        is_asked = not self.env.context.get("disable_cancel_warning")
        if is_asked and len(self) == 1 and self._get_used_prepaid_blocks():
            action = self.env["ir.actions.actions"]._for_xml_id(
                "prepaid_it_blocks.prepaid_order_cancel_action"
            )
            action["context"] = {"default_order_id": self.id}
            return action
        return super().action_cancel()

    def write(self, vals):
        """Extend: an order that was cancelled after hours had been used stays cancelled.

        :raise UserError: when such an order would become a quotation again
        """
        if vals.get("state") == "draft":
            # Sudo: the rule holds for sales people who do not see blocks.
            blocks = self.sudo().mapped("order_line.prepaid_block_ids")
            kept = blocks.filtered("is_order_cancelled")
            if kept:
                raise UserError(
                    self.env._(
                        "Hours of block %s were used before the order was cancelled: it stays "
                        "cancelled. Duplicate it to sell hours again.",
                        kept[0].name,
                    )
                )
        return super().write(vals)

    def _get_used_prepaid_blocks(self):
        """Return the blocks of these orders that a plain cancellation refuses: used ones."""
        # Sudo: whoever cancels an order need not see blocks.
        blocks = self.sudo().mapped("order_line")._get_live_prepaid_blocks()
        return blocks.filtered(
            lambda block: not (block.is_order_cancelled or is_zero(block.used_hours))
        )

    def _cancel_keeping_used(self, reason):
        """Cancel an order: what was used stays, what is left is taken back.

        :param reason: why, in words; stands in the ledger
        :return: what Odoo's own cancellation returns
        """
        self.ensure_one()
        self._get_used_prepaid_blocks()._keep_used(reason)
        # Sudo is not needed: the order is cancelled with the user's own rights.
        return self.with_context(disable_cancel_warning=True).action_cancel()
