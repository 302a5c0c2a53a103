"""Refund of unused hours."""

from collections import namedtuple

from odoo.addons.prepaid_it_blocks.policies.hours import quantise

from .revenue import get_part, split

# What was charged for hours: ``amount`` for ``hours``, reductions of the price taken off. Of it
# credit notes gave ``credited`` hours back for ``returned``, and ``left`` is the money that no
# credit note gave back.
Paid = namedtuple("Paid", "amount hours credited returned left")

# What a credit note is for: ``hours``, and ``amount`` for all of them. ``taken`` are the hours
# that leave the block: more, where some were not charged; fewer, where some left it before.
# ``is_rerated``: what is given back less than the price is for used hours, at the normal rate.
Refund = namedtuple("Refund", "hours amount taken is_rerated", defaults=(False,))

# What is still to be given back of one line of an invoice, at most: hours and money.
ChargedLine = namedtuple("ChargedLine", "line hours amount")


def get_refund_amount(paid, before, *, hours, factor, step):
    """Return the refund of hours, so that all parts of a block add up to the paid amount.

    :param paid: `Paid`
    :param before: hours that were given back before
    :param hours: hours to give back
    :param factor: part of the price that is given back: 1 for all of it
    :param step: the currency's rounding
    """
    before = min(before, max(paid.hours - hours, 0.0))
    amount = paid.amount * factor
    reached = get_part(amount, before + hours, paid.hours, step)
    return reached - get_part(amount, before, paid.hours, step)


def get_refund_rate(rule, *, percent, rate, normal_rate, paid, used, left):
    """Return the price per hour that is given back for hours that are left.

    :param rule: ``paid`` for what was paid, ``percent`` for a part of it, ``normal`` for what is
        left of the price once the hours used are charged at the normal rate, ``none``
    :param percent: the part, of 100
    :param rate: price paid per hour
    :param normal_rate: normal rate per hour of the block
    :param paid: `Paid`
    :param used: hours of it that were used
    :param left: hours of it that are left
    """
    if rule == "none":
        return 0.0
    if rule == "percent":
        return rate * min(max(percent, 0.0), 100.0) / 100.0
    if rule == "normal":
        if left <= 0.0:
            return 0.0
        money = paid.amount - used * max(normal_rate, rate) - paid.returned
        return min(max(money / left, 0.0), rate)
    return rate


def give_back(bills, hours, amount, step):
    """Split a credit note over hours by invoice.

    :param bills: list of `ChargedLine`, the first one to be used first
    :param hours: hours to give back
    :param amount: money for them
    :param step: the currency's rounding
    :return: list of (line, `Refund`)
    """
    parts, remaining = [], hours
    for bill in bills:
        part = quantise(min(remaining, max(bill.hours, 0.0)))
        if part > 0.0:
            parts.append([bill, part])
            remaining = quantise(remaining - part)
    if not parts:
        parts = [[bills[0], 0.0]]
    # Rounded quantities of invoices miss a trace of the hours.
    parts[0][1] = quantise(parts[0][1] + remaining)
    wanted = split(amount, [part for __, part in parts], step) if hours else [amount]
    limits = [max(bill.amount, 0.0) for bill, __ in parts]
    given = [min(one, limit) for one, limit in zip(wanted, limits, strict=True)]
    over = amount - sum(given)
    for place, limit in enumerate(limits):
        more = min(max(over, 0.0), limit - given[place])
        given[place], over = given[place] + more, over - more
    given[0] += over
    return [
        (bill.line, Refund(part, round(money, 6), part))
        for (bill, part), money in zip(parts, given, strict=True)
    ]
