"""What is earned of the money for hours: rules without a database."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_account.policies import revenue
from odoo.addons.prepaid_it_blocks_account.policies.revenue import BlockUse, Cover, Progress, Share

CENT = 0.01
money = st.integers(min_value=-(10**7), max_value=10**7).map(lambda cents: cents / 100.0)
seconds = st.integers(min_value=0, max_value=500 * 3600)


def _cents(*amounts):
    return [int(round(amount * 100)) for amount in amounts]


class TestParts(unittest.TestCase):
    def test_a_third_of_a_hundred(self):
        self.assertEqual(revenue.get_part(100.0, 1, 3, CENT), 33.33)
        self.assertEqual(revenue.get_part(100.0, 2, 3, CENT), 66.67)
        self.assertEqual(revenue.get_part(100.0, 3, 3, CENT), 100.0)

    def test_a_currency_without_decimals(self):
        self.assertEqual(revenue.get_part(1000.0, 1, 3, 1.0), 333.0)

    @given(money, st.lists(seconds, min_size=1, max_size=30))
    def test_steps_add_up_to_what_was_invoiced(self, amount, drawn):
        whole = sum(drawn)
        if not whole:
            return
        booked, total = 0, 0
        for part in drawn:
            total += part
            earned = revenue.get_part(amount, total, whole, CENT)
            booked += _cents(earned)[0] - booked
        self.assertEqual(booked, _cents(amount)[0])

    @given(money, seconds, seconds, seconds)
    def test_more_hours_never_earn_less(self, amount, first, second, third):
        whole = first + second + third
        if not whole or amount < 0:
            return
        less = revenue.get_part(amount, first, whole, CENT)
        more = revenue.get_part(amount, first + second, whole, CENT)
        self.assertLessEqual(less, more)

    @given(money, st.lists(seconds, min_size=1, max_size=12))
    def test_parts_by_weight_add_up(self, amount, weights):
        if any(weights):
            parts = revenue.split(amount, weights, CENT)
            self.assertEqual(sum(_cents(*parts)), _cents(amount)[0])


class TestNet(unittest.TestCase):
    def test_hours_given_back_at_their_price_leave_the_price(self):
        self.assertEqual(revenue.get_net(1800.0, 20, 450.0, 5, step=CENT), (1350.0, 0.0))

    def test_what_is_kept_is_no_price_of_the_others(self):
        self.assertEqual(revenue.get_net(1800.0, 20, 300.0, 5, step=CENT), (1350.0, 150.0))

    def test_a_rounded_credit_note_keeps_nothing(self):
        self.assertEqual(revenue.get_net(100.0, 3, 33.33, 1, step=CENT), (66.67, 0.0))
        self.assertEqual(revenue.get_net(100.0, 3, 33.34, 1, step=CENT), (66.66, 0.0))

    def test_all_given_back_for_less(self):
        self.assertEqual(revenue.get_net(1800.0, 20, 1000.0, 20, step=CENT), (0.0, 800.0))

    @given(money, seconds, money, seconds)
    def test_no_cent_is_lost(self, invoiced, whole, credited, back):
        net = revenue.get_net(invoiced, whole, credited, min(back, whole), step=CENT)
        self.assertEqual(sum(_cents(*net)), _cents(invoiced)[0] - _cents(credited)[0])


class TestCover(unittest.TestCase):
    def test_blocks_in_front_are_paid_first(self):
        covers, loose = revenue.cover(15, [Share(10, 0, 90.0), Share(10, 0, 80.0)])
        self.assertEqual(covers, [Cover(10, 0), Cover(5, 0)])
        self.assertEqual(loose, 0)

    def test_hours_taken_back_wait_for_their_credit_note(self):
        covers, __ = revenue.cover(20, [Share(20, 5, 90.0)])
        self.assertEqual(covers, [Cover(15, 5)])
        covers, __ = revenue.cover(15, [Share(20, 5, 90.0)])
        self.assertEqual(covers, [Cover(15, 0)])

    def test_more_invoiced_than_there_is(self):
        covers, loose = revenue.cover(25, [Share(20, 0, 90.0)])
        self.assertEqual((covers, loose), ([Cover(20, 0)], 5))

    def test_quantities_have_few_decimals(self):
        covers, loose = revenue.cover(71928, [Share(72000, 0, 90.0)], 1080)
        self.assertEqual((covers, loose), ([Cover(72000, 0)], 0))

    @given(seconds, st.lists(st.tuples(seconds, seconds), max_size=6))
    def test_every_hour_is_somewhere(self, invoiced, pairs):
        shares = [Share(max(pair), min(pair), 1.0) for pair in pairs]
        covers, loose = revenue.cover(invoiced, shares)
        total = sum(one.paid + one.to_refund for one in covers) + loose
        self.assertEqual(total, invoiced)


class TestTargets(unittest.TestCase):
    def test_what_is_earned_goes_to_the_account_of_now(self):
        found = revenue.choose_targets(2, 180.0, booked=[(7, 90.0)], account=8, step=CENT)
        self.assertEqual(found, [(8, 2, 180.0)])

    def test_the_last_account_gives_back_first(self):
        found = revenue.choose_targets(
            -3, -270.0, booked=[(8, 180.0), (7, 450.0)], account=9, step=CENT
        )
        self.assertEqual(found, [(8, -2, -180.0), (7, -1, -90.0)])

    def test_more_is_taken_than_was_booked(self):
        found = revenue.choose_targets(
            0, -100.0, booked=[(8, -5.0), (7, 60.0)], account=9, step=CENT
        )
        self.assertEqual(found, [(7, 0, -60.0), (9, 0, -40.0)])

    @given(seconds, money, st.lists(st.tuples(st.integers(1, 3), money), max_size=4))
    def test_all_of_it_is_booked_once(self, part, amount, booked):
        found = revenue.choose_targets(part, amount, booked=booked, account=9, step=CENT)
        self.assertEqual(sum(_cents(*[one[2] for one in found])), _cents(amount)[0])
        if found:
            self.assertEqual(sum(one[1] for one in found), part)


class TestProgress(unittest.TestCase):
    def test_work_uses_paid_hours_first(self):
        progress = revenue.get_progress(Cover(20, 0), BlockUse(18, 0, 7, 5))
        self.assertEqual(progress, Progress(18, 0, 2, 0, 20))

    def test_free_hours_that_expire_earn_nothing(self):
        progress = revenue.get_progress(Cover(20, 0), BlockUse(20, 5, 0, 5))
        self.assertEqual(progress.broken, 0)

    def test_expiry_takes_what_is_paid(self):
        progress = revenue.get_progress(Cover(20, 0), BlockUse(12, 8, 0, 0))
        self.assertEqual(revenue.get_earned(1800.0, progress, CENT), (1080.0, 720.0))

    def test_not_invoiced_yet_earns_nothing(self):
        progress = revenue.get_progress(Cover(0, 0), BlockUse(5, 0, 15, 0))
        self.assertEqual(revenue.get_earned(0.0, progress, CENT), (0.0, 0.0))

    @given(money, seconds, seconds, seconds, seconds)
    def test_the_parts_of_a_block_are_the_whole(self, amount, used, broken, left, free):
        paid = used + broken + left
        progress = revenue.get_progress(Cover(paid, 0), BlockUse(used, broken, left + free, free))
        self.assertEqual(progress.used + progress.broken + progress.left, paid)
        income, breakage = revenue.get_earned(amount, progress, CENT)
        if paid and not left:
            self.assertEqual(sum(_cents(income, breakage)), _cents(amount)[0])
