from odoo import models


class AccountMoveReversal(models.TransientModel):
    """A credit note with a new invoice at once: the new one bills the same hours."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, *args, **kwargs):
        """Extend: hours beyond the blocks stay with their order, which the new draft bills."""
        is_anew = any(args) or kwargs.get("is_modify")
        if "refund_method" in self._fields:
            is_anew = self.refund_method == "modify"
        if not is_anew:
            return super().reverse_moves(*args, **kwargs)
        dialog = self.with_context(prepaid_keep_overage=True)
        result = super(AccountMoveReversal, dialog).reverse_moves(*args, **kwargs)
        self.move_ids._get_overage_orders()._free_unbilled_overage()
        return result
