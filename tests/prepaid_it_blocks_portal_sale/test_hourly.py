"""A block by the hour: its unit, and the fewest hours that are sold."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .sizes import SizeCase


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
