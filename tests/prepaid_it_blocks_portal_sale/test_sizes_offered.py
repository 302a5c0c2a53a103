"""Sizes that are offered and not chosen: no money, no hours, and no trace on what is sold."""

from odoo import Command
from odoo.exceptions import UserError

from .sizes import LABELS, SizeCase


class OfferCase(SizeCase):
    def _size(self, order, product):
        return order.prepaid_size_ids.filtered(lambda line: line.product_id == product)

    def _set_up_pricelist(self, percent=10.0, **vals):
        item = {"compute_price": "percentage", "percent_price": percent, "applied_on": "3_global"}
        return self.env["product.pricelist"].create(
            {
                "name": "Theirs",
                "currency_id": self.currency.id,
                "item_ids": [Command.create(dict(item, **vals))],
            }
        )

    def _render(self, order):
        report = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )[0]
        return " ".join(report.decode().split())


class TestQuotation(OfferCase):
    def test_sizes_stand_at_the_end_below_their_section(self):
        order = self._order(self.small)
        kinds = [
            (line.display_type or line.product_id, line.product_uom_qty)
            for line in order.order_line.sorted("sequence")
        ]
        self.assertEqual(
            kinds,
            [(self.small, 1.0), ("line_section", 0.0), (self.middle, 0.0), (self.large, 0.0)],
        )
        section = order._get_size_section()
        self.assertEqual(section.name, "Options")
        if "is_optional" in section._fields:
            self.assertTrue(section.is_optional)
            self.assertTrue(self._size(order, self.large)._is_line_optional())

    def test_order_costs_and_gives_what_its_block_does(self):
        order = self._order(self.small)
        self.assertEqual((order.amount_untaxed, order.amount_total), (1800.0, 1800.0))
        self.assertEqual(order.amount_undiscounted, 1800.0)
        self.assertEqual(order.prepaid_saving, 200.0)
        self.assertEqual(sum(order.order_line.mapped("prepaid_hours")), 20.0)
        self.assertEqual(order._get_portal_facts()["hours_clock"], "20:00")
        self.assertFalse(order.prepaid_warning)

    def test_size_that_nobody_may_sell_so_hinders_no_order(self):
        hourly = self._create_hourly(prepaid_minimum_hours=10.0).product_variant_id
        order = self._order(self.small)
        size = self._size(order, hourly)
        self.assertEqual((size.prepaid_offered_qty, size.product_uom_qty), (10.0, 0.0))
        self.assertEqual(order._get_prepaid_comparison()[0].price, 950.0)
        self.assertFalse(order.prepaid_warning)
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(order.order_line.prepaid_block_ids.hours, 20.0)

    def test_pdf_has_the_sizes_in_the_comparison_alone(self):
        text = self._render(self._order(self.small))
        before, comparison = text.split("Compare our sizes")
        self.assertNotIn("Options", text)
        self.assertNotIn("4,250.00", before)
        self.assertNotIn("0.00 Units", before)
        self.assertIn("4,250.00", comparison)

    def test_discount_and_pricelist_of_a_quantity_are_those_of_the_offered_one(self):
        hourly = self._create_hourly(prepaid_minimum_hours=10.0).product_variant_id
        pricelist = self._set_up_pricelist(min_quantity=10.0)
        order = self._order(self.small, pricelist_id=pricelist.id)
        self.assertEqual(order.amount_untaxed, 1800.0)
        self.assertEqual(order._get_prepaid_comparison()[0].price, 855.0)
        self._size(order, hourly)._choose_size()
        self.assertEqual(order.amount_untaxed, 855.0)

    def test_customer_pays_the_price_that_was_shown(self):
        order = self._order(self.small, state="sent")
        self.block.list_price = 2000.0
        size = self._size(order, self.large)
        size.with_user(self.env.ref("base.public_user")).sudo().product_uom_qty = 2.0
        self.assertEqual((size.price_unit, order.amount_untaxed), (8000.0, 16000.0))
        size.with_user(self.env.ref("base.public_user")).sudo().product_uom_qty = 3.0
        self.assertEqual((size.price_unit, order.amount_untaxed), (8000.0, 24000.0))
        self._size(order, self.small)._choose_size()
        self.assertEqual(order.amount_untaxed, 1800.0)

    def test_odoos_update_of_prices_reaches_the_sizes(self):
        order = self._order(self.small)
        self._size(order, self.middle).price_unit = 4000.0
        self.block.list_price = 2000.0
        order.action_update_prices()
        prices = [row.price for row in order._get_prepaid_comparison()]
        self.assertEqual(prices, [2000.0, 4450.0, 8200.0])
        self.assertEqual(order.amount_untaxed, 2000.0)
        # Sizes that nobody has changed go on to follow.
        order.write({"pricelist_id": self._set_up_pricelist().id})
        self.assertEqual(self._size(order, self.large).price_unit, 7380.0)
        self.assertEqual(self._size(order, self.middle).price_unit, 4450.0)

    def test_what_is_added_below_the_sizes_is_sold(self):
        cable = self.env["product.product"].create({"name": "Cable", "list_price": 5.0})
        order = self._order(self.small)
        last = max(order.order_line.mapped("sequence"))
        added = [
            {"product_id": cable.id, "product_uom_qty": 2.0, "sequence": last + 1},
            {"product_id": cable.id, "product_uom_qty": 0.0, "sequence": last + 2},
        ]
        order.write({"order_line": [Command.create(line) for line in added]})
        lines = order.order_line.filtered(lambda line: line.product_id == cable)
        inside = order._get_lines_in_size_section()
        self.assertEqual(inside & lines, lines.filtered(lambda line: not line.product_uom_qty))
        self.assertEqual(inside - lines, order.prepaid_size_ids)
        # What the customer took from there stays where it is.
        (inside & lines).product_uom_qty = 1.0
        note = {"display_type": "line_note", "name": "Thanks", "sequence": last + 9}
        order.write({"order_line": [Command.create(note)]})
        self.assertEqual(order._get_lines_in_size_section(), inside)

    def test_sizes_in_a_section_of_the_firms_own_stay_there(self):
        own = {"display_type": "line_section", "name": "Hours of your choice", "sequence": 11}
        size = {"product_id": self.large.id, "product_uom_qty": 0.0, "sequence": 12}
        block = {"product_id": self.small.id, "sequence": 10}
        order = self._create_order(order_line=[Command.create(v) for v in (block, own, size)])
        line = self._size(order, self.large)
        section = order.order_line.filtered(lambda one: one.name == "Hours of your choice")
        self.assertEqual(order._get_lines_by_section()[section], line)
        self.assertEqual(order._get_lines_in_size_section().product_id, self.middle)
        self.assertEqual(len(order._get_prepaid_comparison()), 3)
        self.assertNotIn("Hours of your choice", self._render(order))
        line._choose_size()
        self.assertEqual(order._get_lines_by_section()[section].product_id, self.small)

    def test_section_goes_with_the_last_size(self):
        order = self._order(self.small)
        sizes = [Command.delete(line.id) for line in order.prepaid_size_ids]
        order.write({"order_line": sizes})
        self.assertEqual(order.order_line, order._get_prepaid_size_line())

    def test_quantity_that_sales_enters_chooses_the_size(self):
        order = self._order(self.small).with_user(self.salesman)
        size = self._size(order, self.large)
        order.write({"order_line": [Command.update(size.id, {"product_uom_qty": 2.0})]})
        self.assertEqual(order._get_prepaid_size_line(), size)
        self.assertEqual(order.amount_untaxed, 16000.0)
        self.assertEqual(order.prepaid_size_ids.product_id, self.small | self.middle)
        self.assertEqual(size.sequence, min(order.order_line.mapped("sequence")))

    def test_two_sizes_at_once_are_one(self):
        order = self._order(self.small)
        commands = [
            Command.update(line.id, {"product_uom_qty": 1.0}) for line in order.prepaid_size_ids
        ]
        order.write({"order_line": commands})
        self.assertEqual(order._get_prepaid_block_lines().product_id, self.large)

    def test_block_that_the_customer_adds_takes_the_place_of_the_other(self):
        order = self._order(self.small, state="sent")
        customer = self.env.ref("base.public_user")
        line = {"order_id": order.id, "product_id": self.large.id, "product_uom_qty": 1.0}
        self.env["sale.order.line"].with_user(customer).sudo().create(line)
        self.assertEqual(order._get_prepaid_block_lines().product_id, self.large)
        order.signed_by = "Berta"
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["sale.order.line"].with_user(customer).sudo().create(line)

    def test_copy_has_each_size_once(self):
        order = self._order(self.small)
        self._size(order, self.middle).price_unit = 4000.0
        copy = order.copy()
        self.assertEqual(copy.prepaid_size_ids.product_id, self.middle | self.large)
        self.assertEqual(self._size(copy, self.middle).price_unit, 4000.0)
        self.assertEqual(len(copy.order_line), len(order.order_line))
        self.assertEqual(copy.amount_untaxed, 1800.0)

    def test_sent_quotation_keeps_its_sizes_when_it_is_cancelled(self):
        order = self._order(self.small, state="sent")
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(order._get_prepaid_comparison(), [])
        self.assertNotIn("Options", self._render(order))
        order.action_draft()
        self.assertEqual(len(order._get_prepaid_comparison()), 3)


class TestConfirmed(OfferCase):
    def setUp(self):
        super().setUp()
        self.order = self._order(self.small)
        self.order.with_user(self.salesman).action_confirm()
        self.line = self.order.order_line

    def test_order_has_what_was_sold_and_says_what_was_offered(self):
        self.assertEqual(self.line.product_id, self.small)
        notes = " ".join(str(message.body) for message in self.order.message_ids)
        self.assertIn("Offered as well, and not chosen", notes)
        for label in LABELS[1:]:
            self.assertIn(label, notes)
        self.assertIn("4,250.00", notes)

    def test_ledger_has_one_block(self):
        block = self.order.prepaid_agreement_id.block_ids
        self.assertEqual((len(block), block.hours, block.sale_line_id), (1, 20.0, self.line))
        self.assertEqual(self._ledger(block), [("purchase", block.id, 20.0)])
        self.assertLedgerHolds()

    def test_invoice_has_one_line(self):
        invoice = self.order._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.mapped("product_id"), self.small)
        self.assertEqual(invoice.amount_untaxed, 1800.0)
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_order_that_is_a_quotation_again_offers_sizes_again(self):
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertFalse(self.order.prepaid_size_ids)
        self.order.action_draft()
        self.assertEqual([row.label for row in self.order._get_prepaid_comparison()], LABELS)

    def test_nothing_is_offered_on_an_order(self):
        self.order.write({"order_line": [Command.create({"product_id": self.middle.id})]})
        self.assertFalse(self.order.prepaid_size_ids)
        self.line.product_uom_qty = 0.0
        self.assertFalse(self.order.prepaid_size_ids)


class TestRenewal(OfferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0, prepaid_in_portal=False).agreement_id
        cls.agreement.write({"renewal_product_id": cls.small.id, "renewal_rule": "fixed"})

    def test_renewal_is_as_offered_with_sizes_next_to_it(self):
        order = self.agreement._renew()
        self.assertTrue(order._is_as_offered())
        self.assertTrue(order._is_offer_of(self.small, 1.0))
        self._size(order, self.large).price_unit = 7000.0
        self.assertTrue(order._is_as_offered())
        self.block.list_price = 2000.0
        self.assertEqual(self.agreement._renew(refresh=True), order)
        prices = [row.price for row in order._get_prepaid_comparison()]
        self.assertEqual(prices, [2000.0, 4450.0, 7000.0])
        self.assertNotIn("Support (50 h)", order._describe_offer())

    def test_mail_names_what_is_proposed(self):
        order = self.agreement._renew()
        template = self.env.ref("prepaid_it_blocks.mail_template_renewal")
        body = template._render_field("body_html", order.ids)[order.id]
        self.assertIn("Support (20 h)", body)
        self.assertNotIn("Support (50 h)", body)

    def test_portal_shows_the_open_quotation_as_it_is(self):
        order = self.agreement._renew()
        # A draft that nobody has sent is nothing to show.
        self.assertIsNone(self.agreement._get_quotation_facts())
        order._mark_renewal_sent()
        facts = self.agreement._get_quotation_facts()
        self.assertEqual((facts["order"], facts["lines"].product_id), (order, self.small))
        offered = [size.product for size in self.agreement._get_sizes() if size.is_offered]
        self.assertEqual(offered, [self.small])

    def test_customer_who_chooses_elsewhere_gets_one_block(self):
        order = self.agreement._renew()
        self._size(order, self.large)._choose_size()
        chosen, reason = self.agreement._choose_renewal(self.middle, 2)
        self.assertEqual((chosen, reason), (order, None))
        line = order._get_prepaid_block_lines()
        self.assertEqual((line.product_id, line.product_uom_qty), (self.middle, 2.0))
        self.assertEqual(order.prepaid_size_ids.product_id, self.small | self.large)
