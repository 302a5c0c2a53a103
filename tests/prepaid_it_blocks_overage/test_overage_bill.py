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
            (bill.row.entry_id, bill.hours, bill.grant and bill.grant.consent_id)
            for bill in plan_bills(rows, list(grants), is_remaining_billed)
        ]

    def test_the_remainder_is_billed_where_the_policy_says_so(self):
        rows = [Waiting(2, DAY, 1.5), Waiting(1, DAY, 2.0)]
        self.assertEqual(self._terms(rows), [(1, 2.0, None), (2, 1.5, None)])
        self.assertEqual(self._terms(rows, is_remaining_billed=False), [])

    def test_agreed_hours_come_first_and_only_so_many(self):
        rows = [Waiting(1, DAY, 2.0), Waiting(2, DAY, 2.0)]
        grants = [Grant(7, "price", 3.0, DAY)]
        self.assertEqual(self._terms(rows, grants), [(1, 2.0, 7), (2, 1.0, 7), (2, 1.0, None)])
        grants = [Grant(7, "price", 3.0, DAY)]
        self.assertEqual(self._terms(rows, grants, False), [(1, 2.0, 7), (2, 1.0, 7)])

    def test_what_was_agreed_for_a_ticket_or_later_work_is_for_that(self):
        rows = [Waiting(1, DAY, 1.0, 10), Waiting(2, DAY, 1.0, 11)]
        grants = [Grant(6, "price", 1.0, DAY), Grant(7, "price", 5.0, DAY, 11)]
        self.assertEqual(self._terms(rows, grants), [(1, 1.0, 6), (2, 1.0, 7)])
        grants = [Grant(6, "price", 9.0, date(2026, 3, 17))]
        self.assertEqual(self._terms(rows, grants), [(1, 1.0, None), (2, 1.0, None)])

    def test_what_the_next_block_is_to_pay_waits_for_it(self):
        rows = [Waiting(1, DAY, 3.0)]
        self.assertEqual(self._terms(rows, [Grant(6, "next_block", 2.0, DAY)]), [(1, 1.0, None)])

    def test_what_the_next_block_is_said_to_pay(self):
        rows = [Waiting(1, DAY, 3.0, 10), Waiting(2, DAY, 3.0)]
        grants = [Grant(6, "next_block", 4.0, DAY), Grant(7, "price", 1.0, DAY, 10)]
        self.assertEqual(get_promised(rows, grants), {1: 2.0, 2: 2.0})

    def test_what_blocks_paid_uses_up_one_promise_after_the_other(self):
        morning, evening = datetime(2026, 3, 16, 8), datetime(2026, 3, 16, 18)
        grants = [
            Grant(5, "price", 9.0, DAY),
            Grant(6, "next_block", 2.0, DAY, None, morning),
            Grant(7, "next_block", 2.0, DAY, None, evening),
            Grant(8, "next_block", 1.0, DAY, 10, evening),
        ]
        use_up(grants, [Settled(DAY, 1.5, None, morning), Settled(DAY, 2.0, 10, evening)])
        self.assertEqual([grant.hours for grant in grants], [9.0, 0.0, 1.5, 0.0])

    def test_credits_take_back_the_last_bill_first(self):
        billed = [Billed(1, 5, 2.0), Billed(2, 5, 1.0), Billed(3, 6, 9.0)]
        found = plan_credits([Waiting(5, DAY, -1.5)], billed)
        self.assertEqual([(bill.bill_id, hours) for __, bill, hours in found], [(2, 1.0), (1, 0.5)])
