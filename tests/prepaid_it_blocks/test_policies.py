"""The pure rules, as tables and properties. No database."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies import pricing, renewal, validity
from odoo.addons.prepaid_it_blocks.policies.allocation import (
    Draw,
    Settlement,
    Slot,
    Slots,
    Target,
    allocate,
    plan_draw,
)
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, get_share, quantise
from odoo.tests import BaseCase

DAY = date(2026, 3, 16)


def slot(number, balance=10.0, start=date(2026, 1, 1), end=None, agreement=1, usable=True):
    return Slot(number, agreement, start, end, balance, usable)


def allocate_all(hours, day, slots):
    """Split hours over slots that are in any order."""
    return allocate(hours, day, Slots(slots).in_order(1, False))


class TestHours(BaseCase):
    @given(st.floats(-20000.0, 20000.0, allow_nan=False))
    @settings(max_examples=500, deadline=None, derandomize=True)
    def test_the_short_way_to_round_agrees_with_the_exact_one(self, hours):
        exact = Decimal(repr(hours)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
        self.assertEqual(quantise(hours), float(exact))
        # A trace of binary fractions changes nothing.
        self.assertEqual(quantise(quantise(hours) + 1e-12), quantise(hours))

    @given(*[st.integers(0, 10**6)] * 3)
    @example(1, 1, 1)
    @example(3, 12345, 12345)
    @settings(max_examples=500, deadline=None, derandomize=True)
    def test_share_is_rounded_as_a_database_rounds_exact_numbers(self, whole, part, remainder):
        share = Fraction(whole * part, part + remainder) if part else Fraction(0)
        steps = (share * 2 + 1) // 2
        hours = [number / 10000 for number in (whole, part, remainder)]
        self.assertEqual(get_share(*hours), steps / 10000)

    def test_settlement_is_read_like_a_plan(self):
        settlement = Settlement(20.0, 2.0, [(5, 1.5), (7, 0.25)])
        self.assertEqual(settlement.covered_hours, 21.75)
        self.assertEqual(settlement.overage_hours, 0.25)
        self.assertFalse(settlement.is_empty)


class TestAllocation(BaseCase):
    def test_block_that_ends_first_pays_first(self):
        early = slot(3, end=date(2026, 4, 1))
        late = slot(2, end=date(2026, 9, 1))
        endless = slot(1)
        taken, left = allocate_all(25.0, DAY, [endless, late, early])
        self.assertEqual(taken, [(3, 10.0), (2, 10.0), (1, 5.0)])
        self.assertEqual(left, 0.0)

    def test_same_end_goes_by_start_then_number(self):
        slots = [slot(9), slot(4), slot(7, start=date(2025, 1, 1))]
        taken, __ = allocate_all(30.0, DAY, slots)
        self.assertEqual([number for number, __ in taken], [7, 4, 9])

    def test_days_bound_a_block_inclusively(self):
        for start, end, covered in (
            (DAY, None, True),
            (date(2026, 3, 17), None, False),
            (date(2026, 1, 1), DAY, True),
            (date(2026, 1, 1), date(2026, 3, 15), False),
        ):
            taken, left = allocate_all(1.0, DAY, [slot(1, start=start, end=end)])
            self.assertEqual((bool(taken), left), (covered, 0.0 if covered else 1.0))

    def test_unusable_block_never_pays(self):
        self.assertEqual(allocate_all(1.0, DAY, [slot(1, usable=False)]), ([], 1.0))

    def test_what_no_block_has_is_left(self):
        self.assertEqual(allocate_all(3.5, DAY, [slot(1, 1.25)]), ([(1, 1.25)], 2.25))

    def test_empty_blocks_are_passed_over(self):
        self.assertEqual(allocate_all(1.0, DAY, [slot(1, 0.0), slot(2)]), ([(2, 1.0)], 0.0))

    def test_thirds_of_an_hour_add_up(self):
        slots = [slot(1, 1.0)]
        parts = [allocate_all(1 / 3, DAY, slots)[0][0][1] for __ in range(3)]
        self.assertEqual(parts, [0.3333] * 3)
        self.assertEqual(slots[0].balance, 0.0001)


class TestPlan(BaseCase):
    def _plan(self, target, draws, slots):
        return plan_draw(target, draws, Slots(slots))

    def test_more_time_draws_only_the_difference(self):
        plan = self._plan(Target(1, DAY, 3.0), [Draw(1, 1, 1, DAY, 2.0)], [slot(1, 5.0)])
        self.assertEqual((plan.reversals, plan.drawdowns), ([], [(1, 1.0)]))

    def test_difference_may_come_from_another_block(self):
        plan = self._plan(Target(1, DAY, 3.0), [Draw(1, 1, 1, DAY, 2.0)], [slot(1, 0.5), slot(2)])
        self.assertEqual(plan.drawdowns, [(1, 0.5), (2, 0.5)])

    def test_less_time_gives_back_the_latest_draw_first(self):
        first, second = Draw(1, 1, 1, DAY, 2.0), Draw(2, 1, 2, DAY, 1.0)
        plan = self._plan(Target(1, DAY, 1.5), [second, first], [slot(1), slot(2)])
        self.assertEqual(plan.reversals, [(second, 1.0), (first, 0.5)])
        self.assertEqual(plan.covered_hours, 1.5)

    def test_same_time_changes_nothing(self):
        plan = self._plan(Target(1, DAY, 2.0), [Draw(1, 1, 1, DAY, 2.0)], [slot(1)])
        self.assertTrue(plan.is_empty)

    def test_new_cheaper_block_moves_no_past_hour(self):
        draws = [Draw(1, 1, 1, DAY, 2.0)]
        plan = self._plan(Target(1, DAY, 2.0), draws, [slot(1), slot(2, end=date(2026, 3, 20))])
        self.assertTrue(plan.is_empty)

    def test_another_customer_redraws_everything(self):
        draw = Draw(1, 1, 1, DAY, 2.0)
        plan = self._plan(Target(2, DAY, 2.0), [draw], [slot(1), slot(2, agreement=2)])
        self.assertEqual((plan.reversals, plan.drawdowns), ([(draw, 2.0)], [(2, 2.0)]))

    def test_no_customer_gives_everything_back(self):
        draw = Draw(1, 1, 1, DAY, 2.0)
        plan = self._plan(Target(None, DAY, 2.0), [draw], [slot(1)])
        self.assertEqual((plan.reversals, plan.drawdowns, plan.overage), ([(draw, 2.0)], [], 0.0))

    def test_date_outside_the_block_redraws_that_draw_alone(self):
        inside, outside = Draw(1, 1, 1, DAY, 1.0), Draw(2, 1, 2, DAY, 1.0)
        slots = [slot(1), slot(2, end=DAY), slot(3)]
        plan = self._plan(Target(1, date(2026, 3, 17), 2.0), [inside, outside], slots)
        self.assertEqual(plan.reversals, [(outside, 1.0)])
        self.assertEqual(plan.drawdowns, [(1, 1.0)])

    def test_date_that_the_block_covers_keeps_the_draw(self):
        draw = Draw(1, 1, 1, DAY, 1.0)
        plan = self._plan(Target(1, date(2026, 3, 2), 1.0), [draw], [slot(1)])
        self.assertTrue(plan.is_empty)

    def test_overage_of_another_date_is_looked_at_again(self):
        draw = Draw(1, 1, None, date(2025, 12, 31), 1.0)
        plan = self._plan(Target(1, DAY, 1.0), [draw], [slot(1)])
        self.assertEqual((plan.reversals, plan.drawdowns), ([(draw, 1.0)], [(1, 1.0)]))

    def test_overage_of_the_same_date_stays(self):
        draw = Draw(1, 1, None, DAY, 1.0)
        self.assertTrue(self._plan(Target(1, DAY, 1.0), [draw], [slot(1)]).is_empty)

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(st.floats(0, 30), min_size=1, max_size=12),
        st.lists(st.floats(0.01, 20), min_size=0, max_size=4),
    )
    def test_edits_never_lose_or_invent_hours(self, edits, balances):
        """Blocks plus what the timesheet holds are constant; covered + overage = time."""
        slots = Slots(slot(number, quantise(balance)) for number, balance in enumerate(balances, 1))
        total = sum(one.balance for one in slots.values())
        draws, number = {}, 0
        for hours in edits:
            plan = plan_draw(Target(1, DAY, hours), list(draws.values()), slots)
            for draw, back in plan.reversals:
                remainder = quantise(draws.pop(draw.entry_id).hours - back)
                if remainder:
                    draws[draw.entry_id] = Draw(draw.entry_id, 1, draw.block_id, DAY, remainder)
            fresh = list(plan.drawdowns) + ([(None, plan.overage)] if plan.overage else [])
            for block_id, part in fresh:
                number += 1
                draws[number] = Draw(number, 1, block_id, DAY, part)
            covered = sum(draw.hours for draw in draws.values() if draw.block_id)
            overage = sum(draw.hours for draw in draws.values() if not draw.block_id)
            self.assertAlmostEqual(covered + overage, quantise(hours), 6)
            self.assertAlmostEqual(plan.covered_hours, covered, 6)
            self.assertAlmostEqual(plan.overage_hours, overage, 6)
            left = sum(one.balance for one in slots.values())
            self.assertAlmostEqual(left + covered, total, 6)
            self.assertTrue(all(one.balance >= 0 for one in slots.values()))


class TestValidity(BaseCase):
    def test_last_valid_day(self):
        for first, months, last in (
            (date(2026, 3, 15), 12, date(2027, 3, 14)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 1, 1), 1, date(2026, 1, 31)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2026, 3, 31), 3, date(2026, 6, 30)),
            (date(2026, 3, 15), 0, None),
        ):
            self.assertEqual(validity.last_valid_day(first, months), last, (first, months))

    def test_is_valid_on_last_day_included(self):
        start, end = date(2026, 1, 1), date(2026, 3, 16)
        for day, valid in (
            (date(2025, 12, 31), False),
            (start, True),
            (end, True),
            (date(2026, 3, 17), False),
        ):
            self.assertEqual(validity.is_valid_on(day, start, end), valid, day)
        self.assertTrue(validity.is_valid_on(DAY, None, None))


class TestRenewalAndPrice(BaseCase):
    def test_threshold(self):
        for kind, hours, percent, bought, expected in (
            ("percent", 0, 20, 20, 4.0),
            ("percent", 9, 20, 0, 0.0),
            ("hours", 2.5, 20, 20, 2.5),
        ):
            self.assertEqual(renewal.threshold_hours(kind, hours, percent, bought), expected)

    def test_due_at_or_below_the_threshold(self):
        for available, due in ((4.0, True), (4.0001, False), (3.9999, True), (0.0, True)):
            self.assertEqual(renewal.is_due(available, 4.0), due, available)

    def test_saving(self):
        for amount, hours, normal, saved in (
            (1800, 20, 100, 200),
            (2000, 20, 100, 0),
            (2200, 20, 100, 0),
            (0, 0, 100, 0),
        ):
            self.assertEqual(pricing.saving(amount, hours, normal), saved)

    def test_rate_of_no_hours_is_nothing(self):
        self.assertEqual(pricing.rate_per_hour(100, 0), 0)
        self.assertEqual(pricing.rate_per_hour(1800, 20), 90)

    def test_clock(self):
        for hours, text in ((3.5, "3:30"), (0, "0:00"), (-0.25, "-0:15"), (1 / 3, "0:20")):
            self.assertEqual(as_clock(hours), text)
