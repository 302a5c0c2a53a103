"""The pure rules of what blocks pay for, as tables and properties. No database."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies.allocation import (
    Draw,
    Slot,
    Slots,
    Target,
    allocate,
    plan_draw,
)
from odoo.addons.prepaid_it_blocks.policies.hours import (
    to_seconds,
)
from odoo.tests import BaseCase

DAY = date(2026, 3, 16)


def slot(number, balance=1000, start=date(2026, 1, 1), end=None, agreement=1, usable=True):
    return Slot(number, agreement, start, end, balance, usable)


def allocate_all(seconds, day, slots):
    """Split seconds over slots that are in any order."""
    return allocate(seconds, day, Slots(slots).in_order(1, False))


class TestAllocation(BaseCase):
    def test_block_that_ends_first_pays_first(self):
        early = slot(3, end=date(2026, 4, 1))
        late = slot(2, end=date(2026, 9, 1))
        endless = slot(1)
        taken, left = allocate_all(2500, DAY, [endless, late, early])
        self.assertEqual(taken, [(3, 1000), (2, 1000), (1, 500)])
        self.assertEqual(left, 0)

    def test_same_end_goes_by_start_then_number(self):
        slots = [slot(9), slot(4), slot(7, start=date(2025, 1, 1))]
        taken, __ = allocate_all(3000, DAY, slots)
        self.assertEqual([number for number, __ in taken], [7, 4, 9])

    def test_days_bound_a_block_inclusively(self):
        for start, end, covered in (
            (DAY, None, True),
            (date(2026, 3, 17), None, False),
            (date(2026, 1, 1), DAY, True),
            (date(2026, 1, 1), date(2026, 3, 15), False),
        ):
            taken, left = allocate_all(100, DAY, [slot(1, start=start, end=end)])
            self.assertEqual((bool(taken), left), (covered, 0 if covered else 100))

    def test_unusable_block_never_pays(self):
        self.assertEqual(allocate_all(100, DAY, [slot(1, usable=False)]), ([], 100))

    def test_what_no_block_has_is_left(self):
        self.assertEqual(allocate_all(350, DAY, [slot(1, 125)]), ([(1, 125)], 225))

    def test_empty_blocks_are_passed_over(self):
        self.assertEqual(allocate_all(100, DAY, [slot(1, 0), slot(2)]), ([(2, 100)], 0))

    def test_thirds_of_an_hour_use_it_up(self):
        slots = [slot(1, 3600)]
        parts = [allocate_all(to_seconds(1 / 3), DAY, slots) for __ in range(3)]
        self.assertEqual(parts, [([(1, 1200)], 0)] * 3)
        self.assertEqual(slots[0].balance, 0)


class TestPlan(BaseCase):
    def _plan(self, target, draws, slots):
        return plan_draw(target, draws, Slots(slots))

    def test_more_time_draws_only_the_difference(self):
        plan = self._plan(Target(1, DAY, 300), [Draw(1, 1, 1, DAY, 200)], [slot(1, 500)])
        self.assertEqual((plan.reversals, plan.drawdowns), ([], [(1, 100)]))

    def test_difference_may_come_from_another_block(self):
        plan = self._plan(Target(1, DAY, 300), [Draw(1, 1, 1, DAY, 200)], [slot(1, 50), slot(2)])
        self.assertEqual(plan.drawdowns, [(1, 50), (2, 50)])

    def test_less_time_gives_back_the_latest_draw_first(self):
        first, second = Draw(1, 1, 1, DAY, 200), Draw(2, 1, 2, DAY, 100)
        plan = self._plan(Target(1, DAY, 150), [second, first], [slot(1), slot(2)])
        self.assertEqual(plan.reversals, [(second, 100), (first, 50)])
        self.assertEqual(plan.covered_seconds, 150)

    def test_same_time_changes_nothing(self):
        plan = self._plan(Target(1, DAY, 200), [Draw(1, 1, 1, DAY, 200)], [slot(1)])
        self.assertTrue(plan.is_empty)

    def test_new_cheaper_block_moves_no_past_hour(self):
        draws = [Draw(1, 1, 1, DAY, 200)]
        plan = self._plan(Target(1, DAY, 200), draws, [slot(1), slot(2, end=date(2026, 3, 20))])
        self.assertTrue(plan.is_empty)

    def test_another_customer_redraws_everything(self):
        draw = Draw(1, 1, 1, DAY, 200)
        plan = self._plan(Target(2, DAY, 200), [draw], [slot(1), slot(2, agreement=2)])
        self.assertEqual((plan.reversals, plan.drawdowns), ([(draw, 200)], [(2, 200)]))

    def test_no_customer_gives_everything_back(self):
        draw = Draw(1, 1, 1, DAY, 200)
        plan = self._plan(Target(None, DAY, 200), [draw], [slot(1)])
        self.assertEqual((plan.reversals, plan.drawdowns, plan.overage), ([(draw, 200)], [], 0))

    def test_date_outside_the_block_redraws_that_draw_alone(self):
        inside, outside = Draw(1, 1, 1, DAY, 100), Draw(2, 1, 2, DAY, 100)
        slots = [slot(1), slot(2, end=DAY), slot(3)]
        plan = self._plan(Target(1, date(2026, 3, 17), 200), [inside, outside], slots)
        self.assertEqual(plan.reversals, [(outside, 100)])
        self.assertEqual(plan.drawdowns, [(1, 100)])

    def test_date_that_the_block_covers_keeps_the_draw(self):
        draw = Draw(1, 1, 1, DAY, 100)
        plan = self._plan(Target(1, date(2026, 3, 2), 100), [draw], [slot(1)])
        self.assertTrue(plan.is_empty)

    def test_overage_of_another_date_is_looked_at_again(self):
        draw = Draw(1, 1, None, date(2025, 12, 31), 100)
        plan = self._plan(Target(1, DAY, 100), [draw], [slot(1)])
        self.assertEqual((plan.reversals, plan.drawdowns), ([(draw, 100)], [(1, 100)]))

    def test_overage_of_the_same_date_stays(self):
        draw = Draw(1, 1, None, DAY, 100)
        self.assertTrue(self._plan(Target(1, DAY, 100), [draw], [slot(1)]).is_empty)

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(st.integers(0, 10**5), min_size=1, max_size=12),
        st.lists(st.integers(1, 10**5), min_size=0, max_size=4),
    )
    def test_edits_never_lose_or_invent_time(self, edits, balances):
        """Blocks plus what the timesheet holds are constant; covered + overage = time."""
        slots = Slots(slot(number, balance) for number, balance in enumerate(balances, 1))
        total = sum(one.balance for one in slots.values())
        draws, number = {}, 0
        for seconds in edits:
            plan = plan_draw(Target(1, DAY, seconds), list(draws.values()), slots)
            for draw, back in plan.reversals:
                remainder = draws.pop(draw.entry_id).seconds - back
                if remainder:
                    draws[draw.entry_id] = Draw(draw.entry_id, 1, draw.block_id, DAY, remainder)
            fresh = list(plan.drawdowns) + ([(None, plan.overage)] if plan.overage else [])
            for block_id, part in fresh:
                number += 1
                draws[number] = Draw(number, 1, block_id, DAY, part)
            covered = sum(draw.seconds for draw in draws.values() if draw.block_id)
            overage = sum(draw.seconds for draw in draws.values() if not draw.block_id)
            self.assertEqual(covered + overage, seconds)
            self.assertEqual(plan.covered_seconds, covered)
            self.assertEqual(plan.overage_seconds, overage)
            left = sum(one.balance for one in slots.values())
            self.assertEqual(left + covered, total)
            self.assertTrue(all(one.balance >= 0 for one in slots.values()))

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.integers(1, 600), min_size=1, max_size=40), st.data())
    def test_any_partition_of_bought_time_uses_it_up(self, minutes, data):
        """Entries are typed as h:mm, or as a float of hours and minutes, as Odoo stores them."""
        slots = [slot(1, 60 * sum(minutes))]
        for length in minutes:
            hours, rest = divmod(length, 60)
            typed = data.draw(
                st.sampled_from([hours + rest / 60, length / 60, float(f"{length / 60:.4f}")])
            )
            taken, left = allocate_all(to_seconds(typed), DAY, slots)
            self.assertEqual((taken, left), ([(1, 60 * length)], 0))
        self.assertEqual(slots[0].balance, 0)
