"""What an hour of a block costs, and what the customer saves by prepaying."""


def rate_per_hour(amount, hours):
    """Return the price of one hour, in the amount's currency and tax basis.

    :param amount: price of all the hours
    :param hours: hours that the price buys; 0 gives a rate of 0
    """
    return amount / hours if hours else 0.0


def saving(amount, hours, normal_rate):
    """Return what prepaying saves against the normal rate, never below zero.

    A block sold above the normal rate saves nothing; it does not "save less".

    :param amount: price of all the hours
    :param hours: hours that the price buys
    :param normal_rate: price of one hour without a block, same currency and tax basis
    """
    return max(hours * normal_rate - amount, 0.0)
