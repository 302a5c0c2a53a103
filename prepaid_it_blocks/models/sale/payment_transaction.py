from odoo import api, models

from ...isolated import touch_rows


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: some providers know at once that a payment is done.

        A customer who changes the quotation in another tab at the same time is refused.
        """
        transactions = super().create(vals_list)
        # Sudo: who pays has no right to sale orders.
        touch_rows(transactions.sudo().mapped("sale_order_ids"))
        transactions._activate_prepaid_blocks()
        transactions._note_stray_payments()
        return transactions

    def write(self, vals):
        """Extend: a payment that is done may make an order's blocks usable.

        Several methods write the state; all of them come through here.
        """
        result = super().write(vals)
        if "state" in vals:
            self._activate_prepaid_blocks()
            self._note_stray_payments()
        return result

    def _activate_prepaid_blocks(self):
        """Activate the blocks of the orders that these payments pay.

        An order that a payment still has to confirm has no blocks yet: its confirmation
        looks at the payments.
        """
        done = self.filtered(lambda payment: payment.state == "done")
        # Sudo: a payment's notification comes from the provider, not from a user.
        done.sudo().mapped("sale_order_ids.order_line")._activate_prepaid_blocks()
