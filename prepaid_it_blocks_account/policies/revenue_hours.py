"""Sums of one block's ledger, as accounting sees them."""

from collections import namedtuple

from .revenue import BlockUse, Cover, Share, get_progress

# Sums of a block's ledger up to a day, in seconds, all positive: hours ``bought`` and ``moved_in``;
# ``used`` by time, less what it gave back; ``expired``, less what was extended; ``back`` and
# ``back_free``: bought and free hours that were taken back; ``refunded``; ``added`` and
# ``taken`` by adjustments; ``moved_out``; and what is ``left``.
Sums = namedtuple(
    "Sums", "bought moved_in used expired back back_free refunded added taken moved_out left"
)
NO_SUMS = Sums(*[0] * len(Sums._fields))

# A block: its number, the ``source`` that its hours were moved from, the number of the block
# that they were bought as, its sales order item and which part of it, what it is ``worth``
# per hour, its ``seconds`` when it was made, how many of those that were moved to it were
# ``paid``, whether it was ``voided`` or ``cancelled``, whether it is an opening balance, and
# the customer who bought it.
Portion = namedtuple(
    "Portion",
    "block_id source root_id sale_line_id part rate seconds paid voided cancelled opening"
    " partner_id",
)


def is_there(portion, sums):
    """Check if the block existed on the date."""
    return not portion.source or sums.moved_in > 0


def get_share_and_use(portion, sums, moved_paid):
    """Return the `Share` and the `BlockUse` of a block.

    :param portion: the `Portion`
    :param sums: its `Sums`
    :param moved_paid: paid seconds that other blocks got from it
    :return: (`Share`, `BlockUse`)
    """
    free_moved_in = sums.moved_in - portion.paid if portion.source else 0
    free_moved_out = max(sums.moved_out - moved_paid, 0)
    free = sums.added - sums.taken - sums.back_free + free_moved_in - free_moved_out
    broken = sums.expired + max(sums.taken - sums.added, 0)
    gone = sums.refunded
    paid, left = portion.paid if portion.source else sums.bought, sums.left
    if not (portion.source or sums.bought):
        # It waits for its payment; or it was cancelled before.
        paid = left = portion.seconds
        gone = paid if portion.cancelled else 0
    if portion.voided:
        broken += sums.back
    else:
        gone += sums.back
    share = Share(paid - moved_paid, gone, portion.rate)
    return share, BlockUse(sums.used, broken, left, max(free, 0))


def since(before, now):
    """Return the `Share` and the `BlockUse` of a block from a day on.

    :param before: (`Share`, `BlockUse`) up to the day before
    :param now: (`Share`, `BlockUse`)
    :return: (`Share`, `BlockUse`) of the hours that were left on the day, and of what came later
    """
    share, use = now
    old, old_use = before
    left = get_progress(Cover(max(old.paid - old.refunded, 0), 0), old_use).left
    paid = left + share.paid - old.paid
    return (
        Share(max(paid, 0), max(share.refunded - old.refunded, 0), share.rate),
        use._replace(used=use.used - old_use.used, broken=max(use.broken - old_use.broken, 0)),
    )
