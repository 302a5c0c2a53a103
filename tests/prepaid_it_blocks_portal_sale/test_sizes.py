"""A block by the hour, in variants, and its sizes compared on a quotation."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..common import PrepaidCase
from ..taxes import TaxMixin

LABELS = ["Support (20 h)", "Support (50 h)", "Support (100 h)"]


class SizeCase(TaxMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([]).write({"prepaid_in_portal": False})
        cls.attribute = cls.env["product.attribute"].create(
            {
                "name": "Size",
                "create_variant": "always",
                "value_ids": [
                    Command.create({"name": f"{hours} h", "prepaid_hours": hours})
                    for hours in (20, 50, 100)
                ],
            }
        )
        cls.block = cls._create_product(
            name="Support",
            hours=0.0,
            price=1800.0,
            attribute_line_ids=[
                Command.create(
                    {
                        "attribute_id": cls.attribute.id,
                        "value_ids": [Command.set(cls.attribute.value_ids.ids)],
                    }
                )
            ],
        )
        for value, extra in zip(
            cls.block.attribute_line_ids.product_template_value_ids,
            (0.0, 2450.0, 6200.0),
            strict=True,
        ):
            value.price_extra = extra
        cls.small, cls.middle, cls.large = cls.block.product_variant_ids.sorted("prepaid_hours")

    @classmethod
    def _create_hourly(cls, **vals):
        hour = cls.env.ref("uom.product_uom_hour")
        return cls._create_product(
            hours=1.0, price=95.0, name="By the hour", uom_id=hour.id, **vals
        )

    def _order(self, product, quantity=1.0, **vals):
        line = {"product_id": product.id, "product_uom_qty": quantity}
        return self._create_order(order_line=[Command.create(line)], **vals)


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


class TestHourly(SizeCase):
    def test_form_proposes_the_hours_of_a_unit_of_time(self):
        # As timesheets count: by the unit of measure, whatever a calendar says.
        self.company.resource_calendar_id.hours_per_day = 7.5
        for unit, hours in (("hour", 1.0), ("day", 8.0)):
            form = Form(self.env["product.template"].with_user(self.env.ref("base.user_admin")))
            form.name = "Support"
            form.is_prepaid_block = True
            form.uom_id = self.env.ref("uom.product_uom_" + unit)
            self.assertEqual(form.prepaid_hours, hours, unit)

    def test_an_hour_is_an_hour(self):
        product = self._create_hourly()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            product.prepaid_hours = 2.0

    def test_fewest_hours(self):
        product = self._create_hourly(prepaid_minimum_hours=10.0).product_variant_id
        order = self._order(product, 8.0)
        self.assertIn("10:00", order.prepaid_warning)
        with self.assertRaisesRegex(UserError, "sold from 10:00 hours on.* 8:00"):
            order.with_user(self.salesman).action_confirm()
        order._get_sold_lines().product_uom_qty = 10.0
        self.assertFalse(order.prepaid_warning)
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(order.order_line.prepaid_block_ids.hours, 10.0)

    def test_lines_of_the_same_product_count_together(self):
        product = self._create_hourly(prepaid_minimum_hours=10.0).product_variant_id
        order = self._order(product, 6.0)
        order.write(
            {"order_line": [Command.create({"product_id": product.id, "product_uom_qty": 4.0})]}
        )
        self.assertFalse(order.prepaid_warning)
        order.action_confirm()

    def test_fewest_hours_of_blocks(self):
        self.product.prepaid_minimum_hours = 50.0
        variant = self.product.product_variant_id
        self.assertEqual(variant._get_prepaid_minimum(), 3)
        with self.assertRaises(UserError):
            self._order(variant, 2.0).action_confirm()
        self._order(variant, 3.0).action_confirm()

    def test_what_the_customer_has_signed_holds(self):
        product = self._create_hourly(prepaid_minimum_hours=10.0).product_variant_id
        order = self._order(product, 8.0)
        order.signed_by = "Berta"
        order.action_confirm()
        self.assertEqual(order.order_line.prepaid_block_ids.hours, 8.0)

    def test_customer_cannot_lower_a_quantity_below_it(self):
        product = self._create_hourly(prepaid_minimum_hours=10.0).product_variant_id
        line = self._order(product, 12.0)._get_sold_lines()
        customer = self.env.ref("base.public_user")
        line.with_user(customer).sudo().product_uom_qty = 11.0
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.with_user(customer).sudo().write({"product_uom_qty": 9.0})

    def test_portal_offers_no_less(self):
        product = self._create_hourly(prepaid_minimum_hours=10.0, prepaid_in_portal=True)
        agreement = self._sell(5.0, prepaid_in_portal=False).agreement_id
        variant = product.product_variant_id
        for asked, expected in ((None, 10), (3, 10), (150, 150)):
            sizes = agreement._get_sizes(variant.id, asked)
            size = [one for one in sizes if one.product == variant][0]
            self.assertEqual((size.quantity, size.hours), (expected, float(expected)))
            self.assertEqual((size.minimum, size.maximum, size.is_hourly), (10, 999, True))


class TestComparison(SizeCase):
    def _labels(self, order):
        return [row.label for row in order._get_prepaid_comparison()]

    def _size(self, order, product):
        """Return the line that offers a product as another size."""
        return order.prepaid_size_ids.filtered(lambda line: line.product_id == product)

    def _sold(self, order):
        """Return the line of the block that the quotation has."""
        return order._get_prepaid_size_line()

    def test_quotation_offers_the_other_sizes(self):
        order = self._order(self.small)
        rows = order._get_prepaid_comparison()
        self.assertEqual(self._labels(order), LABELS)
        self.assertEqual([row.hours for row in rows], [20.0, 50.0, 100.0])
        self.assertEqual([row.price for row in rows], [1800.0, 4250.0, 8000.0])
        self.assertEqual([row.rate for row in rows], [90.0, 85.0, 80.0])
        self.assertEqual([row.saving for row in rows], [200.0, 750.0, 2000.0])
        self.assertEqual([row.more for row in rows], [0.0, 550.0, 1800.0])
        self.assertEqual([bool(row.line) for row in rows], [False, True, True])

    def test_company_that_does_not_compare(self):
        self.company.prepaid_compare_sizes = False
        order = self._order(self.small)
        self.assertFalse(order.prepaid_size_ids)
        order.with_user(self.salesman).action_offer_prepaid_sizes()
        self.assertEqual(order.prepaid_size_ids.product_id, self.middle | self.large)

    def test_sizes_need_one_block_to_compare_with(self):
        cable = self.env["product.product"].create({"name": "Cable"})
        order = self._order(cable)
        self.assertFalse(order.prepaid_size_ids)
        with self.assertRaises(UserError):
            order.action_offer_prepaid_sizes()

    def test_no_more_sizes_than_anybody_compares(self):
        for hours in range(201, 215):
            self._create_product(hours=float(hours), price=90.0 * hours, prepaid_in_portal=True)
        order = self._order(self.small)
        self.assertEqual(len(order.prepaid_size_ids), 12)

    def test_sizes_follow_what_decides_on_prices(self):
        item = {"compute_price": "percentage", "percent_price": 10.0, "applied_on": "3_global"}
        pricelist = self.env["product.pricelist"].create(
            {"name": "Theirs", "currency_id": self.currency.id, "item_ids": [Command.create(item)]}
        )
        order = self._order(self.small)
        self._size(order, self.middle).price_unit = 4000.0
        order.write({"pricelist_id": pricelist.id})
        self.assertEqual(self._size(order, self.large).price_unit, 7200.0)
        # What sales has said stays.
        self.assertEqual(self._size(order, self.middle).price_unit, 4000.0)
        order.action_offer_prepaid_sizes()
        self.assertEqual(self._size(order, self.middle).price_unit, 4000.0)
        self.assertEqual(len(order.prepaid_size_ids), 2)

    def test_sizes_follow_the_taxes(self):
        self._set_up_country()
        included = self._create_tax(21.0, is_included=True)
        exempt = self._create_tax(0.0)
        self.block.taxes_id = included
        order = self._order(self.small)
        self.assertEqual(self._size(order, self.large).price_unit, 8000.0)
        order.write({"fiscal_position_id": self._create_position(included, exempt).id})
        self.assertEqual(order._get_prepaid_comparison()[2].price, 6611.57)

    def test_sizes_follow_the_block(self):
        cable = self.env["product.product"].create({"name": "Cable"})
        order = self._order(cable)
        order.write({"order_line": [Command.create({"product_id": self.small.id})]})
        self.assertEqual(self._labels(order), LABELS)
        line = order.order_line.filtered(lambda line: line.product_id == self.small)
        order.write({"order_line": [Command.update(line.id, {"product_id": self.middle.id})]})
        self.assertEqual(order.prepaid_size_ids.product_id, self.small | self.large)
        order.write({"order_line": [Command.delete(line.id)]})
        self.assertFalse(order.prepaid_size_ids)

    def test_sizes_that_sales_took_away_stay_away(self):
        order = self._order(self.small)
        order.prepaid_size_ids.unlink()
        order.write(
            {"order_line": [Command.update(self._sold(order).id, {"product_uom_qty": 2.0})]}
        )
        self.assertFalse(order.prepaid_size_ids)

    def test_copy_offers_the_prices_of_today(self):
        order = self._order(self.small)
        self.block.list_price = 2000.0
        self.assertEqual(self._size(order.copy(), self.large).price_unit, 8200.0)
        self.assertEqual(self._size(order, self.large).price_unit, 8000.0)

    def test_signed_quotation_keeps_its_sizes(self):
        order = self._order(self.small)
        order.signed_by = "Berta"
        self.block.list_price = 2000.0
        order.write({"order_line": [Command.create({"product_id": self.middle.id})]})
        self.assertEqual(self._size(order, self.large).price_unit, 8000.0)

    def test_prices_are_those_of_the_pricelist(self):
        item = {"compute_price": "percentage", "percent_price": 10.0, "applied_on": "3_global"}
        pricelist = self.env["product.pricelist"].create(
            {"name": "Theirs", "currency_id": self.currency.id, "item_ids": [Command.create(item)]}
        )
        order = self._order(self.small, pricelist_id=pricelist.id)
        rows = order._get_prepaid_comparison()
        self.assertEqual([row.price for row in rows], [1620.0, 3825.0, 7200.0])
        self.assertEqual([row.saving for row in rows], [380.0, 1175.0, 2800.0])

    def test_chosen_size_takes_the_place_of_the_other(self):
        order = self._order(self.small)
        self._size(order, self.large)._choose_size()
        line = self._sold(order)
        self.assertEqual(line.product_id, self.large)
        self.assertEqual((line.prepaid_hours, order.amount_untaxed), (100.0, 8000.0))
        self.assertEqual(line.prepaid_saving, 2000.0)
        self.assertEqual(self._labels(order), LABELS)

    def test_customer_can_change_back(self):
        order = self._order(self.small, quantity=2.0)
        self._size(order, self.large)._choose_size()
        self._size(order, self.small)._choose_size()
        line = self._sold(order)
        self.assertEqual((line.product_id, line.product_uom_qty), (self.small, 2.0))
        self.assertEqual(order.amount_untaxed, 3600.0)
        self._size(order, self.large)._choose_size()
        self.assertEqual(self._sold(order).product_id, self.large)
        self.assertEqual(order.prepaid_size_ids.product_id, self.small | self.middle)

    def test_saving_is_what_was_shown(self):
        order = self._order(self.small)
        shown = order._get_prepaid_comparison()[2].saving
        self.block.prepaid_normal_rate = 150.0
        self.assertEqual(order._get_prepaid_comparison()[2].saving, shown)
        self._size(order, self.large)._choose_size()
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(self._sold(order).prepaid_saving, shown)

    def test_size_put_back_has_the_normal_rate_that_was_shown(self):
        order = self._order(self.small)
        shown = order._get_prepaid_comparison()[0]
        self.block.prepaid_normal_rate = 150.0
        self.env.flush_all()
        self._size(order, self.large)._choose_size()
        self.env.flush_all()
        self.env.clear()
        row = order._get_prepaid_comparison()[0]
        self.assertEqual((row.normal_rate, row.saving), (shown.normal_rate, shown.saving))

    def test_signed_quotation_keeps_its_size(self):
        order = self._order(self.small)
        order.signed_by = "Berta"
        self.assertFalse(order._can_choose_size())
        with self.assertRaises(UserError):
            self._size(order, self.large)._choose_size()
        self.assertEqual(self._sold(order).product_id, self.small)

    def test_option_that_comes_on_top(self):
        order = self._order(self.small)
        line = self._size(order, self.large)
        line.is_prepaid_size = False
        line._choose_size()
        self.assertEqual(order._get_prepaid_block_lines().product_id, self.small | self.large)
        self.assertEqual(order.amount_untaxed, 9800.0)
        self.assertEqual(order._get_prepaid_comparison(), [])

    def test_other_optional_products_are_as_ever(self):
        cable = self.env["product.product"].create({"name": "Cable", "list_price": 5.0})
        order = self._order(self.small)
        line = {"product_id": cable.id, "product_uom_qty": 0.0, "sequence": 100}
        order.write({"order_line": [Command.create(line)]})
        line = order.order_line.filtered(lambda one: one.product_id == cable)
        self.assertIn(line, order._get_lines_in_size_section())
        self.assertIn("Cable", self._render(order))
        self.assertIn("Options", self._render(order))
        line.product_uom_qty = 1.0
        self.assertEqual(order._get_sold_lines().product_id, self.small | cable)
        self.assertEqual(order.amount_untaxed, 1805.0)
        self.assertEqual(self._labels(order), LABELS)

    def _render(self, order):
        report = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )[0]
        return " ".join(report.decode().split())

    def test_optional_block_next_to_no_block_is_shown_as_ever(self):
        self.company.prepaid_compare_sizes = False
        laptop = self.env["product.product"].create({"name": "Laptop"})
        offer = {
            "product_id": self.large.id,
            "name": "Hours on top",
            "product_uom_qty": 0.0,
            "price_unit": 8000.0,
        }
        order = self._order(laptop)
        order.write({"order_line": [Command.create(offer)]})
        self.assertEqual(order.prepaid_size_ids.product_id, self.large)
        self.assertIn("Hours on top", self._render(order))
        line = {"product_id": self.small.id, "product_uom_qty": 1.0}
        order.write({"order_line": [Command.create(line)]})
        self.assertEqual(self._labels(order), [LABELS[0], LABELS[2]])
        self.assertNotIn("Hours on top", self._render(order))
        line = {"product_id": self.middle.id, "product_uom_qty": 1.0}
        order.write({"order_line": [Command.create(line)]})
        self.assertEqual(self._labels(order), [])
        self.assertIn("Hours on top", self._render(order))

    def test_renewal_offers_sizes_and_keeps_the_chosen_one(self):
        agreement = self._sell(20.0, prepaid_in_portal=False).agreement_id
        agreement.renewal_product_id = self.small
        agreement.renewal_rule = "fixed"
        order = agreement._renew()
        self.assertEqual(len(order._get_prepaid_comparison()), 3)
        self._size(order, self.middle)._choose_size()
        self.assertTrue(order._is_as_offered())
        self.assertTrue(order.is_prepaid_chosen)
        agreement._renew(refresh=True)
        self.assertEqual(self._sold(order).product_id, self.middle)
        self.assertEqual(len(order._get_prepaid_comparison()), 3)

    def test_report_and_page_show_the_comparison(self):
        order = self._order(self.small)
        report = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )[0]
        text = " ".join(report.decode().split())
        for word in ("Compare our sizes", "Support (100 h)", "1,800.00", "2,000.00", "20:00 hours"):
            self.assertIn(word, text)
        self.assertNotIn("Options", text)
