"""The sizes of a block, compared on a quotation."""

from odoo import Command
from odoo.exceptions import UserError

from .sizes import LABELS, SizeCase


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
