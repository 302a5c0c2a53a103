"""What invoices charge for hours of overage, and what of it is given back.

Quantities are hours (or whatever unit the service is sold by), amounts are money on the tax
basis of the line's price. What is given back never exceeds what is charged.
"""

from dataclasses import dataclass, replace

from .hours import quantise


@dataclass(frozen=True)
class Charge:
    """A quantity at a price; below zero it takes back what was charged before."""

    quantity: float
    price: float
    discount: float = 0.0

    @property
    def amount(self):
        """Return what it comes to, not rounded."""
        return self.quantity * self.price * (1.0 - self.discount / 100.0)


@dataclass(frozen=True)
class Charged:
    """What is left of charges: ``parts`` in their order, less a ``rebate`` in money."""

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
        """Return whether nothing is charged; hours at a price of zero are charged."""
        return not self.parts or (self.rebate > 0.0 and self.amount < 0.005)


def sum_charges(lines):
    """Return what is left of charges and of what credit notes took back of them.

    A credit note at a price that was charged takes back its quantity, the last one first; one
    at another price lowers what the hours cost.

    :param lines: list of `Charge` in their order
    :return: a `Charged`
    """
    parts = [line for line in lines if line.quantity > 0.0]
    rebate = 0.0
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
