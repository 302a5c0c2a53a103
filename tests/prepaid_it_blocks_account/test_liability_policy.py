"""The rules of movements and maturity of the contract liability."""

from datetime import date

from odoo.addons.prepaid_it_blocks_account.policies.liability import (
    Change,
    Expected,
    Remaining,
    expect,
    get_band,
    share_changes,
)
from odoo.tests import BaseCase


class TestLiabilityPolicy(BaseCase):
    def test_changes_of_one_block_are_those_of_its_documents(self):
        found = share_changes({"a": 100.0}, {"a": 150.0}, 80.0, 30.0, 0.01)
        self.assertEqual(found, {"a": Change(80.0, 30.0, 0.0)})

    def test_money_that_was_moved_adds_up_to_nothing(self):
        found = share_changes({"a": 100.0}, {"a": 60.0, "b": 40.0}, 0.0, 0.0, 0.01)
        self.assertEqual(found, {"a": Change(0.0, 0.0, -40.0), "b": Change(0.0, 0.0, 40.0)})

    def test_an_invoice_is_shared_by_what_each_got(self):
        found = share_changes({}, {"a": 33.34, "b": 66.67}, 100.01, 0.0, 0.01)
        self.assertEqual(found, {"a": Change(33.34, 0.0, 0.0), "b": Change(66.67, 0.0, 0.0)})

    def test_hours_are_used_at_the_pace_and_what_is_left_expires(self):
        today = date(2026, 3, 22)
        blocks = [Remaining(1, 7, 500, date(2026, 4, 10)), Remaining(2, 7, 300, None)]
        found = expect(blocks, {7: 10}, today)
        self.assertEqual(
            found,
            [
                Expected(1, date(2026, 3, 31), "use", 100),
                Expected(1, date(2026, 4, 30), "use", 300),
                Expected(1, date(2026, 4, 30), "expiry", 100),
                Expected(2, date(2026, 5, 31), "use", 300),
            ],
        )

    def test_without_a_pace_hours_expire_or_nobody_can_say(self):
        blocks = [Remaining(1, 7, 500, date(2026, 4, 10)), Remaining(2, 7, 300, None)]
        self.assertEqual(
            expect(blocks, {}, date(2026, 3, 22)),
            [Expected(1, date(2026, 4, 30), "expiry", 500), Expected(2, None, "open", 300)],
        )

    def test_what_is_over_expires_now(self):
        blocks = [Remaining(1, 7, 500, date(2026, 3, 10))]
        self.assertEqual(
            expect(blocks, {7: 10}, date(2026, 3, 22)),
            [Expected(1, date(2026, 3, 31), "expiry", 500)],
        )

    def test_bands(self):
        today = date(2026, 3, 22)
        for day, band in (
            (date(2026, 3, 31), "month"),
            (date(2026, 5, 31), "quarter"),
            (date(2027, 2, 28), "year"),
            (date(2027, 3, 31), "two_years"),
            (date(2028, 3, 31), "later"),
            (None, "open"),
        ):
            self.assertEqual(get_band(day, today), band)
