"""What the customer gets back for an hour that was bought and not used."""

from collections import namedtuple

from .hours import quantise
from .revenue import take_part

# What was charged for hours: ``amount`` for ``hours``, reductions of the price taken off. Of it
# credit notes gave ``credited`` hours back for ``returned``, and ``left`` is the money that no
# credit note gave back.
Paid = namedtuple("Paid", "amount hours credited returned left")

# What was bought at one price, wherever it is by now: hours ``bought``, ``used`` by work and
# ``gone``, taken back before.
Bought = namedtuple("Bought", "bought used gone")

# What a credit note is for: ``hours``, and ``amount`` for all of them. ``taken`` are the hours
# that leave the block: more, where another credit note has given some of them back.
Refund = namedtuple("Refund", "hours amount taken")


def get_refund_amount(paid, before, hours, factor, step):
    """Return what hours bring, so that all parts of a block add up to what was paid for it.

    :param paid: `Paid`
    :param before: hours that were given back before
    :param hours: hours to give back
    :param factor: part of the price that is given back: 1 for all of it
    :param step: the currency's rounding
    """
    before = min(before, max(paid.hours - hours, 0.0))
    amount = paid.amount * factor
    reached = take_part(amount, before + hours, paid.hours, step)
    return reached - take_part(amount, before, paid.hours, step)


def get_refund_rate(rule, percent, rate, normal_rate, bought, returned):
    """Return the price per hour that is given back for hours that are left.

    :param rule: ``paid`` for what was paid, ``percent`` for a part of it, ``normal`` for what is
        left of the price once the hours used are charged at the normal rate, ``none``
    :param percent: the part, of 100
    :param rate: price paid per hour
    :param normal_rate: normal rate per hour of the block
    :param bought: `Bought`
    :param returned: money that was given back for hours before
    """
    if rule == "none":
        return 0.0
    if rule == "percent":
        return rate * min(max(percent, 0.0), 100.0) / 100.0
    if rule == "normal":
        left = quantise(bought.bought - bought.used - bought.gone)
        if left <= 0.0:
            return 0.0
        money = bought.bought * rate - bought.used * max(normal_rate, rate) - returned
        return min(max(money / left, 0.0), rate)
    return rate
