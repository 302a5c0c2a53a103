"""The parts of a whole as whole percentages. No database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies.shares import get_shares
from odoo.tests import BaseCase


class TestShares(BaseCase):
    def test_table(self):
        for parts, expected in (
            ([], []),
            ([0.0, 0.0], [0, 0]),
            ([2.5, 0.0, 17.5], [13, 0, 87]),
            ([1.0, 1.0, 1.0], [34, 33, 33]),
            ([0.01, 0.0, 99.99], [1, 0, 99]),
            ([5.0], [100]),
        ):
            self.assertEqual(get_shares(parts), expected, parts)

    @given(st.lists(st.integers(0, 10**10), min_size=1, max_size=5))
    def test_they_add_up_and_whatever_is_there_is_seen(self, steps):
        parts = [step / 10**4 for step in steps]
        shares = get_shares(parts)
        self.assertEqual(sum(shares), 100 if sum(parts) else 0)
        for part, share in zip(parts, shares, strict=True):
            self.assertEqual(share >= 1, part > 0.0, parts)
