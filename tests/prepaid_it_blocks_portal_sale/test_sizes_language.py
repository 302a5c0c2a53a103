"""Sizes are compared in whole sentences, in the customer's language."""

from ..prepaid_it_blocks.test_price_text import PriceTextCase
from ..translations import translate


class TestLanguage(PriceTextCase):
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
