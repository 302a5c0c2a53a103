import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.prepaid_it_blocks.batch import get_error_text
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock

_logger = logging.getLogger(__name__)


class SaleOrderPrepaidReceiptMixin(models.AbstractModel):
    """The part of orders that mails their receipt once: hours added, amount paid, new balance."""

    _name = "sale.order.prepaid.receipt.mixin"
    _description = "Receipts of Orders"

    @api.depends("transaction_ids.state", "amount_total", "prepaid_agreement_id.contact_id")
    def _compute_prepaid_receipt(self):
        for order in self:
            agreement = order.prepaid_agreement_id
            partners = order._get_receipt_partners()
            order.prepaid_paid_amount = order._get_done_amount() or order.amount_total
            order.prepaid_receipt_to = ",".join(str(number) for number in partners.ids)
            link = agreement and order.get_base_url() + agreement._get_page_url()
            order.prepaid_balance_link = link

    def _get_receipt_partners(self):
        """Return who gets the receipt: who paid, and the single point of contact.

        Contacts of the customer's that have an e-mail address; failing these the order's.
        """
        self.ensure_one()
        agreement = self.prepaid_agreement_id
        payers = self.transaction_ids.filtered(lambda payment: payment.state == "done").mapped(
            "partner_id"
        )
        payers = payers.filtered(
            lambda payer: (
                payer.commercial_partner_id == agreement.partner_id
                # The company itself stands for its single point of contact.
                and not (payer == agreement.partner_id and agreement.contact_id)
            )
        )
        partners = (agreement.contact_id | payers) or self.partner_id
        partners = partners.filtered("email") or self.partner_id.filtered("email")
        return partners.filtered("active")

    def _record_prepaid_payment(self):
        """Extend: take down that an order's hours are paid and usable, and mail the receipt.

        The mail waits in the same transaction, so that either both are there or neither. It is
        done once for each order: the order's row is written, so of two transactions at once the
        second fails, is tried again, and finds it done.
        """
        result = super()._record_prepaid_payment()
        for order in self:
            lines = order.order_line.filtered(lambda line: line._get_live_prepaid_blocks())
            if order.prepaid_paid_date or not lines:
                continue
            blocks = lines._get_live_prepaid_blocks()
            if "pending" in blocks.mapped("state") or not lines._are_prepaid_paid():
                continue
            order._write_guarded({"prepaid_paid_date": fields.Datetime.now()})
            if order.company_id.prepaid_receipt:
                order._send_prepaid_receipt()
        return result

    def _send_prepaid_receipt(self):
        """Queue the receipt. A failure never undoes a payment: it is reported."""
        self.ensure_one()
        # What a customer's payment causes is done, and mailed, by the system.
        order = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        agreement = order.prepaid_agreement_id
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                if not order._get_receipt_partners():
                    agreement._remind(
                        self.env._("The receipt could not be mailed"),
                        self.env._(
                            "Order %s is paid, but neither who paid nor the single point of "
                            "contact has an e-mail address to send the receipt to.",
                            order.name,
                        ),
                    )
                    return
                template = self.env.ref("prepaid_it_blocks_portal_sale.mail_template_receipt")
                mail_id = template.send_mail(order.id)
                self.env.flush_all()
        except psycopg2.OperationalError:
            # Somebody else was faster: the whole transaction is tried again.
            raise
        except Exception as error:
            _logger.warning("Receipt of order %s failed", self.id, exc_info=True)
            self.env.clear()
            agreement._remind(
                self.env._("The receipt could not be mailed"),
                self.env._(
                    "Order %(order)s is paid, but its receipt could not be made: %(error)s",
                    order=order.name,
                    error=get_error_text(error),
                ),
            )
            return
        order.write({"is_prepaid_receipt_sent": True, "prepaid_receipt_id": mail_id})

    def _get_portal_facts(self):
        """Return the prepaid values of the order's portal page.

        :return: dict of ``is_open``: the quotation awaits the customer; ``is_paid``: its hours
            are there; ``hours_clock``; ``url`` of the hours, or None
        """
        self.ensure_one()
        agreement = self.prepaid_agreement_id
        return {
            "is_open": self.state in ("draft", "sent"),
            "is_paid": bool(self.prepaid_paid_date) and self.state not in ("draft", "cancel"),
            "hours_clock": as_clock(sum(self.order_line.mapped("prepaid_hours"))),
            # Without the agreement's token: who has the order's may see less than it shows.
            "url": agreement and agreement.state != "ended" and agreement._get_page_url(),
        }

    def _send_order_confirmation_mail(self):
        """Extend: leave out orders confirmed by a receipt.

        Odoo confirms an order that is paid online by a mail of its own, in the same
        minute as the receipt that says the same and more. An order that sells other
        things as well, or is confirmed before it is paid, is confirmed as ever.
        """
        orders = self.filtered(lambda order: not order._is_receipt_enough())
        return (
            super(SaleOrderPrepaidReceiptMixin, orders)._send_order_confirmation_mail()
            if orders
            else None
        )

    def _send_payment_succeeded_for_order_mail(self):
        """Extend: leave out orders with a receipt of the payment."""
        orders = self.filtered(lambda order: not order._is_receipt_enough())
        return (
            super(SaleOrderPrepaidReceiptMixin, orders)._send_payment_succeeded_for_order_mail()
            if orders
            else None
        )

    def _is_receipt_enough(self):
        """Check if the receipt was sent, and says all that there is to say."""
        self.ensure_one()
        # Sudo: whoever's payment or signature this is need not see products.
        order = self.sudo()
        products = order._get_sold_lines().product_id
        return order.is_prepaid_receipt_sent and all(products.mapped("is_prepaid_block"))
