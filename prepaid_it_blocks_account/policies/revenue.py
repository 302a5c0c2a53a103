"""Revenue earned of the money paid for hours, to the cent.

Amounts come from running totals: what is earned up to now is a share of the whole, rounded
once, and what an entry books is the difference to what was booked before. So no cent is lost
or made up, and a block that is used up has earned exactly what was invoiced for it.

Hours are whole seconds and money whole steps of the currency, never floats.
"""

from collections import namedtuple
from decimal import Decimal

# What is known of one block: ``paid`` seconds that were bought, ``refunded`` ones of them that
# were taken back, and its price per hour, ``rate``.
Share = namedtuple("Share", "paid refunded rate")

# Seconds of a block that invoices pay for: ``paid`` ones, and ``to_refund`` that were taken back
# already while the money has not been given back yet.
Cover = namedtuple("Cover", "paid to_refund")

# What has become of a block's seconds: ``used`` by work, ``broken`` (gone without work: expired,
# voided, taken away), ``left``, and ``free`` ones among them that cost nothing. ``worth`` is the
# `goodwill.Worth` of bought time where the free ones share its price.
BlockUse = namedtuple("BlockUse", "used broken left free worth", defaults=(None,))

# Of the seconds that invoices pay for: those ``used``, ``broken``, ``left``, ``to_refund``, and
# ``whole`` for all of them. ``worth`` is the same in seconds of bought time, where free ones share
# its price and are among the others.
Progress = namedtuple("Progress", "used broken left to_refund whole worth", defaults=(None,))

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


def _portion(steps, part, whole):
    """Return the part of so many steps, rounded half away from zero; all integers."""
    if part >= whole:
        return steps
    if part <= 0:
        return 0
    sign = -1 if steps < 0 else 1
    return sign * ((2 * abs(steps) * part + whole) // (2 * whole))


def get_part(amount, part, whole, step):
    """Return the part of an amount that belongs to a part of its time.

    :param amount: money
    :param part: seconds; all of the amount from ``whole`` on
    :param whole: seconds that the amount pays for
    :param step: the currency's rounding
    """
    return from_steps(_portion(to_steps(amount, step), part, whole), step)


def split(amount, weights, step):
    """Return the parts of an amount by weights; they add up to it exactly.

    :param amount: money
    :param weights: numbers that are not negative, not all of them 0
    :param step: the currency's rounding
    """
    return [from_steps(part, step) for part in _split(to_steps(amount, step), weights)]


def split_seconds(seconds, weights):
    """Return the parts of so many seconds by weights; they add up to them exactly.

    :param seconds: an integer
    :param weights: numbers that are not negative; the first one gets all where all are 0
    """
    if not any(weights):
        return [seconds] + [0] * (len(weights) - 1)
    return _split(seconds, weights)


def _split(whole, weights):
    """Return the parts of a whole number by weights, as whole numbers."""
    # Weights are money, or time times a rate: as many decimals as both have.
    exact = [int(round(weight * 10**8)) for weight in weights]
    parts, total, given = [], 0, 0
    for weight in exact:
        total += weight
        reached = _portion(whole, total, sum(exact))
        parts.append(reached - given)
        given = reached
    return parts


def get_net(invoiced, seconds, credited, credited_seconds, *, step, retained=0.0):
    """Return the amount paid for hours not given back, and the retained amount.

    Hours that are given back at their price leave the price of the others as it is. Where
    less, or more, was paid back for them, the difference is the firm's at once.

    :param invoiced: money on invoices, less price reductions
    :param seconds: seconds that it pays for
    :param credited: money on credit notes that give back hours
    :param credited_seconds: seconds that they give back
    :param step: the currency's rounding
    :param retained: what the firm is known to have kept of other hours, which are in neither
    :return: `Net`
    """
    remaining = to_steps(invoiced + retained, step) - to_steps(credited, step)
    left = seconds - credited_seconds
    amount = to_steps(invoiced, step)
    if credited_seconds > 0:
        if seconds <= 0:
            return Net(from_steps(remaining, step), 0.0)
        amount = _portion(amount, left, seconds)
    if left > 0 and abs(remaining - amount) <= 1:
        # The credit note was rounded, nothing was kept.
        amount = remaining
    return Net(from_steps(amount, step), from_steps(remaining - amount, step))


def cover(seconds, shares, tolerance=0):
    """Return the seconds of blocks covered by invoiced ones.

    Blocks in front are paid first, hours that are still the customer's before those that were
    taken back.

    :param seconds: seconds that invoices pay for
    :param shares: list of `Share`
    :param tolerance: seconds by which an invoice may miss the blocks: its quantities have a few
        decimals alone
    :return: (list of `Cover`, seconds that no block has)
    """
    own = [max(share.paid - share.refunded, 0) for share in shares]
    gone = [min(share.refunded, share.paid) for share in shares]
    for whole in (sum(own), sum(own) + sum(gone)):
        if abs(seconds - whole) <= tolerance:
            seconds = whole
            break
    left = max(seconds, 0)
    taken = []
    for wanted in own + gone:
        taken.append(min(wanted, left))
        left -= taken[-1]
    covers = [Cover(*pair) for pair in zip(taken[: len(own)], taken[len(own) :], strict=True)]
    return covers, left


def get_progress(paid, use):
    """Return the progress of a block's invoiced time.

    Work uses paid hours before free ones, unless these share the price.

    :param paid: the block's `Cover`
    :param use: its `BlockUse`
    :return: `Progress`; seconds that are neither are paid for and in no block
    """
    if use.worth:
        return _get_spread_progress(paid, use)
    used = min(max(use.used, 0), paid.paid)
    remaining = paid.paid - used
    left = min(remaining, max(use.left - use.free, 0))
    broken = min(remaining - left, max(use.broken, 0))
    return Progress(used, broken, left, paid.to_refund, paid.paid + paid.to_refund)


def _get_spread_progress(paid, use):
    """Return the progress of a block whose free hours share its price: see `get_progress`."""
    worth = use.worth
    used = min(worth.used, paid.paid)
    left = min(paid.paid - used, worth.left)
    broken = min(paid.paid - used - left, worth.broken)
    whole = paid.paid + paid.to_refund
    return Progress(
        _share(use.used, used, worth.used),
        _share(use.broken, broken, worth.broken),
        _share(use.left, left, worth.left),
        paid.to_refund,
        whole,
        Progress(used, broken, left, paid.to_refund, whole),
    )


def _share(seconds, part, whole):
    """Return the whole seconds of so many that belong to a part of their worth."""
    return int(seconds * part / whole) if whole else 0


def get_uninvoiced(share, paid, use):
    """Return the bought time that was used and that no invoice pays for.

    :param share: the block's `Share`
    :param paid: its `Cover`
    :param use: its `BlockUse`
    :return: (seconds used, seconds at the price of bought ones)
    """
    if use.worth:
        worth = use.worth.used - min(use.worth.used, paid.paid)
        return use.used - _share(use.used, use.worth.used - worth, use.worth.used), worth
    own = max(share.paid - share.refunded, 0)
    used = min(max(use.used, 0), own)
    seconds = used - min(used, paid.paid)
    return seconds, seconds


def choose_targets(seconds, amount, *, booked, account, step):
    """Return the target accounts of money.

    What is taken back leaves the accounts that got it, the last one first.

    :param seconds: seconds that the money is for
    :param amount: money; negative where it is taken back
    :param booked: pairs of an account and the money that it got, the last one first
    :param account: the account of money that is earned now
    :param step: the currency's rounding
    :return: list of (account, seconds, money)
    """
    steps = to_steps(amount, step)
    remaining, remaining_seconds, found = steps, seconds, []
    for got_by, got in booked:
        part = max(remaining, -max(to_steps(got, step), 0))
        if part < 0:
            part_seconds = remaining_seconds
            if part != remaining:
                part_seconds = _portion(seconds, -part, -steps)
            found.append((got_by, part_seconds, from_steps(part, step)))
            remaining, remaining_seconds = remaining - part, remaining_seconds - part_seconds
    if remaining:
        found.append((account, remaining_seconds, from_steps(remaining, step)))
    return found


def get_earned(amount, progress, step):
    """Return the earned revenue of a block: by work, and as breakage.

    :param amount: money that was invoiced for the block's hours
    :param progress: its `Progress`
    :param step: the currency's rounding
    :return: (income, breakage)
    """
    progress = progress.worth or progress
    if not progress.whole:
        return 0.0, 0.0
    steps = to_steps(amount, step)
    income = _portion(steps, progress.used, progress.whole)
    total = _portion(steps, progress.used + progress.broken, progress.whole)
    return from_steps(income, step), from_steps(total - income, step)
