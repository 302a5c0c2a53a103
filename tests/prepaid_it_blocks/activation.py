"""What the suites of paid blocks share: orders, invoices and their payments."""

from odoo import Command

from ..accounting import AccountingMixin
from ..common import TODAY, PrepaidCase


class ActivationCase(AccountingMixin, PrepaidCase):
    """A company with accounts and a bank; a block is usable when it is paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()
        cls.company.prepaid_activation = "payment"

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        return invoice

    def _pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": self.bank.id}).action_create_payments()

    def _create_transaction(self, order, amount):
        provider = self.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        vals = {
            "provider_id": provider.id,
            "amount": amount,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            "reference": f"REF-{order.name}-{amount}",
            "sale_order_ids": [Command.set(order.ids)],
            "payment_method_id": self.env["payment.method"].search([], limit=1).id,
        }
        return self.env["payment.transaction"].create(vals)

    def _set_done(self, transaction):
        transaction._set_done()
