"""Terms at which overage is billed: without a database."""

from datetime import date, datetime

from odoo.addons.prepaid_it_blocks_overage.policies.overage_bill import (
    Billed,
    Grant,
    Settled,
    Waiting,
    get_promised,
    plan_bills,
    plan_credits,
    use_up,
)
from odoo.tests import BaseCase

DAY = date(2026, 3, 16)


class TestOverageBillPolicy(BaseCase):
    def _terms(self, rows, grants=(), is_remaining_billed=True):
        return [
            (bill.row.entry_id, bill.seconds, bill.grant and bill.grant.consent_id)
            for bill in plan_bills(rows, list(grants), is_remaining_billed)
        ]

    def test_the_remainder_is_billed_where_the_policy_says_so(self):
        rows = [Waiting(2, DAY, 150), Waiting(1, DAY, 200)]
        self.assertEqual(self._terms(rows), [(1, 200, None), (2, 150, None)])
        self.assertEqual(self._terms(rows, is_remaining_billed=False), [])

    def test_agreed_hours_come_first_and_only_so_many(self):
        rows = [Waiting(1, DAY, 200), Waiting(2, DAY, 200)]
        grants = [Grant(7, "price", 300, DAY)]
        self.assertEqual(self._terms(rows, grants), [(1, 200, 7), (2, 100, 7), (2, 100, None)])
        grants = [Grant(7, "price", 300, DAY)]
        self.assertEqual(self._terms(rows, grants, False), [(1, 200, 7), (2, 100, 7)])

    def test_what_was_agreed_for_a_ticket_or_later_work_is_for_that(self):
        rows = [Waiting(1, DAY, 100, 10), Waiting(2, DAY, 100, 11)]
        grants = [Grant(6, "price", 100, DAY), Grant(7, "price", 500, DAY, 11)]
        self.assertEqual(self._terms(rows, grants), [(1, 100, 6), (2, 100, 7)])
        grants = [Grant(6, "price", 900, date(2026, 3, 17))]
        self.assertEqual(self._terms(rows, grants), [(1, 100, None), (2, 100, None)])

    def test_what_the_next_block_is_to_pay_waits_for_it(self):
        rows = [Waiting(1, DAY, 300)]
        self.assertEqual(self._terms(rows, [Grant(6, "next_block", 200, DAY)]), [(1, 100, None)])

    def test_what_the_next_block_is_said_to_pay(self):
        rows = [Waiting(1, DAY, 300, 10), Waiting(2, DAY, 300)]
        grants = [Grant(6, "next_block", 400, DAY), Grant(7, "price", 100, DAY, 10)]
        self.assertEqual(get_promised(rows, grants), {1: 200, 2: 200})

    def test_what_blocks_paid_uses_up_one_promise_after_the_other(self):
        morning, evening = datetime(2026, 3, 16, 8), datetime(2026, 3, 16, 18)
        grants = [
            Grant(5, "price", 900, DAY),
            Grant(6, "next_block", 200, DAY, None, morning),
            Grant(7, "next_block", 200, DAY, None, evening),
            Grant(8, "next_block", 100, DAY, 10, evening),
        ]
        use_up(grants, [Settled(DAY, 150, None, morning), Settled(DAY, 200, 10, evening)])
        self.assertEqual([grant.seconds for grant in grants], [900, 0, 150, 0])

    def test_credits_take_back_the_last_bill_first(self):
        billed = [Billed(1, 5, 200), Billed(2, 5, 100), Billed(3, 6, 900)]
        found = plan_credits([Waiting(5, DAY, -150)], billed)
        self.assertEqual(
            [(bill.bill_id, seconds) for __, bill, seconds in found], [(2, 100), (1, 50)]
        )
