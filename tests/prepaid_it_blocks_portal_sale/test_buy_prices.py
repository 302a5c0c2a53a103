"""What the portal says a block costs is what the quotation says then, to the cent."""

from ..common import PrepaidCase
from ..taxes import TaxMixin, replace_tax

DISCOUNT_GROUP = "sale.group_discount_per_so_line"


def _in_cents(*figures):
    """Return figures rounded to cents."""
    return [round(figure, 2) for figure in figures]


class TestBuyPrices(TaxMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        # A renewal keeps the position of the order before; the chart of 19.0 brings one for all.
        cls.agreement.block_ids.sale_line_id.order_id.fiscal_position_id = False
        cls.agreement.block_ids.product_id.prepaid_in_portal = False
        cls.product.prepaid_in_portal = False
        cls.block = cls._create_product(
            hours=10.0, price=949.99, name="Ten", prepaid_in_portal=True
        ).product_variant_id
        cls._set_up_country()

    def _create_pricelist(self, currency=None, **item):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Their prices", "currency_id": (currency or self.currency).id}
        )
        item = dict({"compute_price": "percentage", "percent_price": 7.5}, **item)
        self.env["product.pricelist.item"].create(
            dict({"pricelist_id": pricelist.id, "applied_on": "3_global"}, **item)
        )
        self.agreement.renewal_pricelist_id = pricelist
        return pricelist

    def _size(self, quantity=1):
        sizes = self.agreement._get_sizes(self.block.id, quantity)
        self.assertEqual(sizes[0].product, self.block)
        self.assertEqual(len(sizes), 1)
        return sizes[0]

    def assertQuotationSays(self, *quantities):
        """Check for each quantity that the quotation agrees with the page before it."""
        for quantity in quantities:
            said = self._size(quantity)
            order = self.agreement._choose_renewal(self.block, quantity)[0]
            self.env.flush_all()
            self.env.clear()
            line = order._get_sold_lines()
            self.assertEqual(said.currency, order.currency_id)
            self.assertEqual(
                _in_cents(said.untaxed, said.tax, said.total),
                _in_cents(order.amount_untaxed, order.amount_tax, order.amount_total),
                quantity,
            )
            self.assertEqual(
                _in_cents(said.hours, said.rate, said.normal_rate, said.saving),
                _in_cents(
                    line.prepaid_hours,
                    line.prepaid_rate,
                    line.prepaid_normal_rate,
                    line.prepaid_saving,
                ),
                quantity,
            )
        return said

    def test_without_taxes(self):
        size = self.assertQuotationSays(1, 3)
        self.assertEqual(_in_cents(size.untaxed, size.tax, size.hours), [2849.97, 0.0, 30.0])

    def test_taxes_on_top(self):
        self.block.taxes_id = self._create_tax(21.0)
        size = self.assertQuotationSays(1, 3)
        self.assertEqual(_in_cents(size.untaxed, size.total), [2849.97, 3448.46])

    def test_taxes_included(self):
        tax = self._create_tax(21.0, is_included=True)
        self.block.taxes_id = tax
        size = self.assertQuotationSays(3, 1)
        self.assertEqual(_in_cents(size.untaxed, size.total), [785.12, 949.99])

    def test_two_taxes_rounded_over_the_order(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        self.block.taxes_id = self._create_tax(7.7) | self._create_tax(1.05)
        self.assertQuotationSays(1, 7)

    def test_discount_of_the_pricelist(self):
        self._create_pricelist()
        size = self.assertQuotationSays(1, 3)
        self.assertAlmostEqual(size.untaxed, 2636.22, delta=0.02)

    def test_shown_discount_of_the_pricelist(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref(DISCOUNT_GROUP)
        self._create_pricelist()
        self.block.taxes_id = self._create_tax(21.0)
        size = self.assertQuotationSays(1, 3)
        self.assertAlmostEqual(size.untaxed, 2636.22, delta=0.02)
        self.assertTrue(self.agreement.open_renewal_id._get_sold_lines().discount)

    def test_price_from_a_quantity_on(self):
        self._create_pricelist(min_quantity=3, compute_price="fixed", fixed_price=800.0)
        self.assertEqual(self._size(2).untaxed, 1899.98)
        self.assertEqual(self._size(3).untaxed, 2400.0)
        self.assertQuotationSays(2, 3)

    def test_other_currency(self):
        currency = self._create_currency("XPB", 1.2345, rounding=0.05)
        self._create_pricelist(currency)
        self.block.taxes_id = self._create_tax(21.0)
        size = self.assertQuotationSays(1, 3)
        self.assertEqual(size.currency, currency)
        self.assertNotEqual(size.normal_rate, self.block.prepaid_normal_rate)

    def test_fiscal_position_of_the_customer(self):
        tax = self._create_tax(21.0)
        position = self._create_position(tax, self.env["account.tax"])
        for partner in (self.customer, self.contact):
            partner.property_account_position_id = position
        self.block.taxes_id = tax
        self.assertEqual(self.assertQuotationSays(1, 3).tax, 0.0)

    def test_fiscal_position_that_takes_included_taxes_out(self):
        tax, other = self._create_tax(21.0, is_included=True), self._create_tax(6.0)
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Belgium",
                "company_id": self.company.id,
                "auto_apply": True,
                "country_id": self.env.ref("base.be").id,
            }
        )
        replace_tax(position, tax, other)
        self.block.taxes_id = tax
        size = self.assertQuotationSays(1, 3)
        self.assertAlmostEqual(size.tax, size.untaxed * 0.06, delta=0.01)

    def test_customer_keeps_the_promised_price_of_the_same_size(self):
        order = self.agreement._choose_renewal(self.block, 2)[0]
        self.block.list_price = 2000.0
        self.assertEqual((self._size(2).untaxed, self._size(2).is_offered), (1899.98, True))
        self.assertEqual(self._size(1).untaxed, 2000.0)
        self.assertEqual(self.agreement._choose_renewal(self.block, 2), (order, None))
        self.assertEqual(order.amount_untaxed, 1899.98)
