from markupsafe import escape

from odoo import SUPERUSER_ID, api, models

from ...batch import bump_rows


class PaymentTransaction(models.Model):
    """Payments of orders of hours: they make blocks usable, or do not fit their order."""

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: some providers know at once that a payment is done.

        A customer who changes the quotation in another tab at the same time is refused.
        """
        transactions = super().create(vals_list)
        # Sudo: who pays has no right to sale orders.
        bump_rows(transactions.sudo().mapped("sale_order_ids"))
        transactions._activate_prepaid_blocks()
        transactions._log_unmatched_payments()
        return transactions

    def write(self, vals):
        """Extend: a payment that is done may make an order's blocks usable.

        Several methods write the state; all of them come through here.
        """
        result = super().write(vals)
        if "state" in vals:
            self._activate_prepaid_blocks()
            self._log_unmatched_payments()
        return result

    def _activate_prepaid_blocks(self):
        """Activate the blocks of the orders that these payments pay.

        An order that a payment still has to confirm has no blocks yet: its confirmation
        looks at the payments.
        """
        done = self.filtered(lambda payment: payment.state == "done")
        # Sudo: a payment's notification comes from the provider, not from a user.
        done.sudo().mapped("sale_order_ids.order_line")._activate_prepaid_blocks()

    def _log_unmatched_payments(self):
        """Tell the salesperson of money that came for an order in vain; once for each payment.

        That is a payment of an order that was cancelled, and one that makes it more or less
        than the total. Nobody but a person can say what to do with the money.
        """
        done = self.filtered(lambda payment: payment.state == "done")
        # A provider's notification, or a customer without an account, is no user to act for.
        for payment in done.with_user(SUPERUSER_ID):
            for order in payment.sale_order_ids.filtered("order_line.prepaid_hours"):
                problem = order._explain_unmatched_payment()
                if problem:
                    payment._notify_unmatched_payment(order, problem)

    def _notify_unmatched_payment(self, order, problem):
        """Schedule the salesperson's activity.

        :param order: the `sale.order` that the payment was made for
        :param problem: text
        """
        self.ensure_one()
        agreement = order.prepaid_agreement_id
        if not agreement:
            order.message_post(body=escape(problem))
            return
        lang = agreement._get_responsible().lang
        agreement.with_context(lang=lang)._remind(
            self.env._("Payment %s: look into it", self.reference), problem
        )
