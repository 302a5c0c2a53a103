"""Money invoiced in advance is earned by the hours that it pays for, as these are worked."""

import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.addons.prepaid_it_blocks_account.policies.advance import Uninvoiced, share_advance

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class AdvanceCase(RevenueCase):
    def _order(self, *products, **vals):
        """Return a confirmed order of 20 hours for 1,800, or of other products."""
        lines = [
            Command.create({"product_id": one.product_variant_id.id, "product_uom_qty": 1.0})
            for one in products or self.product
        ]
        order = self._create_order(order_line=lines, **vals)
        order.action_confirm()
        return order

    def _create_router(self, price=1000.0):
        return self.env["product.template"].create(
            {
                "name": "Router",
                "type": "consu",
                "invoice_policy": "order",
                "list_price": price,
                "taxes_id": [Command.clear()],
            }
        )

    def _advance(self, order, percent, day=TODAY):
        """Invoice a part of an order in advance, post the invoice and return it."""
        before = order.invoice_ids
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        vals = {"advance_payment_method": "percentage", "amount": percent}
        vals["sale_order_ids"] = [Command.set(order.ids)]
        wizard.create(vals).create_invoices()
        advance = order.invoice_ids - before
        advance.invoice_date = day
        advance.action_post()
        return advance

    def assertBooks(self, deferred, income, day=MARCH):
        """Recognise a period, and check the books and their tie-out."""
        self._recognise(day)
        self.assertEarned(deferred, income)
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)
        self.assertEqual((found["difference"], found["balance"]), (0.0, deferred))
        self.assertFalse(self._recognise(day))
        return found

    def _get_loose(self, found):
        return [(row["name"], row["amount_other"]) for row in found["rows"] if row["amount_other"]]


class TestRevenueAdvance(AdvanceCase):
    def test_all_of_it_in_advance_and_all_hours_used(self):
        order = self._order()
        self._advance(order, 100.0)
        self._log(self._create_ticket(), 20.0)
        self.assertBooks(0.0, 1800.0)
        self._invoice(order)
        self.assertBooks(0.0, 1800.0)

    def test_half_of_it_pays_for_the_first_half_of_the_hours(self):
        order = self._order()
        self._advance(order, 50.0)
        ticket = self._create_ticket()
        self._log(ticket, 5.0)
        found = self.assertBooks(450.0, 450.0)
        self.assertFalse(self._get_loose(found))
        self.assertEqual([row["amount_left"] for row in found["rows"]], [450.0])
        # What the advance does not pay for waits for the invoice.
        self._log(ticket, 10.0)
        self.assertBooks(0.0, 900.0)
        self._invoice(order)
        self.assertBooks(450.0, 1350.0)

    def test_two_advances(self):
        order = self._order()
        self._advance(order, 25.0)
        self._log(self._create_ticket(), 8.0)
        self.assertBooks(0.0, 450.0)
        self._advance(order, 25.0)
        self.assertBooks(180.0, 720.0)

    def test_an_amount_in_advance(self):
        order = self._order()
        self._invoice_in_advance(order, 500.0)
        self._log(self._create_ticket(), 3.0)
        self.assertBooks(230.0, 270.0)

    def test_an_advance_beside_an_invoice_of_a_part(self):
        order = self._order()
        invoice = self._invoice(order, post=False)
        line = invoice.invoice_line_ids.filtered("product_id")
        invoice.write({"invoice_line_ids": [Command.update(line.id, {"quantity": 0.5})]})
        invoice.action_post()
        self._invoice_in_advance(order, 450.0)
        self._log(self._create_ticket(), 20.0)
        # Ten hours are invoiced, and five of the others are paid in advance.
        self.assertBooks(0.0, 1350.0)

    def _check_mixed(self, *products):
        order = self._order(*products)
        self._advance(order, 50.0)
        self.assertEqual(self._get_balance(self.deferred), -900.0)
        self.assertEqual(self._get_balance(self.income), -500.0)
        self._log(self._create_ticket(), 5.0)
        found = self.assertBooks(450.0, 950.0)
        self.assertFalse(self._get_loose(found))
        self._invoice(order)
        self.assertBooks(1350.0, 1450.0)

    def test_a_mixed_order_that_begins_with_hours(self):
        self._check_mixed(self.product, self._create_router())

    def test_a_mixed_order_that_begins_with_something_else(self):
        self._check_mixed(self._create_router(), self.product)

    def test_a_company_with_an_account_of_advances(self):
        account = self._create_advance_account()
        order = self._order(self._create_router(), self.product)
        self._advance(order, 50.0)
        self.assertEqual(self._get_balance(account), -500.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEarned(450.0, 450.0)

    def _create_advance_account(self):
        account = self.deferred.copy({"code": "212900", "name": "Advances"})
        if "downpayment_account_id" in self.company:
            self.company.downpayment_account_id = account
        else:
            categories = self.env["product.category"].search([])
            categories.property_account_downpayment_categ_id = account
        return account

    def test_two_blocks_share_an_advance_by_their_prices(self):
        small = self._create_product(hours=10.0, price=900.0)
        order = self._order(self.product, small)
        self._advance(order, 50.0)
        self._log(self._create_ticket(), 12.0)
        # Ten hours of the first block and five of the second are paid for.
        self.assertBooks(450.0, 900.0)

    def test_an_advance_that_is_credited(self):
        order = self._order()
        advance = self._advance(order, 50.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self._credit(advance)
        self.assertBooks(0.0, 0.0)

    def test_a_day_that_is_past(self):
        order = self._order()
        self._advance(order, 50.0)
        self._log(self._create_ticket(), 5.0)
        with self._on(date(2026, 4, 10)):
            self._invoice(order, date(2026, 4, 10))
            self._recognise(MARCH)
            self.assertEqual(self._get_balance(self.income, MARCH), -450.0)
            self._recognise(APRIL)
            for day, owed in ((MARCH, 450.0), (APRIL, 1350.0)):
                found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)
                self.assertEqual((found["difference"], found["total"]), (0.0, owed))

    def test_hours_that_expire(self):
        order = self._order()
        self._advance(order, 50.0)
        block = order.order_line.prepaid_block_ids
        self._log(self._create_ticket(), 5.0)
        block._expire_remaining("Over")
        self._recognise()
        self.assertEarned(0.0, 450.0, 450.0)

    def test_an_order_without_hours_keeps_its_advance(self):
        order = self._order()
        self._advance(order, 50.0)
        order.with_context(disable_cancel_warning=True).action_cancel()
        found = self.assertBooks(900.0, 0.0)
        self.assertEqual(
            self._get_loose(found), [(f"{order.name}: paid in advance, not invoiced yet", 900.0)]
        )

    def test_no_statement_more_for_more_orders(self):
        self._advance(self._order(), 50.0)
        revenue = self.env["prepaid.revenue"]
        self.env.flush_all()
        revenue._get_money(company=self.company)
        before = self.env.cr.sql_log_count
        revenue._get_money(company=self.company)
        count = self.env.cr.sql_log_count - before
        for __ in range(3):
            self._advance(self._order(), 50.0)
        self.env.flush_all()
        revenue._get_money(company=self.company)
        before = self.env.cr.sql_log_count
        revenue._get_money(company=self.company)
        self.assertLessEqual(self.env.cr.sql_log_count - before, count)


class TestAdvanceCurrency(AdvanceCase):
    """An advance of 1,000 francs at 1.25, and the invoice at 1.60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.francs = cls.env.ref("base.CHF")
        cls.francs.active = True
        for day, rate in ((date(2026, 3, 1), 1.25), (date(2026, 3, 20), 1.60)):
            vals = {"currency_id": cls.francs.id, "company_id": cls.company.id}
            cls.env["res.currency.rate"].create(dict(vals, name=day, rate=rate))
        pricelist = cls.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": cls.francs.id}
        )
        cls.order = cls._create_order(pricelist_id=pricelist.id)
        cls.order._get_sold_lines().price_unit = 2000.0
        cls.order.action_confirm()

    def test_hours_are_worth_what_was_paid_for_them_when(self):
        self._advance(self.order, 50.0)
        ticket = self._create_ticket()
        self._log(ticket, 5.0)
        self.assertBooks(400.0, 400.0)
        with self._on(date(2026, 3, 25)):
            self._invoice(self.order, date(2026, 3, 25))
        # 800 in advance, and 625 for the other half.
        self._log(ticket, 15.0)
        self.assertBooks(0.0, 1425.0)

    def test_an_advance_credited_at_another_rate(self):
        advance = self._advance(self.order, 50.0)
        with self._on(date(2026, 3, 25)):
            self._credit(advance, date(2026, 3, 25))
        self._recognise()
        self.assertEarned(0.0, 0.0)
        row = self.env["prepaid.revenue"].search([])
        self.assertRecordValues(row, [{"kind": "exchange", "amount": 175.0}])


class TestShareAdvance(unittest.TestCase):
    def _share(self, amount, paid, *items):
        items = [Uninvoiced(*item) for item in items]
        return share_advance(amount, paid, items, step=0.01, order_step=0.01)

    def test_a_part(self):
        parts, after, loose = self._share(900.0, 900.0, (20, 1800.0, 0.0))
        self.assertEqual((parts, loose), ([(900.0, 10)], 0.0))
        self.assertEqual(after, [(10, 900.0, 0.0)])

    def test_more_than_there_is(self):
        parts, after, loose = self._share(1000.0, 1000.0, (5, 450.0, 0.0))
        self.assertEqual((parts, loose), ([(450.0, 5)], 550.0))
        self.assertEqual(after, [(0, 0.0, 0.0)])

    def test_a_cent_less_is_all_of_it(self):
        parts, __, loose = self._share(1799.99, 1799.99, (20, 1800.0, 0.0))
        self.assertEqual((parts, loose), ([(1799.99, 20)], 0.0))

    def test_what_is_left_by_exchange_is_of_the_invoiced_hours(self):
        parts, __, loose = self._share(175.0, 0.0, (0, 0.0, 1250.0))
        self.assertEqual((parts, loose), ([(175.0, 0)], 0.0))
        parts, __, loose = self._share(175.0, 0.0, (20, 1800.0, 0.0))
        self.assertEqual((parts, loose), ([(0.0, 0)], 175.0))

    def test_nothing_to_pay_for(self):
        self.assertEqual(self._share(100.0, 100.0), ([], [], 100.0))
        self.assertEqual(self._share(-5.0, -5.0, (20, 1800.0, 0.0))[2], -5.0)

    @given(
        st.integers(1, 10**6),
        st.lists(st.tuples(st.integers(1, 10**4), st.integers(1, 10**6)), min_size=1, max_size=4),
    )
    def test_no_cent_and_no_second_is_lost(self, cents, items):
        amount = cents / 100.0
        known = [(seconds, price / 100.0, 0.0) for seconds, price in items]
        parts, after, loose = self._share(amount, amount, *known)
        self.assertAlmostEqual(sum(part.amount for part in parts) + loose, amount, places=6)
        for part, item, old in zip(parts, after, known, strict=True):
            self.assertEqual(part.seconds + item.seconds, old[0])
            self.assertGreaterEqual(item.seconds, 0)
