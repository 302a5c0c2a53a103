from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, *args, **kwargs):
        """Extend: a posted invoice may make the blocks that it bills usable."""
        posted = super()._post(*args, **kwargs)
        self._activate_prepaid_blocks()
        return posted

    def _invoice_paid_hook(self):
        """Extend: a paid invoice may make its blocks usable."""
        result = super()._invoice_paid_hook()
        self._activate_prepaid_blocks()
        return result

    def button_draft(self):
        """Extend: a credit note that is taken back may make blocks usable again."""
        result = super().button_draft()
        self._activate_prepaid_blocks()
        return result

    def button_cancel(self):
        """Extend: a credit note that is cancelled may make blocks usable again."""
        result = super().button_cancel()
        self._activate_prepaid_blocks()
        return result

    def _is_prepaid_paid(self):
        """Return whether the customer has paid this invoice."""
        self.ensure_one()
        return self.payment_state in ("paid", "in_payment")

    def _activate_prepaid_blocks(self):
        """Activate the blocks of the sales order items that these invoices bill."""
        # Sudo: whoever posts an invoice or registers a payment need not see blocks.
        lines = self.sudo().mapped("invoice_line_ids.sale_line_ids")
        lines._activate_prepaid_blocks()
