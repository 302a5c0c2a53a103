"""Included time: how much of a care plan's work is free up to a cap a month.

History is not rewritten: what was included stays so, and what was drawn stays drawn, for as long
as the entry has that time. Time is counted in whole seconds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One entry's time: accounted seconds, and what of it was included and drawn before.

    ``key`` is what has a cap: a plan and a month. ``held`` was included under the same key,
    ``drawn`` was paid for under the same plan.
    """

    key: tuple
    seconds: int
    held: int = 0
    drawn: int = 0


def include(claims, used, caps):
    """Return the included seconds of each entry.

    What is longer than before is included as far as the cap has room, in the order of the claims;
    what is shorter gives back what was drawn first. Room that comes free later, by a shorter entry
    or a higher cap, is for time that is logged then.

    :param claims: list of `Claim`
    :param used: dict of key to seconds that other entries have included; none where missing
    :param caps: dict of key to seconds a month
    :return: list of seconds, in the order of the claims
    """
    used = dict(used)
    included = [min(claim.held, claim.seconds) for claim in claims]
    for claim, seconds in zip(claims, included, strict=True):
        used[claim.key] = used.get(claim.key, 0) + seconds
    for place, claim in enumerate(claims):
        room = max(caps[claim.key] - used[claim.key], 0)
        more = min(room, max(claim.seconds - claim.held - claim.drawn, 0))
        included[place] += more
        used[claim.key] += more
    return included
