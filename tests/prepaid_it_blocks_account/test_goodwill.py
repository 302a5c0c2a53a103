"""Hours that are given are worth nothing, or share the price of their block."""

import random
from datetime import date
from fractions import Fraction

from odoo.addons.prepaid_it_blocks_account.policies.goodwill import Event, get_worth, merge
from odoo.tests import BaseCase

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY

SECOND_OF_APRIL = date(2026, 4, 2)


class TestGoodwillPolicy(BaseCase):
    def _check(self, events, expected, moved_in=0, moved_out=0, is_voided=False):
        events = [Event(kind, is_back, seconds) for kind, is_back, seconds in events]
        worth = get_worth(events, moved_in, moved_out, is_voided)
        self.assertEqual(tuple(worth), tuple(Fraction(one) for one in expected))

    def test_given_at_once_the_price_is_one_for_all_hours(self):
        bought = [("purchase", False, 20), ("adjustment", False, 5)]
        self._check([*bought, ("drawdown", False, -10)], (8, 0, 12))
        self._check([*bought, ("drawdown", False, -25)], (20, 0, 0))

    def test_given_later_what_was_earned_stays(self):
        rows = [
            ("purchase", False, 20),
            ("drawdown", False, -10),
            ("adjustment", False, 5),
            ("drawdown", False, -6),
        ]
        self._check(rows, (14, 0, 6))

    def test_what_expires_is_worth_what_is_left(self):
        rows = [("purchase", False, 20), ("adjustment", False, 5), ("drawdown", False, -20)]
        self._check([*rows, ("expiry", False, -5)], (16, 4, 0))
        self._check([*rows, ("expiry", False, -5), ("expiry", True, 5)], (16, 0, 4))

    def test_time_that_is_given_back(self):
        rows = [("purchase", False, 20), ("adjustment", False, 5), ("drawdown", False, -10)]
        self._check([*rows, ("drawdown", True, 10)], (0, 0, 20))

    def test_given_hours_are_taken_back_first(self):
        rows = [("purchase", False, 20), ("adjustment", False, 5)]
        self._check([*rows, ("adjustment", False, -5), ("drawdown", False, -5)], (5, 0, 15))
        self._check([*rows, ("adjustment", False, -15)], (0, 10, 10))
        self._check(
            [*rows, ("drawdown", False, -20), ("adjustment", False, -5)],
            (20, 0, 0),
        )

    def test_refunds_and_moves_take_bought_hours(self):
        rows = [("purchase", False, 20), ("adjustment", False, 5), ("drawdown", False, -5)]
        self._check([*rows, ("refund", False, -8)], (4, 0, 8))
        self._check([*rows, ("transfer", False, -20)], (4 + Fraction(1), 0, 0), moved_out=15)
        self._check([("transfer", False, 20), ("drawdown", False, -5)], (4, 0, 12), moved_in=16)

    def test_time_that_is_goodwill_is_given_and_used_at_once(self):
        rows = [("purchase", False, 20), ("drawdown", False, -10), ("goodwill", False, 5)]
        self._check(rows, (10 + Fraction(10, 3), 0, Fraction(20, 3)))
        self._check([*rows, ("drawdown", False, -10), ("goodwill", False, 5)], (20, 0, 0))

    def test_goodwill_of_a_day_comes_before_its_draws(self):
        bought, draw = Event("purchase", False, 20), Event("drawdown", False, -10)
        given = Event("goodwill", False, 5)
        rows = [(1, bought), (2, draw), (4, draw)]
        self.assertEqual(merge(rows, [(2, given)]), [bought, given, draw, draw])
        self.assertEqual(merge(rows, [(1, given), (3, given)]), [bought, given, draw, given, draw])
        self.assertEqual(merge(rows, [(5, given)]), [bought, draw, draw, given])

    def test_voided_money_is_kept(self):
        rows = [("purchase", False, 20), ("adjustment", False, 5), ("purchase", True, -20)]
        self._check([*rows, ("adjustment", True, -5)], (0, 20, 0), is_voided=True)

    def test_nothing_is_lost(self):
        dice = random.Random(7)
        for __ in range(200):
            events, left = [Event("purchase", False, 36000)], 36000
            for __ in range(12):
                kind = dice.choice(["drawdown", "adjustment", "expiry"])
                seconds = dice.randint(1, 9000)
                if kind != "adjustment":
                    seconds = -min(seconds, left)
                if seconds:
                    events.append(Event(kind, False, seconds))
                    left += seconds
            self.assertEqual(sum(get_worth(events, 0, 0, False)), 36000)


class TestGoodwill(RevenueCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_ticket()

    def _spread(self):
        setup = self.env["prepaid.revenue.setup"].create({"goodwill_policy": "spread"})
        setup.action_switch_on()
        self.assertEqual(self.company.prepaid_goodwill_policy, "spread")

    def _show(self, day=MARCH):
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)
        self.assertEqual(found["difference"], 0.0)
        return found["rows"]

    def test_as_it_is_without_a_choice_they_come_last(self):
        self._sell_invoiced(20.0)._adjust(5.0, "Goodwill")
        self._log(self.ticket, 22.0)
        self._recognise()
        self.assertEarned(0.0, 1800.0)

    def test_they_share_the_price(self):
        self._spread()
        self._sell_invoiced(20.0)._adjust(5.0, "Goodwill")
        self._log(self.ticket, 10.0)
        self._recognise()
        self.assertEarned(1080.0, 720.0)
        row = self.env["prepaid.revenue"].search([])
        self.assertEqual((row.hours, row.amount), (10.0, 720.0))
        (line,) = self._show()
        self.assertEqual((line["hours_left"], line["price"]), (15.0, 72.0))
        self.assertEqual(line["amount_left"], 1080.0)

    def test_given_later_they_share_what_is_not_earned(self):
        self._spread()
        block = self._sell_invoiced(20.0)
        self._log(self.ticket, 10.0)
        self._recognise()
        with self._on(SECOND_OF_APRIL):
            block._adjust(5.0, "Goodwill")
            self._recognise(APRIL)
            self.assertEarned(900.0, 900.0)
            self._log(self.ticket, 5.0, SECOND_OF_APRIL)
            self._recognise(APRIL)
        self.assertEarned(600.0, 1200.0)

    def test_the_block_earns_what_was_invoiced_to_the_cent(self):
        self._spread()
        self._sell_invoiced(7.0, price=100.0)._adjust(4.0, "Goodwill")
        for hours in (1.0, 2.5, 0.1, 0.3, 6.1, 1.0):
            self._log(self.ticket, hours)
            self._recognise()
            self._show()
        self.assertEarned(0.0, 100.0)

    def test_what_expires_is_breakage_at_the_same_price(self):
        self._spread()
        block = self._sell_invoiced(20.0)
        block._adjust(5.0, "Goodwill")
        self._log(self.ticket, 10.0)
        block._expire_remaining("Over")
        self._recognise()
        self.assertEarned(0.0, 720.0, 1080.0)

    def test_refunds_bring_the_price_of_bought_hours(self):
        self._spread()
        block = self._sell_invoiced(20.0)
        block._adjust(5.0, "Goodwill")
        self.assertEqual(block.net_price_hour, 90.0)
        self._log(self.ticket, 5.0)
        block._refund(10.0, "Less is enough")
        (line,) = self._show()
        self.assertEqual(line["amount_refund"], 900.0)
        self._credit(block.sale_line_id.invoice_lines.move_id, quantity=0.5)
        self._recognise()
        # 20 bought and 5 given: 5 used are worth 4; 6 of the 10 that stay are left, for 10 hours.
        self.assertEarned(540.0, 360.0)
        self._log(self.ticket, 10.0)
        self._recognise()
        self.assertEarned(0.0, 900.0)

    def test_hours_that_are_moved_take_their_share_along(self):
        self._spread()
        block = self._sell_invoiced(20.0)
        block._adjust(5.0, "Goodwill")
        self._log(self.ticket, 5.0)
        self._recognise()
        self._show()
        agreement = self._sell(1.0, contact=self.other_contact).agreement_id
        block._transfer(agreement, 20.0, "Merged")
        self._recognise()
        self._show()
        ticket = self._create_ticket(self.other_contact)
        self._log(ticket, 21.0)
        self._recognise()
        self._show()
        self.assertEarned(0.0, 1800.0)

    def test_a_part_of_the_block_is_invoiced(self):
        self._spread()
        product = self._create_product(hours=10.0, price=900.0)
        order = self._create_order(product=product, quantity=2.0)
        order.action_confirm()
        order.order_line.prepaid_block_ids._adjust(5.0, "Goodwill")
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.quantity = 1.0
        invoice.action_post()
        self._log(self.ticket, 5.0)
        self._recognise()
        self.assertEarned(540.0, 360.0)
        self._log(self.ticket, 12.5)
        self._recognise()
        self.assertEarned(0.0, 900.0)
        # 17.5 of 25 hours are worth 14 of the 20 that were bought.
        (row,) = self.env["prepaid.revenue"]._get_accrued(self.company, MARCH)
        self.assertEqual((row.seconds, row.amount), (18000, 360.0))
        self._invoice(order)
        self._log(self.ticket, 7.5)
        self._recognise()
        self.assertEarned(0.0, 1800.0)

    def test_another_choice_counts_from_the_next_entry_on(self):
        self._sell_invoiced(20.0)._adjust(5.0, "Goodwill")
        self._log(self.ticket, 10.0)
        self._recognise()
        self.assertEarned(900.0, 900.0)
        self._spread()
        self._recognise()
        self.assertEarned(1080.0, 720.0)
        self._show()

    def _work_free(self, hours, reason, day=TODAY):
        return self._log(self.ticket, hours, day, prepaid_excluded=True, prepaid_exclusion=reason)

    def test_time_that_is_goodwill_shares_the_price(self):
        self._spread()
        self._sell_invoiced(20.0)
        self._log(self.ticket, 10.0)
        self._recognise()
        self._work_free(5.0, "goodwill", date(2026, 3, 18))
        self._recognise()
        # What is left, 900, is for 10 hours and these 5.
        self.assertEarned(600.0, 1200.0)
        self._show()
        self._log(self.ticket, 10.0, date(2026, 3, 19))
        self._recognise()
        self.assertEarned(0.0, 1800.0)
        self._show()

    def test_goodwill_is_of_the_block_that_would_have_paid(self):
        self._spread()
        first = self._sell_invoiced(10.0, prepaid_validity_months=1)
        second = self._sell_invoiced(10.0)
        self._work_free(10.0, "goodwill")
        self._recognise()
        booked = self.env["prepaid.revenue"].search([])
        self.assertEqual([(one.block_id, one.amount) for one in booked], [(first, 450.0)])
        self._log(self.ticket, 10.0)
        with self._on(SECOND_OF_APRIL):
            self._work_free(10.0, "goodwill", SECOND_OF_APRIL)
            self._recognise(APRIL)
        booked = self.env["prepaid.revenue"].search([("block_id", "=", second.id)])
        self.assertEqual(booked.amount, 450.0)

    def test_without_a_choice_time_that_is_goodwill_is_worth_nothing(self):
        self._sell_invoiced(20.0)
        self._work_free(5.0, "goodwill")
        self._recognise()
        self.assertEarned(1800.0, 0.0)

    def test_time_that_is_free_for_another_reason_is_worth_nothing(self):
        self._spread()
        self._sell_invoiced(20.0)
        for reason in ("mistake", "warranty", "travel"):
            self._work_free(5.0, reason)
        self._log(self.ticket, 10.0)
        self._recognise()
        self.assertEarned(900.0, 900.0)
