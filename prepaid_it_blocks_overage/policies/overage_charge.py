"""Charges of invoices for overage, and their credits.

Quantities are hours (or whatever unit the service is sold by), amounts are money on the tax
basis of the line's price. What is given back never exceeds what is charged.
"""

import math
from dataclasses import dataclass, replace

from odoo.addons.prepaid_it_blocks.policies.hours import quantise


@dataclass(frozen=True)
class Charge:
    """A quantity at a price; below zero it takes back what was charged before."""

    quantity: float
    price: float
    discount: float = 0.0

    @property
    def amount(self):
        """Return the amount, not rounded."""
        return self.quantity * self.price * (1.0 - self.discount / 100.0)


@dataclass(frozen=True)
class Charged:
    """Remaining charges: ``parts`` in their order, less a ``rebate`` in money."""

    parts: tuple = ()
    rebate: float = 0.0

    @property
    def quantity(self):
        """Return the quantity that is charged."""
        return quantise(sum(part.quantity for part in self.parts))

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

    A credit note at a price that was charged takes back its quantity, the last one first; one
    at another price lowers what the hours cost.

    :param lines: list of `Charge` in their order
    :param rebate: money that was given back besides
    :return: a `Charged`
    """
    parts = [line for line in lines if line.quantity > 0.0]
    for back in [line for line in lines if line.quantity < 0.0]:
        left = -back.quantity
        for at in range(len(parts) - 1, -1, -1):
            part = parts[at]
            if (part.price, part.discount) == (back.price, back.discount):
                taken = min(left, part.quantity)
                parts[at] = replace(part, quantity=quantise(part.quantity - taken))
                left = quantise(left - taken)
        rebate += replace(back, quantity=left).amount
    return Charged(tuple(part for part in parts if part.quantity > 0.0), rebate)


def return_quantity(charged, quantity):
    """Split charges into the last ones, over a quantity, and those before them.

    :param charged: a `Charged`
    :param quantity: what is taken back, at most what is charged
    :return: (`Charged` that is taken back, `Charged` that stays)
    """
    taken, kept = [], []
    left = quantise(quantity)
    for part in reversed(charged.parts):
        step = quantise(min(left, part.quantity))
        left = quantise(left - step)
        if step > 0.0:
            taken.insert(0, replace(part, quantity=step))
        if part.quantity > step:
            kept.insert(0, replace(part, quantity=quantise(part.quantity - step)))
    total = sum(part.amount for part in charged.parts)
    share = sum(part.amount for part in taken) / total if total else 0.0
    rebate = charged.rebate * share
    return Charged(tuple(taken), rebate), Charged(tuple(kept), charged.rebate - rebate)


def get_price(taken, limit, digits):
    """Return the price and the discount of credited charges.

    Their own where they have one in common; else what they come to by the unit, rounded down.

    :param taken: a `Charged` with a quantity
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
    return math.floor(amount / taken.quantity * scale + 1e-6) / scale, 0.0


def share_hours(drafted, total, digits):
    """Return how many of the hours put on an order item at first it does bill.

    :param drafted: list of hours, oldest bill first
    :param total: hours that the item bills
    :param digits: decimal places of quantities; what is less than that makes no difference
    :return: list of hours
    """
    left = quantise(total)
    if abs(sum(drafted) - left) < 0.5 * 10**-digits + 1e-6:
        left = sum(drafted)
    parts = []
    for hours in drafted:
        part = quantise(max(min(hours, left), 0.0))
        left = quantise(left - part)
        parts.append(part)
    return parts
