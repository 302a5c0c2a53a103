"""A block in variants: the hours, rate and validity of each."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .sizes import SizeCase


class TestVariants(SizeCase):
    def test_each_variant_has_the_hours_of_its_value(self):
        variants = self.small | self.middle | self.large
        self.assertEqual(variants.mapped("prepaid_hours"), [20.0, 50.0, 100.0])
        self.assertEqual([round(one.prepaid_rate, 2) for one in variants], [90.0, 85.0, 80.0])
        self.assertEqual(
            [round(one.prepaid_unit_saving, 2) for one in variants], [200.0, 750.0, 2000.0]
        )
        self.assertEqual(self.block.prepaid_hours, 0.0)

    def test_line_and_block_have_the_variants_figures(self):
        self.middle.prepaid_validity_months = 24
        order = self._order(self.middle, quantity=2.0)
        line = order._get_sold_lines()
        self.assertEqual((line.prepaid_hours, line.prepaid_rate), (100.0, 85.0))
        self.assertEqual((line.prepaid_saving, line.prepaid_validity_months), (1500.0, 24))
        order.action_confirm()
        block = line.prepaid_block_ids
        self.assertEqual((block.hours, block.rate, block.validity_months), (100.0, 85.0, 24))

    def test_value_that_changes_leaves_what_is_sold(self):
        order = self._order(self.middle)
        order.action_confirm()
        self.attribute.value_ids[1].prepaid_hours = 60.0
        self.env.flush_all()
        self.assertEqual(self.middle.prepaid_hours, 60.0)
        self.assertEqual(order.order_line.prepaid_hours, 50.0)
        self.assertEqual(order.order_line.prepaid_block_ids.hours, 50.0)

    def test_hours_entered_on_the_variant(self):
        self.attribute.value_ids.write({"prepaid_hours": 0.0})
        self.small.prepaid_hours = 25.0
        self.assertEqual(self._order(self.small)._get_sold_lines().prepaid_hours, 25.0)
        self.assertEqual(self.middle.prepaid_hours, 50.0)

    def test_variant_without_hours_is_neither_offered_nor_sold(self):
        self.attribute.value_ids.write({"prepaid_hours": 0.0})
        self.middle.prepaid_hours = 0.0
        agreement = self._sell(5.0, prepaid_in_portal=False).agreement_id
        self.assertEqual(agreement._get_block_products(), self.small | self.large)
        order = self._order(self.middle)
        self.assertIn("Support (50 h)", order.prepaid_warning)
        with self.assertRaisesRegex(UserError, r"Support \(50 h\)"):
            order.action_quotation_send()
        with self.assertRaisesRegex(UserError, r"Support \(50 h\)"):
            order.action_confirm()

    def test_customer_chooses_among_the_variants(self):
        agreement = self._sell(5.0, prepaid_in_portal=False).agreement_id
        sizes = agreement._get_sizes()
        self.assertEqual([size.hours for size in sizes], [20.0, 50.0, 100.0])
        self.assertEqual([size.total for size in sizes], [1800.0, 4250.0, 8000.0])
        self.assertEqual([size.saving for size in sizes], [200.0, 750.0, 2000.0])
        order = agreement._choose_renewal(self.large, 1)[0]
        self.assertEqual(order._get_sold_lines().prepaid_hours, 100.0)

    def test_product_with_one_variant_is_as_ever(self):
        product = self._create_product(hours=10.0, prepaid_validity_months=6)
        variant = product.product_variant_id
        self.assertEqual((variant.prepaid_hours, variant.prepaid_validity_months), (10.0, 6))
        variant.prepaid_hours = 12.0
        self.assertEqual(product.prepaid_hours, 12.0)
        product.prepaid_validity_months = 3
        self.assertEqual(variant.prepaid_validity_months, 3)
        product.active = False
        self.env.flush_all()
        self.assertEqual(product.prepaid_hours, 12.0)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            variant.prepaid_hours = 0.0

    def test_block_made_as_a_product_needs_hours(self):
        vals = {
            "name": "Block",
            "type": "service",
            "invoice_policy": "order",
            "is_prepaid_block": True,
        }
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["product.product"].create(vals)
        product = self.env["product.product"].create(dict(vals, prepaid_hours=3.0))
        self.assertEqual(product.product_tmpl_id.prepaid_hours, 3.0)

    def test_copy_has_its_hours(self):
        self.assertEqual(self.product.copy().prepaid_hours, 20.0)
        hours = self.block.copy().product_variant_ids.mapped("prepaid_hours")
        self.assertEqual(sorted(hours), [20.0, 50.0, 100.0])


class TestValidityOfVariants(SizeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = cls.attribute.value_ids
        cls.yearly = cls._create_product(
            hours=0.0, prepaid_validity_months=12, attribute_line_ids=[cls._line(cls.values[:2])]
        )

    @classmethod
    def _line(cls, values):
        return Command.create(
            {"attribute_id": cls.attribute.id, "value_ids": [Command.set(values.ids)]}
        )

    def _months(self, product):
        self.env.flush_all()
        self.env.clear()
        return product.product_variant_ids.mapped("prepaid_validity_months")

    def test_product_made_with_attributes(self):
        self.assertEqual(self._months(self.yearly), [12, 12])

    def test_attributes_added_to_a_product(self):
        product = self._create_product(hours=10.0, prepaid_validity_months=12)
        product.write({"attribute_line_ids": [self._line(self.values)]})
        self.assertEqual(self._months(product), [12, 12, 12])

    def test_value_added_later(self):
        self.yearly.attribute_line_ids.value_ids = self.values
        self.assertEqual(self._months(self.yearly), [12, 12, 12])

    def test_value_added_next_to_different_ones(self):
        self.yearly.product_variant_ids[0].prepaid_validity_months = 6
        self.yearly.attribute_line_ids.value_ids = self.values
        self.assertEqual(sorted(self._months(self.yearly)), [0, 6, 12])

    def test_copy(self):
        self.yearly.product_variant_ids[0].prepaid_validity_months = 6
        self.assertEqual(self._months(self.yearly.copy()), self._months(self.yearly))
        single = self._create_product(hours=10.0, prepaid_validity_months=12)
        self.assertEqual(self._months(single.copy()), [12])
        self.assertEqual(self._months(single.copy({"prepaid_validity_months": 3})), [3])
