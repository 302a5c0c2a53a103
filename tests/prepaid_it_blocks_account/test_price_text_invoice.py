"""Invoices and credit notes say what a block gives as its quotation does."""

from ..prepaid_it_blocks.test_price_text import PriceTextCase


class TestInvoice(PriceTextCase):
    def test_a_quotation_and_an_invoice_say_the_same(self):
        said = "20:00 hours at $ 90.00 instead of $ 100.00 per hour: $ 200.00 saved."
        invoice = self.order._create_invoices()
        for line in (self.order.order_line, invoice.invoice_line_ids):
            self.assertEqual(self._text(line.prepaid_text), said)
        self.assertIn(said, self._render("sale.action_report_saleorder", self.order))
        self.assertIn(said, self._render("account.account_invoices", invoice))

    def test_documents_are_in_the_customers_language(self):
        invoice = self.order._create_invoices()
        self._speak_german()
        said = "200,00 $ gespart: statt 100,00 $ nur 90,00 $ je Stunde für 20:00 Stunden."
        self.currency.position = "after"
        self.env.flush_all()
        self.assertIn(said, self._render("sale.action_report_saleorder", self.order))
        self.assertIn(said, self._render("account.account_invoices", invoice))
        # Who works in English reads English.
        self.assertIn("instead of", self.order.order_line.prepaid_text)

    def test_a_credit_note_is_in_the_customers_language(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        credit = invoice._reverse_moves()
        self._speak_german()
        text = self._render("account.account_invoices", credit)
        self.assertIn("Je Stunde $ 90,00, im Ganzen 20:00 Stunden.", text)

    def test_a_second_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "QQQ", "symbol": "Q", "position": "after", "rounding": 0.05}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2.0, "name": "2026-01-01"}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": currency.id, "company_id": self.company.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order._get_sold_lines().price_unit = 3600.0
        order.action_confirm()
        invoice = order._create_invoices()
        said = "20:00 hours at 180.00 Q instead of 200.00 Q per hour: 400.00 Q saved."
        self.assertIn(said, self._render("sale.action_report_saleorder", order))
        self.assertIn(said, self._render("account.account_invoices", invoice))
