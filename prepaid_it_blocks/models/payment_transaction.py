from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def write(self, vals):
        """Extend: a payment that is done may make an order's blocks usable.

        The state is written by methods whose names differ from series to series; all of
        them come through here. An order that the payment still has to confirm has no
        blocks yet: its confirmation looks at the payments.
        """
        result = super().write(vals)
        if vals.get("state") == "done":
            # Sudo: a payment's notification comes from the provider, not from a user.
            self.sudo().mapped("sale_order_ids.order_line")._activate_prepaid_blocks()
        return result
