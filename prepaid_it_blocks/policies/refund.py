"""What the customer gets back for an hour that was bought and not used."""

from collections import namedtuple

from .revenue import take_part

# What invoices charge for hours: ``amount`` for ``hours``, reductions of the price taken off.
# Of it credit notes gave ``credited`` hours back, and ``left`` is what no credit note gave back.
Paid = namedtuple("Paid", "amount hours credited left")

# What a credit note is for: ``hours``, and ``amount`` for all of them.
Refund = namedtuple("Refund", "hours amount")


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
    return min(reached - take_part(amount, before, paid.hours, step), max(paid.left, 0.0))


def get_refund_rate(rule, percent, rate, normal_rate, hours, used_hours, refunded_hours):
    """Return the price per hour that is given back for hours that are left.

    :param rule: ``paid`` for what was paid, ``percent`` for a part of it, ``normal`` for what is
        left of the price once the hours used are charged at the normal rate, ``none``
    :param percent: the part, of 100
    :param rate: price paid per hour
    :param normal_rate: normal rate per hour of the block
    :param hours: hours bought
    :param used_hours: hours used so far
    :param refunded_hours: hours given back before, at the price paid
    """
    if rule == "none":
        return 0.0
    if rule == "percent":
        return rate * min(max(percent, 0.0), 100.0) / 100.0
    if rule == "normal":
        left = hours - used_hours - refunded_hours
        if left <= 0.0:
            return 0.0
        money = (hours - refunded_hours) * rate - used_hours * max(normal_rate, rate)
        return max(money / left, 0.0)
    return rate
