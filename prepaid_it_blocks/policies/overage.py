"""Overage that an agreement allows, in whole seconds."""

from typing import Any, NamedTuple


class AccruedOverage(NamedTuple):
    """Overage that was worked, and that no posted invoice charges yet."""

    agreement_id: int
    seconds: int  # below zero where what was invoiced is to be given back
    amount: float  # without taxes, in the currency below
    currency_id: int
    product_id: int | None = None  # the service that it is sold as
    position_id: int | None = None  # of the `account.fiscal.position` of its invoice
    sale_line_id: int | None = None  # the order item that bills it; None where none does yet
    analytic: Any = None  # the analytic distribution that it is charged to
    problem: str | None = None  # why its price is not known, in words


def get_limit(policy, limit, consented):
    """Return the overage that an agreement bears at most, or None for any.

    :param policy: ``refuse``, ``allow``, ``invoice`` or ``next_block``
    :param limit: the agreement's limit in seconds; 0 for none (a refusing agreement has none
        to give)
    :param consented: seconds that the customer consented to beyond it
    """
    if policy == "refuse":
        return consented
    return limit + consented if limit else None


def get_excess(new_overage, overage, limit):
    """Return by how many seconds new overage passes the limit; 0 when it does not.

    :param new_overage: overage that is about to be logged; what is not positive never
        passes a limit, since it takes overage away
    :param overage: overage logged before
    :param limit: as `get_limit` returns it
    """
    if limit is None or new_overage <= 0:
        return 0
    return max(overage + new_overage - limit, 0)


def settle(overages, balance):
    """Return the overage that a balance settles, oldest first.

    :param overages: list of (key, seconds), oldest first
    :param balance: seconds that the new block has
    :return: list of (key, seconds)
    """
    settled = []
    for key, seconds in overages:
        part = min(seconds, balance)
        if part <= 0:
            break
        settled.append((key, part))
        balance -= part
    return settled
