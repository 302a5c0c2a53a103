"""Shares of a whole as percentages that add up."""

from math import floor


def get_shares(parts):
    """Return the whole percentages of parts, which add up to 100.

    What is left after rounding down goes to the parts that lost most. A part that is more
    than nothing is at least 1, so that it is seen.

    :param parts: numbers that are not negative
    :return: a list of integers; all 0 when there is nothing
    """
    total = sum(parts)
    if not total:
        return [0] * len(parts)
    exact = [100.0 * part / total for part in parts]
    shares = [max(floor(value), 1 if value else 0) for value in exact]
    by_loss = sorted(range(len(parts)), key=lambda place: shares[place] - exact[place])
    for place in by_loss[: max(100 - sum(shares), 0)]:
        shares[place] += 1
    # The smallest parts were drawn bigger than they are: the biggest one makes room.
    shares[shares.index(max(shares))] -= sum(shares) - 100
    return shares
