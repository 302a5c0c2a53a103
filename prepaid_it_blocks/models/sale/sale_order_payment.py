from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

# Payments that may still come, or have.
_PAID_STATES = ("pending", "authorized", "done")
# How long a customer may take at a provider's pages.
_BEGUN = timedelta(minutes=15)


class SaleOrderPrepaidPaymentMixin(models.AbstractModel):
    """Part of `sale.order`: payments through the portal, made, begun or mismatched."""

    _name = "sale.order.prepaid.payment.mixin"
    _description = "Payments of Orders of Prepaid Hours"

    def _compute_amount_paid(self):
        """Extend: money in another currency pays for no hours.

        Odoo adds amounts up without a look at their currencies, and confirms orders by the sum.
        """
        result = super()._compute_amount_paid()
        for order in self.filtered(lambda order: order._get_prepaid_block_lines()):
            for payment in order.transaction_ids:
                if payment.state in ("authorized", "done") and payment._is_foreign_to(order):
                    order.amount_paid -= payment.amount
        return result

    def _is_paid_online(self, amount=None):
        """Check if payments through the portal cover the order's total.

        :param amount: what had to be paid before the order was changed, where that is known;
            no more than that is asked for
        """
        self.ensure_one()
        paid = self._get_done_amount()
        due = min(self.amount_total, amount or self.amount_total)
        return paid > 0 and self.currency_id.compare_amounts(paid, due) >= 0

    def _get_done_amount(self):
        """Return the amount paid in the portal, in the order's currency.

        Nothing is converted: whether a payment in another currency is enough is for a person to
        say, who registers it on the invoice.
        """
        self.ensure_one()
        # Refunds are payments of less than nothing, and of no order.
        refunds = self.transaction_ids.child_transaction_ids.filtered(
            lambda payment: payment.operation == "refund"
        )
        done = (self.transaction_ids | refunds).filtered(
            lambda payment: payment.state == "done" and not payment._is_foreign_to(self)
        )
        return sum(done.mapped("amount"))

    def _is_payment_made(self):
        """Check if a payment is done or on its way."""
        self.ensure_one()
        # Sudo: payments are not for every user to see.
        states = self.sudo().transaction_ids.mapped("state")
        return not set(_PAID_STATES).isdisjoint(states)

    @api.model
    def _get_paid_condition(self):
        """Return the SQL of `_is_payment_made` over ``o``, a row of ``sale_order``."""
        return f"""
            EXISTS (SELECT FROM sale_order_transaction_rel r
                      JOIN payment_transaction t ON t.id = r.transaction_id
                     WHERE r.sale_order_id = o.id AND t.state IN {str(_PAID_STATES)})
        """

    def _is_payment_begun(self):
        """Check if the customer is at a provider's pages: the order must not change.

        A payment that was begun and left is forgotten after a while.
        """
        self.ensure_one()
        since = fields.Datetime.now() - _BEGUN
        # Sudo: payments are not for every user to see.
        return any(
            payment.state == "draft" and payment.create_date >= since
            for payment in self.sudo().transaction_ids
        )

    def _is_renewal_accepted(self):
        """Check if the customer has signed the quotation or is paying it."""
        self.ensure_one()
        return bool(self.signed_by) or self._is_payment_made() or self._is_payment_begun()

    def _record_prepaid_payment(self):
        """Hook after hours have been paid and activated; extend to act on it.

        Called for orders whose blocks may have become so just now, in the transaction that makes
        them so, whatever brought that about, and before hours pay for earlier overage. An order
        comes again with every change of it or its payments: whoever extends looks at
        `_are_prepaid_paid` and at the blocks' states, and knows what was done before.
        """

    def _explain_unmatched_payment(self, payment):
        """Explain the mismatch of the order's payments, or None.

        :param payment: the `payment.transaction` that has just been done
        """
        self.ensure_one()
        if payment._is_foreign_to(self):
            return self.env._(
                "%(paid)s were paid online for order %(order)s of %(total)s: another currency. No "
                "hours were added for it. Pay the money back, or register it on the order's "
                "invoice, where it is converted.",
                order=self.name,
                paid=format_amount(self.env, payment.amount, payment.currency_id),
                total=format_amount(self.env, self.amount_total, self.currency_id),
            )
        paid = self._get_done_amount()
        values = {
            "order": self.name,
            "paid": format_amount(self.env, paid, self.currency_id),
            "total": format_amount(self.env, self.amount_total, self.currency_id),
        }
        if self.state == "cancel":
            return self.env._(
                "%(paid)s were paid online for order %(order)s, which is cancelled. No hours "
                "were added. Make the order valid again, or pay the money back.",
                **values,
            )
        difference = self.currency_id.compare_amounts(paid, self.amount_total)
        if difference > 0:
            return self.env._(
                "%(paid)s were paid online for order %(order)s of %(total)s: more than it "
                "costs. Hours were added once. Pay the rest back, or sell hours for it.",
                **values,
            )
        if difference < 0 and self.state in ("draft", "sent") and not self._accepts_part_payments():
            return self.env._(
                "%(paid)s were paid online for order %(order)s of %(total)s: less than it "
                "costs, perhaps because it was changed meanwhile. No hours were added.",
                **values,
            )
        return None

    def _accepts_part_payments(self):
        """Check if a part of the total confirms the order."""
        self.ensure_one()
        return self.prepayment_percent < 1.0
