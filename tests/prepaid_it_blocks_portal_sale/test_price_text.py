"""What a block gives is a whole sentence, in the customer's language, on every document."""

import re

from ..common import PrepaidCase
from ..overage import OverageMixin
from ..translations import translate

_GERMAN = {
    "%(hours)s hours at %(rate)s instead of %(normal_rate)s per hour: %(saving)s saved.": (
        "%(saving)s gespart: statt %(normal_rate)s nur %(rate)s je Stunde für %(hours)s Stunden."
    ),
    "%(hours)s hours at %(rate)s per hour.": "Je Stunde %(rate)s, im Ganzen %(hours)s Stunden.",
}


class TestPriceText(OverageMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()
        cls.currency.write({"symbol": "$", "position": "before"})
        cls.block = cls._sell(20.0, price=1800.0, normal_rate=100.0)
        cls.order = cls.block.sale_line_id.order_id

    def _text(self, text):
        """Return text as it is read: without tags and line breaks."""
        return re.sub(r"(\s|\N{NO-BREAK SPACE})+", " ", re.sub(r"<[^>]+>", " ", text)).strip()

    def _render(self, xmlid, record):
        return self._text(
            self.env["ir.actions.report"]._render_qweb_html(xmlid, record.ids)[0].decode()
        )

    def _speak_german(self):
        translate(self, "prepaid_it_blocks", _GERMAN)
        self.env["res.lang"]._lang_get("de_DE").write(
            {"decimal_point": ",", "thousands_sep": ".", "grouping": "[3,0]"}
        )
        self.contact.lang = self.customer.lang = "de_DE"
        self.env.flush_all()
        self.env.clear()

    def test_a_quotation_and_an_invoice_say_the_same(self):
        said = "20:00 hours at $ 90.00 instead of $ 100.00 per hour: $ 200.00 saved."
        invoice = self.order._create_invoices()
        for line in (self.order.order_line, invoice.invoice_line_ids):
            self.assertEqual(self._text(line.prepaid_text), said)
        self.assertIn(said, self._render("sale.action_report_saleorder", self.order))
        self.assertIn(said, self._render("account.account_invoices", invoice))

    def test_nothing_is_said_of_a_saving_that_there_is_not(self):
        block = self._sell(20.0, price=2000.0, normal_rate=100.0)
        line = block.sale_line_id
        self.assertEqual(self._text(line.prepaid_text), "20:00 hours at $ 100.00 per hour.")

    def test_other_lines_say_nothing(self):
        order = self._create_order(product=self._create_service().product_tmpl_id)
        self.assertFalse(order.order_line.prepaid_text)
        self.assertNotIn("hours at", self._render("sale.action_report_saleorder", order))

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

    def test_how_long_hours_last_is_a_sentence_too(self):
        for months, activation, said in (
            (0, "order", "The hours do not expire."),
            (1, "order", "Valid for a month from the order."),
            (6, "order", "Valid for 6 months from the order."),
            (1, "invoice", "Valid for a month from the invoice."),
            (6, "invoice", "Valid for 6 months from the invoice."),
            (1, "payment", "Valid for a month from payment."),
            (6, "payment", "Valid for 6 months from payment."),
        ):
            self.company.prepaid_activation = activation
            self.assertEqual(self.company._get_prepaid_validity_text(months), said)

    def test_sizes_are_compared_in_the_customers_language(self):
        terms = {
            "%(amount)s more with %(hours)s h": "mit %(hours)s h sind es %(amount)s mehr",
            "valid for %s months": "gilt %s Monate",
            "instead of %s": "statt %s",
        }
        translate(self, "prepaid_it_blocks_portal_sale", terms)
        self.contact.lang = self.customer.lang = "de_DE"
        self.company.prepaid_compare_sizes = True
        self.env["product.template"].search([]).write({"prepaid_in_portal": False})
        large = self._create_product(hours=50.0, price=4250.0, prepaid_validity_months=24)
        (large | self.product).write({"prepaid_in_portal": True})
        order = self._create_order()
        self.assertTrue(order._get_prepaid_comparison())
        text = self._render("sale.action_report_saleorder", order)
        for said in ("mit 50:00 h sind es", "gilt 24 Monate", "statt $"):
            self.assertIn(said, text)
