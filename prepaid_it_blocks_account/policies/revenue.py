"""Revenue earned of the money paid for hours, to the cent.

Amounts come from running totals: what is earned up to now is a share of the whole, rounded
once, and what an entry books is the difference to what was booked before. So no cent is lost
or made up, and a block that is used up has earned exactly what was invoiced for it.

Hours and money are reckoned in whole steps (of the ledger, of the currency), never in floats.
"""

from collections import namedtuple
from decimal import Decimal

from odoo.addons.prepaid_it_blocks.policies.hours import DIGITS, quantise

# The ledger's smallest step, in hours.
_HOUR_STEP = 10**-DIGITS

# What is known of one block: ``paid`` hours that were bought, ``refunded`` ones of them that
# were taken back, and its price per hour, ``rate``.
Share = namedtuple("Share", "paid refunded rate")

# Hours of a block that invoices pay for: ``paid`` ones, and ``to_refund`` that were taken back
# already while the money has not been given back yet.
Cover = namedtuple("Cover", "paid to_refund")

# What has become of a block's hours: ``used`` by work, ``broken`` (gone without work: expired,
# voided, taken away), ``left``, and ``free`` ones among them that cost nothing.
BlockUse = namedtuple("BlockUse", "used broken left free")

# Of the hours that invoices pay for: those ``used``, ``broken``, ``left``, ``to_refund``, and
# ``whole`` for all of them.
Progress = namedtuple("Progress", "used broken left to_refund whole")

# Money for hours: ``amount``, and what was ``retained`` of hours given back for less.
Net = namedtuple("Net", "amount retained")


def to_steps(amount, step):
    """Return money as a whole number of the currency's smallest step.

    :param amount: money
    :param step: the currency's rounding, such as 0.01
    """
    return int(round(amount / step))


def from_steps(steps, step):
    """Return so many steps of a currency as money."""
    return float(steps * Decimal(repr(step)))


def _to_ticks(hours):
    """Return hours as a whole number of the ledger's smallest step."""
    return int(round(hours * 10**DIGITS))


def _portion(steps, part, whole):
    """Return the part of so many steps, rounded half away from zero; all integers."""
    if part >= whole:
        return steps
    if part <= 0:
        return 0
    sign = -1 if steps < 0 else 1
    return sign * ((2 * abs(steps) * part + whole) // (2 * whole))


def get_part(amount, part, whole, step):
    """Return the part of an amount that belongs to a part of its hours.

    :param amount: money
    :param part: hours; all of the amount from ``whole`` on
    :param whole: hours that the amount pays for
    :param step: the currency's rounding
    """
    steps = to_steps(amount, step)
    return from_steps(_portion(steps, _to_ticks(part), _to_ticks(whole)), step)


def split(amount, weights, step):
    """Return the parts of an amount by weights; they add up to it exactly.

    :param amount: money
    :param weights: numbers that are not negative, not all of them 0
    :param step: the currency's rounding
    """
    steps = to_steps(amount, step)
    # Weights are hours times a rate: more decimals than either.
    exact = [int(round(weight * 10**8)) for weight in weights]
    parts, total, given = [], 0, 0
    for weight in exact:
        total += weight
        reached = _portion(steps, total, sum(exact))
        parts.append(from_steps(reached - given, step))
        given = reached
    return parts


def split_hours(hours, weights):
    """Return the parts of so many hours by weights; they add up to them exactly.

    :param hours: hours
    :param weights: numbers that are not negative; the first one gets all where all are 0
    """
    if not any(weights):
        return [hours] + [0.0] * (len(weights) - 1)
    return split(hours, weights, _HOUR_STEP)


def get_net(invoiced, hours, credited, credited_hours, *, step, retained=0.0):
    """Return the amount paid for hours not given back, and the retained amount.

    Hours that are given back at their price leave the price of the others as it is. Where
    less, or more, was paid back for them, the difference is the firm's at once.

    :param invoiced: money on invoices, less price reductions
    :param hours: hours that it pays for
    :param credited: money on credit notes that give back hours
    :param credited_hours: hours that they give back
    :param step: the currency's rounding
    :param retained: what the firm is known to have kept of other hours, which are in neither
    :return: `Net`
    """
    remaining = to_steps(invoiced + retained, step) - to_steps(credited, step)
    left = quantise(hours - credited_hours)
    amount = to_steps(invoiced, step)
    if credited_hours > 0.0:
        if hours <= 0.0:
            return Net(from_steps(remaining, step), 0.0)
        amount = _portion(amount, _to_ticks(left), _to_ticks(hours))
    if left > 0.0 and abs(remaining - amount) <= 1:
        # The credit note was rounded, nothing was kept.
        amount = remaining
    return Net(from_steps(amount, step), from_steps(remaining - amount, step))


def cover(hours, shares, tolerance=0.0):
    """Return the hours of blocks covered by invoiced hours.

    Blocks in front are paid first, hours that are still the customer's before those that were
    taken back.

    :param hours: hours that invoices pay for
    :param shares: list of `Share`
    :param tolerance: hours by which an invoice may miss the blocks: its quantities have
        fewer decimals
    :return: (list of `Cover`, hours that no block has)
    """
    own = [max(quantise(share.paid - share.refunded), 0.0) for share in shares]
    gone = [quantise(min(share.refunded, share.paid)) for share in shares]
    hours = quantise(hours)
    for whole in (quantise(sum(own)), quantise(sum(own) + sum(gone))):
        if abs(hours - whole) <= tolerance:
            hours = whole
            break
    left = max(hours, 0.0)
    taken = []
    for wanted in own + gone:
        taken.append(quantise(min(wanted, left)))
        left = quantise(left - taken[-1])
    covers = [Cover(*pair) for pair in zip(taken[: len(own)], taken[len(own) :], strict=True)]
    return covers, left


def get_progress(paid, use):
    """Return the progress of a block's invoiced hours.

    Work uses paid hours before free ones.

    :param paid: the block's `Cover`
    :param use: its `BlockUse`
    :return: `Progress`; hours that are neither are paid for and in no block
    """
    used = min(max(use.used, 0.0), paid.paid)
    remaining = quantise(paid.paid - used)
    left = min(remaining, max(quantise(use.left - use.free), 0.0))
    broken = min(quantise(remaining - left), max(use.broken, 0.0))
    whole = quantise(paid.paid + paid.to_refund)
    return Progress(used, broken, left, paid.to_refund, whole)


def choose_targets(hours, amount, *, booked, account, step):
    """Return the target accounts of money.

    What is taken back leaves the accounts that got it, the last one first.

    :param hours: hours that the money is for
    :param amount: money; negative where it is taken back
    :param booked: pairs of an account and the money that it got, the last one first
    :param account: the account of money that is earned now
    :param step: the currency's rounding
    :return: list of (account, hours, money)
    """
    steps = to_steps(amount, step)
    remaining, remaining_hours, found = steps, hours, []
    for got_by, got in booked:
        part = max(remaining, -max(to_steps(got, step), 0))
        if part < 0:
            part_hours = remaining_hours if part == remaining else quantise(hours * part / steps)
            found.append((got_by, part_hours, from_steps(part, step)))
            remaining, remaining_hours = remaining - part, quantise(remaining_hours - part_hours)
    if remaining:
        found.append((account, remaining_hours, from_steps(remaining, step)))
    return found


def get_earned(amount, progress, step):
    """Return the earned revenue of a block: by work, and as breakage.

    :param amount: money that was invoiced for the block's hours
    :param progress: its `Progress`
    :param step: the currency's rounding
    :return: (income, breakage)
    """
    steps = to_steps(amount, step)
    whole = _to_ticks(progress.whole)
    if not whole:
        return 0.0, 0.0
    used, broken = _to_ticks(progress.used), _to_ticks(progress.broken)
    income = _portion(steps, used, whole)
    total = _portion(steps, used + broken, whole)
    return from_steps(income, step), from_steps(total - income, step)
