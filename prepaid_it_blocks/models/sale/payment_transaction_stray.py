from markupsafe import escape

from odoo import SUPERUSER_ID, models
from odoo.tools import format_amount


class PaymentTransaction(models.Model):
    """Payments that do not fit the order of hours that they were made for."""

    _inherit = "payment.transaction"

    def _note_stray_payments(self):
        """Tell the salesperson of money that came for an order in vain; once for each payment.

        That is a payment of an order that was cancelled, and one that makes it more or less
        than the total. Nobody but a person can say what to do with the money.
        """
        done = self.filtered(lambda payment: payment.state == "done")
        # A provider's notification, or a customer without an account, is no user to act for.
        for payment in done.with_user(SUPERUSER_ID):
            for order in payment.sale_order_ids.filtered("order_line.prepaid_hours"):
                problem = order._explain_stray_payment()
                if problem:
                    payment._tell_of_stray_payment(order, problem)

    def _tell_of_stray_payment(self, order, problem):
        """Schedule the salesperson's activity.

        :param order: the `sale.order` that the payment was made for
        :param problem: in words
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


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _explain_stray_payment(self):
        """Return in words what is wrong with the payments of the order, or None."""
        self.ensure_one()
        paid = self._get_done_amount()
        words = {
            "order": self.name,
            "paid": format_amount(self.env, paid, self.currency_id),
            "total": format_amount(self.env, self.amount_total, self.currency_id),
        }
        if self.state == "cancel":
            return self.env._(
                "%(paid)s were paid online for order %(order)s, which is cancelled. No hours "
                "were added. Make the order valid again, or pay the money back.",
                **words,
            )
        difference = self.currency_id.compare_amounts(paid, self.amount_total)
        if difference > 0:
            return self.env._(
                "%(paid)s were paid online for order %(order)s of %(total)s: more than it "
                "costs. Hours were added once. Pay the rest back, or sell hours for it.",
                **words,
            )
        if difference < 0 and self.state in ("draft", "sent") and not self._takes_part_payments():
            return self.env._(
                "%(paid)s were paid online for order %(order)s of %(total)s: less than it "
                "costs, perhaps because it was changed meanwhile. No hours were added.",
                **words,
            )
        return None

    def _takes_part_payments(self):
        """Return whether a part of the total confirms the order."""
        self.ensure_one()
        return self.prepayment_percent < 1.0
