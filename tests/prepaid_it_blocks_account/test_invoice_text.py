"""What a block's invoice says: its hours, rate and saving."""

from odoo import Command

from .invoice_text import InvoiceTextCase


class TestInvoiceText(InvoiceTextCase):
    def test_a_blocks_invoice_says_hours_rate_and_saving(self):
        block = self._sell(20.0, price=1800.0, normal_rate=100.0)
        invoice = block.sale_line_id.order_id._create_invoices()
        line = invoice.invoice_line_ids
        self.assertEqual(
            (line.prepaid_hours, line.prepaid_rate, line.prepaid_saving), (20.0, 90.0, 200.0)
        )
        html = self._html(invoice)
        self.assertRegex(
            html,
            r"20:00 hours at [^<]*90\.00[^<]* instead of [^<]*100\.00[^<]* per hour: [^<]*200\.00",
        )
        self.assertFalse(self._notes(invoice))

    def test_part_of_an_order_says_its_part_at_its_price(self):
        block = self._sell(20.0, price=1800.0, normal_rate=100.0)
        invoice = block.sale_line_id.order_id._create_invoices()
        line = invoice.invoice_line_ids
        invoice.write(
            {"invoice_line_ids": [Command.update(line.id, {"quantity": 0.5, "discount": 10.0})]}
        )
        self.assertEqual(
            (line.prepaid_hours, line.prepaid_rate, line.prepaid_saving), (10.0, 81.0, 190.0)
        )

    def test_other_lines_and_credit_notes_save_nothing(self):
        self.assertFalse(self._invoice().invoice_line_ids[0].prepaid_hours)
        block = self._sell(20.0, price=1800.0, normal_rate=100.0)
        invoice = block.sale_line_id.order_id._create_invoices()
        invoice.action_post()
        refund = invoice._reverse_moves()
        line = refund.invoice_line_ids
        self.assertEqual((line.prepaid_hours, line.prepaid_saving), (20.0, 0.0))
        self.assertIn("per hour", self._html(refund))

    def test_a_second_currency_says_rate_and_saving_in_it(self):
        currency = self._create_currency("QQQ", 2.0)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": currency.id, "company_id": self.company.id}
        )
        product = self._create_product(hours=10.0, price=900.0, normal_rate=100.0)
        order = self._create_order(product=product, pricelist_id=pricelist.id)
        order.action_confirm()
        line = order._create_invoices().invoice_line_ids
        self.assertEqual(
            (line.prepaid_rate, line.prepaid_normal_rate, line.prepaid_saving),
            (180.0, 200.0, 200.0),
        )
        self.assertIn("Q", line.prepaid_text)

    def test_included_and_excluded_taxes_say_the_price_of_the_line(self):
        """1,800 with 20 % in it, or on top: 90 an hour either way, as the sales price says."""
        self._set_up_country()
        for tax in (self._create_tax(20.0), self._create_tax(20.0, is_included=True)):
            block = self._sell(
                20.0, price=1800.0, normal_rate=100.0, taxes_id=[Command.set(tax.ids)]
            )
            line = block.sale_line_id.order_id._create_invoices().invoice_line_ids
            self.assertEqual((line.prepaid_rate, line.prepaid_saving), (90.0, 200.0))
