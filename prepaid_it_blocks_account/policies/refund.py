"""Refund of unused hours."""

from collections import namedtuple

from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

from .revenue import get_part, split

# What was charged for time: ``amount`` for ``seconds``, reductions of the price taken off. Of it
# credit notes gave ``credited`` seconds back for ``returned``, and ``left`` is the money that no
# credit note gave back.
Paid = namedtuple("Paid", "amount seconds credited returned left")

# What a credit note is for: ``seconds``, and ``amount`` for all of them. ``taken`` are the seconds
# that leave the block: more, where some were not charged; fewer, where some left it before.
# ``is_rerated``: what is given back less than the price is for used hours, at the normal rate.
Refund = namedtuple("Refund", "seconds amount taken is_rerated", defaults=(False,))

# What is still to be given back of one line of an invoice, at most: seconds and money.
ChargedLine = namedtuple("ChargedLine", "line seconds amount")


def get_refund_amount(paid, before, *, seconds, factor, step):
    """Return the refund of hours, so that all parts of a block add up to the paid amount.

    :param paid: `Paid`
    :param before: seconds that were given back before
    :param seconds: seconds to give back
    :param factor: part of the price that is given back: 1 for all of it
    :param step: the currency's rounding
    """
    before = min(before, max(paid.seconds - seconds, 0))
    amount = paid.amount * factor
    reached = get_part(amount, before + seconds, paid.seconds, step)
    return reached - get_part(amount, before, paid.seconds, step)


def get_refund_rate(rule, *, percent, rate, normal_rate, paid, used, left):
    """Return the price per hour that is given back for hours that are left.

    :param rule: ``paid`` for what was paid, ``percent`` for a part of it, ``normal`` for what is
        left of the price once the hours used are charged at the normal rate, ``none``
    :param percent: the part, of 100
    :param rate: price paid per hour
    :param normal_rate: normal rate per hour of the block
    :param paid: `Paid`
    :param used: seconds of it that were used
    :param left: seconds of it that are left
    """
    if rule == "none":
        return 0.0
    if rule == "percent":
        return rate * min(max(percent, 0.0), 100.0) / 100.0
    if rule == "normal":
        if left <= 0:
            return 0.0
        money = paid.amount - to_hours(used) * max(normal_rate, rate) - paid.returned
        return min(max(money / to_hours(left), 0.0), rate)
    return rate


def give_back(bills, seconds, amount, step):
    """Split a credit note over hours by invoice.

    :param bills: list of `ChargedLine`, the first one to be used first
    :param seconds: seconds to give back
    :param amount: money for them
    :param step: the currency's rounding
    :return: list of (line, `Refund`)
    """
    parts, remaining = [], seconds
    for bill in bills:
        part = min(remaining, max(bill.seconds, 0))
        if part > 0:
            parts.append([bill, part])
            remaining -= part
    if not parts:
        parts = [[bills[0], 0]]
    # Rounded quantities of invoices miss a trace of the hours.
    parts[0][1] += remaining
    wanted = split(amount, [part for __, part in parts], step) if seconds else [amount]
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
