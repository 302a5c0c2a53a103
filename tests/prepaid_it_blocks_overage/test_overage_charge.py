"""What invoices charge for hours and what is given back of it: without a database."""

from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds
from odoo.addons.prepaid_it_blocks_overage.policies.overage_charge import (
    Charge,
    Charged,
    get_price,
    get_slack,
    return_charges,
    share_out,
    sum_charges,
)
from odoo.tests import BaseCase


def charge(hours, *terms):
    return Charge(to_seconds(hours), *terms)


class TestOverageCharge(BaseCase):
    def _sum(self, *lines, **kwargs):
        found = sum_charges([charge(*line) for line in lines], **kwargs)
        return to_hours(found.seconds), round(found.amount, 2)

    def test_credit_notes_at_the_price_take_the_quantity_back(self):
        self.assertEqual(self._sum((3.0, 100.0), (-1.0, 100.0)), (2.0, 200.0))
        self.assertEqual(self._sum((3.0, 100.0), (-3.0, 100.0), (2.0, 100.0)), (2.0, 200.0))
        # A discount is a part of the price.
        self.assertEqual(self._sum((3.0, 100.0, 10.0), (-1.0, 100.0, 10.0)), (2.0, 180.0))

    def test_credit_notes_at_another_price_lower_what_it_costs(self):
        self.assertEqual(self._sum((3.0, 100.0), (-3.0, 20.0)), (3.0, 240.0))
        self.assertEqual(self._sum((3.0, 100.0), (-1.0, 60.0)), (3.0, 240.0))
        self.assertEqual(self._sum((3.0, 100.0), rebate=60.0), (3.0, 240.0))
        self.assertEqual(self._sum((1.0, 100.0), (-3.0, 100.0)), (0.0, 0.0))

    def test_nothing_is_charged(self):
        for lines, is_nothing in (
            ((), True),
            (((2.0, 0.0),), False),
            (((2.0, 50.0), (-2.0, 50.0)), True),
            (((2.0, 50.0), (-1.0, 100.0)), True),
            (((2.0, 50.0), (-1.0, 99.0)), False),
        ):
            charged = sum_charges([charge(*line) for line in lines])
            self.assertEqual(charged.is_nothing, is_nothing, lines)

    def test_the_last_charge_is_taken_back_first(self):
        charged = Charged((charge(2.0, 100.0), charge(1.0, 50.0)))
        taken, kept = return_charges(charged, 5400)
        self.assertEqual([part.amount for part in taken.parts], [50.0, 50.0])
        self.assertEqual((kept.seconds, kept.amount), (5400, 150.0))

    def test_a_rebate_is_shared(self):
        taken, kept = return_charges(Charged((charge(3.0, 100.0),), 60.0), 3600)
        self.assertEqual((taken.amount, kept.amount), (80.0, 160.0))

    def test_prices_are_those_charged_and_never_more(self):
        price = Charged((charge(3.0, 33.33, 15.0),))
        self.assertEqual(get_price(price, 1000.0, 2), (33.33, 15.0))
        self.assertEqual(get_price(Charged((charge(3.0, 100.0),), 60.0), 1000.0, 2), (80.0, 0.0))
        self.assertEqual(get_price(Charged((charge(3.0, 100.0),), 200.0), 1000.0, 2), (33.33, 0.0))
        self.assertEqual(get_price(Charged((charge(3.0, 100.0),)), 50.0, 2), (16.66, 0.0))
        self.assertEqual(
            get_price(Charged((charge(1.0, 28.33), charge(1.0, 28.33, 0.0))), 99, 2)[0], 28.33
        )
        mixed = Charged((charge(1.0, 28.32), charge(1.0, 28.34)))
        self.assertEqual(get_price(mixed, 99.0, 2), (28.33, 0.0))

    def test_the_oldest_hours_stay(self):
        self.assertEqual(share_out([7200, 3600], 9000, 18), [7200, 1800])
        self.assertEqual(share_out([7200, 3600], 0, 18), [0, 0])
        self.assertEqual(share_out([7200, 3600], -3600, 18), [0, 0])
        self.assertEqual(share_out([7200, 3600], 32400, 18), [7200, 3600])

    def test_less_than_a_quantity_makes_no_difference(self):
        self.assertEqual([get_slack(digits) for digits in (0, 2, 4)], [1800, 18, 0])
        self.assertEqual(share_out([7200, 1200], 8388, 18), [7200, 1200])
        self.assertEqual(share_out([7200, 1206], 8388, 18), [7200, 1206])
        self.assertEqual(share_out([7200, 1200], 8352, 18), [7200, 1152])
