from odoo import models


class AccountMoveReversal(models.TransientModel):
    """A credit note with a new invoice at once: the new one bills the same hours."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False, *args, **kwargs):
        """Extend: keep overage on its order, which the new draft bills."""
        if not is_modify:
            return super().reverse_moves(is_modify, *args, **kwargs)
        dialog = self.with_context(prepaid_keep_overage=True)
        result = super(AccountMoveReversal, dialog).reverse_moves(is_modify, *args, **kwargs)
        self.move_ids._get_overage_orders()._free_unbilled_overage()
        return result
