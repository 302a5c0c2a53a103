"""What an hour of a block was sold for, as invoiced, in the company's currency."""

from odoo import Command

from ..books import BooksMixin
from ..common import TODAY, PrepaidCase


class TestNetPrice(BooksMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_books()

    def _get_rate(self, block):
        return block._get_net_rates()[block.id]

    def test_not_invoiced_yet(self):
        block = self._sell(20.0)
        self.assertEqual(self._get_rate(block), (0.0, 0.0))
        self.assertEqual(block.net_price_hour, 0.0)
        self._invoice(block.sale_line_id.order_id, post=False)
        self.assertEqual(self._get_rate(block), (0.0, 0.0))

    def test_invoiced(self):
        block = self._sell_invoiced(20.0)
        self.assertEqual(self._get_rate(block), (1800.0, 20.0))
        self.assertEqual(block.net_price_hour, 90.0)

    def test_also_without_deferred_revenue(self):
        self.company.prepaid_deferred_account_id = False
        block = self._sell_invoiced(20.0)
        self.assertEqual(self._get_rate(block), (1800.0, 20.0))

    def test_a_credit_note_of_some_hours_leaves_the_price(self):
        block = self._sell_invoiced(20.0)
        invoice = block.sale_line_id.invoice_lines.move_id
        self._credit(invoice, quantity=0.25)
        self.assertEqual(self._get_rate(block), (1350.0, 15.0))

    def test_a_price_reduction_makes_hours_cheaper(self):
        block = self._sell_invoiced(20.0)
        invoice = block.sale_line_id.invoice_lines.move_id
        self._credit(invoice, price_unit=200.0)
        self.assertEqual(self._get_rate(block), (1600.0, 20.0))
        self.assertEqual(block.net_price_hour, 80.0)

    def test_moved_hours_take_their_price_along(self):
        block = self._sell_invoiced(20.0)
        other = self._sell(10.0, contact=self.other_contact)
        block._adjust(5.0, "Sorry")
        moved = block._transfer(other.agreement_id, 22.0, "They are one firm")
        self.assertEqual(moved.transferred_paid_hours, 20.0)
        self.assertEqual(self._get_rate(moved), (1800.0, 20.0))
        self.assertEqual(self._get_rate(block), (0.0, 0.0))

    def test_taxes_are_no_price(self):
        for included, price in ((False, 1800.0), (True, 2178.0)):
            tax = self.env["account.tax"].create(
                {
                    "name": f"21 % {included}",
                    "amount": 21.0,
                    "type_tax_use": "sale",
                    "price_include_override": "tax_included" if included else "tax_excluded",
                }
            )
            block = self._sell_invoiced(20.0, price=price, taxes_id=[Command.set(tax.ids)])
            self.assertEqual(self._get_rate(block), (1800.0, 20.0))
            self.assertEqual(block.net_price_hour, 90.0)

    def test_another_currency_counts_at_the_rate_of_the_invoice(self):
        currency = self.env.ref("base.CHF")
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2.0, "name": TODAY, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": currency.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order._get_sold_lines().price_unit = 1800.0
        order.action_confirm()
        self._invoice(order)
        self.assertEqual(order.currency_id, currency)
        self.assertEqual(self._get_rate(order.order_line.prepaid_block_ids), (900.0, 20.0))

    def test_the_number_of_statements_does_not_grow(self):
        blocks = self.env["prepaid.block"].union(*[self._sell_invoiced(5.0) for __ in range(6)])
        blocks[0]._get_net_rates()
        with self.assertQueryCount(12):
            blocks[0]._get_net_rates()
        with self.assertQueryCount(12):
            blocks._get_net_rates()
