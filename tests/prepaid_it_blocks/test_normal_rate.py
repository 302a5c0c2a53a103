"""What an hour costs without a block: where that comes from, and whom a change of it reaches."""

from odoo import Command
from odoo.exceptions import ValidationError

from ..common import PrepaidCase
from ..taxes import TaxMixin


class NormalRateCase(TaxMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_country()
        cls.hour, cls.day = cls.env.ref("uom.product_uom_hour"), cls.env.ref("uom.product_uom_day")
        cls.service = cls._create_service(120.0)
        cls.plain_block = cls._create_product(normal_rate=0.0, name="Without a rate")

    @classmethod
    def _create_service(cls, price, uom=None, **vals):
        uom = uom or cls.hour
        return (
            cls.env["product.template"]
            .create(
                dict(
                    {
                        "name": "Work by the hour",
                        "type": "service",
                        "list_price": price,
                        "uom_id": uom.id,
                        "taxes_id": [Command.clear()],
                    },
                    **vals,
                )
            )
            .product_variant_id
        )


class TestNormalRate(NormalRateCase):
    def test_agreement_then_product_then_service(self):
        agreement = self._sell(20.0).agreement_id
        with_rate, without = self.product.product_variant_id, self.plain_block.product_variant_id
        for own, service, product, expected in (
            (0.0, None, None, 0.0),
            (0.0, None, without, 0.0),
            (0.0, None, with_rate, 100.0),
            (0.0, self.service, None, 120.0),
            (0.0, self.service, without, 120.0),
            (0.0, self.service, with_rate, 100.0),
            (80.0, self.service, None, 80.0),
            (80.0, self.service, with_rate, 80.0),
            (80.0, None, without, 80.0),
        ):
            agreement.normal_rate = own
            self.company.prepaid_normal_rate_product_id = service
            self.assertEqual(
                agreement._get_normal_rate(product=product), expected, (own, service, product)
            )
            order = self._create_order(product=product.product_tmpl_id) if product else None
            if order:
                self.assertEqual(order._get_sold_lines().prepaid_normal_rate, expected)

    def test_customer_without_agreement(self):
        self.company.prepaid_normal_rate_product_id = self.service
        agreement = self.env["prepaid.agreement"]
        self.assertEqual(agreement._get_normal_rate(), 120.0)
        self.assertEqual(agreement._get_normal_rate(product=self.product), 100.0)

    def test_other_customers_rate_is_not_taken(self):
        self._sell(20.0).agreement_id.normal_rate = 80.0
        line = self._create_order(contact=self.other_contact)._get_sold_lines()
        self.assertEqual(line.prepaid_normal_rate, 100.0)

    def test_service_sold_in_days(self):
        self.company.prepaid_normal_rate_product_id = self._create_service(1000.0, uom=self.day)
        rate = self.env["prepaid.agreement"]._get_normal_rate()
        self.assertEqual(rate, 125.0)

    def test_other_currency(self):
        agreement = self._sell(20.0).agreement_id
        currency = self._create_currency("XPB", 1.5)
        for own, expected in ((0.0, 150.0), (81.25, 121.88)):
            agreement.normal_rate = own
            rate = agreement._get_normal_rate(currency=currency, product=self.product)
            self.assertEqual(round(rate, 6), expected)

    def test_service_is_brought_to_the_blocks_tax_basis(self):
        included, other = self._create_tax(21.0, is_included=True), self._create_tax(21.0)
        self.company.prepaid_normal_rate_product_id = self.service
        for taxes, block_taxes, expected in (
            (included, included, 120.0),
            (included, other, 99.17),
            (included, None, 99.17),
            (other, included, 145.2),
            (None, included, 145.2),
            (other, None, 120.0),
            (included | other, None, 99.17),
            (included | other, included, 120.0),
            (other, included | other, 145.2),
        ):
            self.service.taxes_id = taxes
            self.plain_block.taxes_id = block_taxes
            product = self.plain_block.product_variant_id
            rate = self.env["prepaid.agreement"]._get_normal_rate(product=product)
            self.assertEqual(round(rate, 6), expected, (taxes, block_taxes))

    def test_product_form_shows_what_it_is_compared_with(self):
        self.assertEqual(self.plain_block.prepaid_compared_rate, 0.0)
        self.company.prepaid_normal_rate_product_id = self.service
        self.plain_block.invalidate_recordset()
        block = self.plain_block
        self.assertEqual((block.prepaid_compared_rate, block.prepaid_discount), (120.0, 30.0))
        self.assertEqual(block.prepaid_unit_saving, 600.0)
        self.assertEqual(self.product.prepaid_compared_rate, 100.0)

    def test_only_a_service_sold_by_time_can_say_the_rate(self):
        unit = self.env.ref("uom.product_uom_unit")
        for product in (
            self.product.product_variant_id,
            self._create_service(100.0, uom=unit),
            self._create_service(100.0, type="consu"),
        ):
            with self.assertRaises(ValidationError, msg=product.name), self.env.cr.savepoint():
                self.company.prepaid_normal_rate_product_id = product

    def test_negative_rate_is_refused(self):
        agreement = self._sell(20.0).agreement_id
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            agreement.normal_rate = -1.0

    def test_text_of_the_agreement_says_it(self):
        agreement = self._sell(20.0, contact=self.other_contact).agreement_id
        other = self.env["prepaid.agreement"].create({"partner_id": self.customer.id})
        self.company.prepaid_normal_rate_product_id = self.service
        self.assertIn("120", other._get_normal_rate_text())
        self.assertIn("100", agreement._get_normal_rate_text())


class TestChangedNormalRate(NormalRateCase):
    """A changed normal rate: on new quotations, never on those that were offered or sold."""

    def _change(self, source):
        if source == "product":
            self.product.prepaid_normal_rate = 150.0
        elif source == "service":
            self.service.list_price = 150.0
        else:
            self.agreement.normal_rate = 150.0

    def _start(self, source):
        self.agreement = self._sell(5.0).agreement_id
        if source == "service":
            self.product.prepaid_normal_rate = 0.0
            self.service.list_price = 100.0
            self.company.prepaid_normal_rate_product_id = self.service
        elif source == "agreement":
            self.agreement.normal_rate = 100.0

    def _figures(self, line):
        self.env.flush_all()
        self.env.clear()
        return (line.prepaid_normal_rate, line.prepaid_saving)

    def test_new_quotations_and_no_other(self):
        for source in ("product", "service", "agreement"):
            self._start(source)
            offered, sold = (
                self._create_order()._get_sold_lines(),
                self._create_order()._get_sold_lines(),
            )
            sold.order_id.action_confirm()
            self._change(source)
            self.assertEqual(self._figures(self._create_order()._get_sold_lines()), (150.0, 1200.0))
            self.assertEqual(self._figures(offered), (100.0, 200.0), source)
            self.assertEqual(self._figures(sold), (100.0, 200.0), source)
            self.assertEqual(sold.prepaid_block_ids.normal_rate, 100.0, source)
            self.product.prepaid_normal_rate = 100.0
            self.agreement.normal_rate = 0.0

    def test_sold_line_that_is_changed_keeps_its_rate(self):
        for source in ("product", "service", "agreement"):
            self._start(source)
            line = self._create_order()._get_sold_lines()
            line.order_id.action_confirm()
            self._change(source)
            line.product_uom_qty = 2.0
            self.assertEqual(self._figures(line), (100.0, 400.0), source)
            self.assertEqual(set(line.prepaid_block_ids.mapped("normal_rate")), {100.0}, source)
            self.product.prepaid_normal_rate = 100.0
            self.agreement.normal_rate = 0.0

    def test_offered_line_that_is_changed_keeps_its_rate(self):
        line = self._create_order()._get_sold_lines()
        self.assertEqual(self._figures(line), (100.0, 200.0))
        self.product.prepaid_normal_rate = 150.0
        line.write({"product_uom_qty": 2.0, "discount": 10.0})
        self.assertEqual(self._figures(line), (100.0, 760.0))

    def test_copy_of_an_order_is_a_new_quotation(self):
        order = self._create_order()
        order.action_confirm()
        self.product.prepaid_normal_rate = 150.0
        self.assertEqual(self._figures(order.copy()._get_sold_lines()), (150.0, 1200.0))

    def test_renewal_brought_up_to_date_shows_it(self):
        agreement = self._sell(20.0).agreement_id
        order = agreement._renew()
        self.assertEqual(self._figures(order._get_sold_lines())[0], 100.0)
        agreement.normal_rate = 150.0
        self.assertEqual(self._figures(order._get_sold_lines())[0], 100.0)
        agreement._renew(refresh=True)
        self.assertEqual(order._get_sold_lines().prepaid_normal_rate, 150.0)

    def test_other_customer_on_the_quotation(self):
        self._sell(5.0).agreement_id.normal_rate = 80.0
        order = self._create_order()
        self.assertEqual(order._get_sold_lines().prepaid_normal_rate, 80.0)
        order.partner_id = self.other_contact
        self.assertEqual(order._get_sold_lines().prepaid_normal_rate, 100.0)
