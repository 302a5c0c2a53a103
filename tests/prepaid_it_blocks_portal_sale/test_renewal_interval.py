"""Renewals at an interval that the customer chooses."""

from datetime import date

from odoo.addons.prepaid_it_blocks_portal_sale.policies import interval
from odoo.tests import BaseCase


class TestIntervalPolicy(BaseCase):
    def test_next_date(self):
        for start, months, after, expected in (
            (date(2026, 1, 31), 1, date(2026, 1, 31), date(2026, 2, 28)),
            (date(2026, 1, 31), 1, date(2026, 2, 28), date(2026, 3, 31)),
            (date(2026, 1, 31), 3, date(2026, 4, 30), date(2026, 7, 31)),
            (date(2024, 2, 29), 12, date(2024, 2, 29), date(2025, 2, 28)),
            (date(2024, 2, 29), 12, date(2027, 5, 1), date(2028, 2, 29)),
            (date(2026, 1, 15), 3, date(2026, 12, 31), date(2027, 1, 15)),
            (date(2026, 6, 1), 3, date(2026, 3, 1), date(2026, 6, 1)),
        ):
            found = interval.next_date(start, months, after)
            self.assertEqual(found, expected, (start, months, after))
