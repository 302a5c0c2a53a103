"""What the suites of bought blocks share: a quotation and its payments."""

from odoo import Command
from odoo.tools import mute_logger

from ..prepaid_it_blocks.activation import ActivationCase


class BuyPaymentCase(ActivationCase):
    """A customer who has chosen two blocks, and a provider of payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "hello@firm.example"
        cls.block_product = cls._create_product(
            hours=10.0, price=900.0, prepaid_validity_months=12
        ).product_variant_id
        cls.agreement = cls.env["prepaid.agreement"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "contact_id": cls.contact.id,
                "user_id": cls.salesman.id,
            }
        )
        cls.order = cls.agreement._choose_renewal(cls.block_product, 2)[0]
        # A provider that says later what became of a payment.
        cls.provider = cls.env["payment.provider"].create({"name": "Slow bank"})
        cls.demo = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        cls.provider = cls.demo
        cls.demo.state = "test"

    def _begin(self, order=None, amount=None, number=1, partner=None):
        """Return a payment that the customer has begun."""
        order = order or self.order
        vals = {
            "provider_id": self.provider.id,
            "amount": order.amount_total if amount is None else amount,
            "currency_id": order.currency_id.id,
            "partner_id": (partner or order.partner_id).id,
            "reference": f"PAY-{order.name}-{number}",
            "sale_order_ids": [Command.set(order.ids)],
            "payment_method_id": self.env["payment.method"].search([], limit=1).id,
            "operation": "online_redirect",
        }
        return self.env["payment.transaction"].create(vals)

    def _notify(self, payment, state):
        """Notify a payment's result as its provider does: pending, done or error."""
        with (
            mute_logger("odoo.addons.payment.models.payment_transaction"),
            mute_logger("odoo.addons.sale.models.payment_transaction"),
        ):
            self._hear_of_payment(payment, state)

    def _finish(self, payment):
        """Process a payment as Odoo does on the customer's return or by its cron."""
        payment._post_process()

    def _pay_online(self, payment):
        self._notify(payment, "done")
        self._finish(payment)

    def _mails(self, order=None):
        order = order or self.order
        return self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)], order="id"
        )

    def _receipts(self, order=None):
        return self._mails(order).filtered(lambda mail: "hours are added" in mail.subject)

    def assertBoughtOnce(self, order=None):
        """Check that there is one order, one block of 20 hours and one receipt."""
        order = order or self.order
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.agreement.sale_order_ids, order)
        block = self.agreement.block_ids
        self.assertRecordValues(block, [{"state": "active", "hours": 20.0, "balance_hours": 20.0}])
        self.assertEqual(block.entry_ids.mapped("kind"), ["purchase"])
        self.assertEqual(len(self._receipts(order)), 1)
        self.assertTrue(order.is_prepaid_receipt_sent)
        self.assertLedgerHolds()
