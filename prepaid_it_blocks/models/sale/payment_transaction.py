from markupsafe import escape

from odoo import SUPERUSER_ID, api, models, tools

from ... import compat
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

    def _check_amount_and_confirm_order(self):
        """Extend: money that does not pay for the order's hours confirms no order."""
        payments = self - self._filter_foreign()
        return super(PaymentTransaction, payments)._check_amount_and_confirm_order()

    def _invoice_sale_orders(self):
        """Extend: make no invoice of money that does not pay for the order's hours."""
        return super(PaymentTransaction, self - self._filter_foreign())._invoice_sale_orders()

    def _filter_foreign(self):
        """Return the payments of orders of hours that are in another currency than these."""
        return self.filtered(
            lambda payment: any(
                payment._is_foreign_to(order) and order._get_prepaid_block_lines()
                for order in payment.sale_order_ids
            )
        )

    def _is_foreign_to(self, order):
        """Check if the payment is in another currency than an order.

        :param order: the `sale.order`
        """
        self.ensure_one()
        return self.currency_id != order.currency_id

    def _activate_prepaid_blocks(self):
        """Activate the blocks of the orders that these payments pay.

        An order that a payment still has to confirm has no blocks yet: its confirmation
        looks at the payments.
        """
        done = self.filtered(lambda payment: payment.state == "done")
        # Sudo: a payment's notification comes from the provider, not from a user.
        done.sudo().mapped("sale_order_ids.order_line")._activate_prepaid_blocks()

    def _log_unmatched_payments(self):
        """Notify the salesperson of an unmatched payment, once for each.

        That is a payment of an order that was cancelled, one in another currency, and one that
        makes it more or less than the total. Nobody but a person can say what to do with the money.
        """
        done = self.filtered(lambda payment: payment.state == "done")
        # A provider's notification, or a customer without an account, is no user to act for.
        for payment in done.with_user(SUPERUSER_ID):
            for order in payment.sale_order_ids.filtered("order_line.prepaid_hours"):
                problem = order._explain_unmatched_payment(payment)
                if problem:
                    payment._notify_unmatched_payment(order, problem)

    def _notify_unmatched_payment(self, order, problem):
        """Schedule the activity of the salesperson; a manager's where nobody sells the order.

        :param order: the `sale.order` that the payment was made for
        :param problem: text
        """
        self.ensure_one()
        agreement = order.prepaid_agreement_id
        if agreement:
            lang = agreement._get_responsible().lang
            agreement.with_context(lang=lang)._remind(self._get_unmatched_summary(), problem)
            return
        order.message_post(body=escape(problem))
        # The record of the company's ledger is what every manager may see.
        place, user = order, order.user_id.filtered("active")
        if not user:
            managers = self.env.ref("prepaid_it_blocks.group_manager")[compat.ALL_USERS]
            managers = managers.filtered(
                lambda one: one.active and order.company_id in one.company_ids
            )
            place, user = order.company_id.prepaid_lock_ids, managers.sorted("id")[:1]
        place.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=(user or self.env.user).id,
            date_deadline=order.company_id._get_prepaid_today(),
            summary=self.with_context(lang=user.lang)._get_unmatched_summary(),
            note=tools.plaintext2html(problem),
        )

    def _get_unmatched_summary(self):
        """Return the summary of activities about the payment, in the context's language."""
        self.ensure_one()
        return self.env._("Payment %s: look into it", self.reference)
