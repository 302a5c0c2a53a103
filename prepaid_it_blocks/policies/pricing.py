"""Rate of a block, and the saving by prepaying."""

from collections import namedtuple

# Of one unit of a block; the rates and the discount are per hour.
Figures = namedtuple("Figures", "normal_rate rate discount saving")


def rate_per_hour(amount, hours):
    """Return the price of one hour, in the amount's currency and tax basis.

    :param amount: price of all the hours
    :param hours: hours that the price buys; 0 gives a rate of 0
    """
    return amount / hours if hours else 0.0


def saving(amount, hours, normal_rate):
    """Return the saving against the normal rate, never below zero.

    A block sold above the normal rate saves nothing; it does not "save less".

    :param amount: price of all the hours
    :param hours: hours that the price buys
    :param normal_rate: price of one hour without a block, same currency and tax basis
    """
    return max(hours * normal_rate - amount, 0.0)


def figures(amount, hours, normal_rate):
    """Return the `Figures` of a block.

    :param amount: price of all the hours
    :param hours: hours that the price buys
    :param normal_rate: price of one hour without a block, same currency and tax basis
    """
    rate = rate_per_hour(amount, hours)
    return Figures(
        normal_rate=normal_rate,
        rate=rate,
        discount=max(normal_rate - rate, 0.0) if hours else 0.0,
        saving=saving(amount, hours, normal_rate),
    )


def after_discount(amount, discount):
    """Return an amount less its discount.

    :param discount: percent; None or 0 for none
    """
    return amount * (1.0 - (discount or 0.0) / 100.0)
