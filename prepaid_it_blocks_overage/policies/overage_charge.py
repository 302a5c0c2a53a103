"""Charges of invoices for overage, and their credits.

Quantities are counted in whole seconds, where the service is sold by another unit than the hour
as if that were one; amounts are money on the tax basis of the line's price. What is given back
never exceeds what is charged.
"""

import math
from dataclasses import dataclass, replace

from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds


@dataclass(frozen=True)
class Charge:
    """Seconds at a price of the hour; below zero they credit earlier charges."""

    seconds: int
    price: float
    discount: float = 0.0

    @property
    def amount(self):
        """Return the amount, not rounded."""
        return to_hours(self.seconds) * self.price * (1.0 - self.discount / 100.0)


@dataclass(frozen=True)
class Charged:
    """Remaining charges: ``parts`` in their order, less a ``rebate`` in money."""

    parts: tuple = ()
    rebate: float = 0.0

    @property
    def seconds(self):
        """Return the seconds that are charged."""
        return sum(part.seconds for part in self.parts)

    @property
    def amount(self):
        """Return the money that is charged; never below zero."""
        return max(sum(part.amount for part in self.parts) - self.rebate, 0.0)

    @property
    def is_nothing(self):
        """Check if nothing is charged; hours at a price of zero are charged."""
        return not self.parts or (self.rebate > 0.0 and self.amount < 0.005)


def sum_charges(lines, rebate=0.0):
    """Return the charges less their credits.

    A credit note at a price that was charged credits its quantity, the last one first; one
    at another price lowers what the hours cost.

    :param lines: list of `Charge` in their order
    :param rebate: money that was given back besides
    :return: a `Charged`
    """
    parts = [line for line in lines if line.seconds > 0]
    for back in [line for line in lines if line.seconds < 0]:
        left = -back.seconds
        for at in range(len(parts) - 1, -1, -1):
            part = parts[at]
            if (part.price, part.discount) == (back.price, back.discount):
                taken = min(left, part.seconds)
                parts[at] = replace(part, seconds=part.seconds - taken)
                left -= taken
        rebate += replace(back, seconds=left).amount
    return Charged(tuple(part for part in parts if part.seconds > 0), rebate)


def return_charges(charged, seconds):
    """Split charges into the last ones, over so many seconds, and those before them.

    :param charged: a `Charged`
    :param seconds: seconds to credit, at most those charged
    :return: (`Charged` to credit, `Charged` that stays)
    """
    taken, kept = [], []
    left = seconds
    for part in reversed(charged.parts):
        step = min(left, part.seconds)
        left -= step
        if step > 0:
            taken.insert(0, replace(part, seconds=step))
        if part.seconds > step:
            kept.insert(0, replace(part, seconds=part.seconds - step))
    total = sum(part.amount for part in charged.parts)
    share = sum(part.amount for part in taken) / total if total else 0.0
    rebate = charged.rebate * share
    return Charged(tuple(taken), rebate), Charged(tuple(kept), charged.rebate - rebate)


def get_price(taken, limit, digits):
    """Return the price and the discount of credited charges.

    Their own where they have one in common; else what they come to by the unit, rounded down.

    :param taken: a `Charged` that is more than nothing
    :param limit: money that is given back at most
    :param digits: decimal places of prices
    :return: (price of a unit, discount in percent)
    """
    prices = {(part.price, part.discount) for part in taken.parts}
    if len(prices) == 1 and not taken.rebate and taken.amount < limit + 0.005:
        return prices.pop()
    amount = max(min(taken.amount, limit), 0.0)
    scale = 10**digits
    # A hair more, so that 28.33 as a float is not rounded down to 28.32.
    return math.floor(amount / to_hours(taken.seconds) * scale + 1e-6) / scale, 0.0


def get_slack(digits):
    """Return the seconds that make no difference to a quantity: half its last digit.

    :param digits: decimal places of quantities
    """
    return to_seconds(0.5 * 10**-digits)


def share_out(drafted, total, slack):
    """Return how much of the time put on an order item at first it does bill.

    :param drafted: list of seconds, oldest bill first
    :param total: seconds that the item bills
    :param slack: see `get_slack`; what is less than that makes no difference
    :return: list of seconds
    """
    left = sum(drafted) if abs(sum(drafted) - total) <= slack else total
    parts = []
    for seconds in drafted:
        part = max(min(seconds, left), 0)
        left -= part
        parts.append(part)
    return parts
