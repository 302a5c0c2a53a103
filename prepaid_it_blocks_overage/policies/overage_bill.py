"""Terms of billed overage, in whole seconds.

What blocks have not paid for and nobody has billed yet is billed once: at the price that the
customer agreed to for it, else at the normal rate where the agreement's policy says so.
"""

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """Open overage of a ledger row: neither settled nor reversed nor billed.

    ``seconds`` below zero were billed and reversed since: they are credited. ``revision`` is
    how often the row was billed or credited before.
    """

    entry_id: int
    date: Date
    seconds: int
    ticket_id: int | None = None
    used_by_id: int | None = None
    timesheet: int | None = None
    revision: int = 0


@dataclass
class Grant:
    """Overage that the customer agreed to; ``seconds`` falls as it is used.

    ``kind`` is ``price``, ``free`` or ``next_block``; ``ticket_id`` is None for any work;
    ``date`` is the first work date that it is for, ``created`` the moment of the answer.
    """

    consent_id: int
    kind: str
    seconds: int
    date: Date
    ticket_id: int | None = None
    created: datetime | None = None

    def suits(self, row):
        """Check if a grant covers a `Waiting` or `Settled` row."""
        if row.date < self.date:
            return False
        return self.ticket_id is None or self.ticket_id == row.ticket_id


@dataclass(frozen=True)
class Bill:
    """Time of a row to be billed; without a ``grant`` at the normal rate."""

    row: Waiting
    seconds: int
    grant: Grant | None = None

    @property
    def is_free(self):
        """Promise to the customer that the hours are free of charge."""
        return self.grant is not None and self.grant.kind == "free"


@dataclass(frozen=True)
class Billed:
    """Time of a row on a document that still counts, less what was credited of them."""

    bill_id: int
    entry_id: int
    seconds: int
    sale_line_id: int | None = None
    consent_id: int | None = None


@dataclass(frozen=True)
class Settled:
    """Time of overage that a block has paid for, and when it did."""

    date: Date
    seconds: int
    ticket_id: int | None = None
    created: datetime | None = None


def get_settlement(policy, rate):
    """Return the payment of requested overage: a kind of `Grant`.

    :param policy: the agreement's overage policy
    :param rate: price of one hour; 0 for none. The next block pays whatever the rate
    """
    if policy == "next_block":
        return "next_block"
    return "price" if rate > 0.0 else "free"


def use_up(grants, settled):
    """Reduce the promised overage by hours that blocks have paid for.

    :param grants: list of `Grant`; the seconds of those for the next block fall
    :param settled: list of `Settled`, oldest payment first
    """
    for row in settled:
        left = row.seconds
        for grant in _in_order(grants):
            if grant.kind != "next_block" or not grant.suits(row):
                continue
            if grant.created and row.created and row.created < grant.created:
                continue
            part = min(left, grant.seconds)
            grant.seconds -= part
            left -= part


def plan_bills(rows, grants, is_remaining_billed):
    """Split open overage over the customer's grants and the normal rate.

    Hours that the next block is to pay for wait for it.

    :param rows: list of `Waiting`; those to be credited are left out
    :param grants: list of `Grant` with the seconds that are left of them; they fall
    :param is_remaining_billed: whether hours that nobody agreed to are billed at the normal rate
    :return: list of `Bill`, oldest work first
    """
    return [
        bill
        for bill in _split(rows, grants)
        if (bill.grant.kind != "next_block" if bill.grant else is_remaining_billed)
    ]


def get_promised(rows, grants):
    """Return the time promised to be paid by the next block.

    :param rows: list of `Waiting`
    :param grants: list of `Grant` with the seconds that are left of them; they fall
    :return: dict of the row's entry id to seconds
    """
    promised = {}
    for bill in _split(rows, grants):
        if bill.grant and bill.grant.kind == "next_block":
            entry_id = bill.row.entry_id
            promised[entry_id] = promised.get(entry_id, 0) + bill.seconds
    return promised


def _split(rows, grants):
    """Return the `Bill`s that hours would be, oldest work first."""
    bills = []
    in_order = _in_order(grants)
    for row in sorted(rows, key=lambda row: (row.date, row.entry_id)):
        left = row.seconds
        for grant in in_order:
            part = min(left, grant.seconds)
            if part <= 0 or not grant.suits(row):
                continue
            grant.seconds -= part
            left -= part
            bills.append(Bill(row, part, grant))
        if left > 0:
            bills.append(Bill(row, left))
    return bills


def _in_order(grants):
    """Return grants with those for a ticket in front of those for any work, oldest first."""
    return sorted(grants, key=lambda grant: (grant.ticket_id is None, grant.consent_id))


def plan_credits(rows, billed):
    """Return the credits of billed hours that were reversed since.

    What was billed last is credited first, at the price at which it was billed.

    :param rows: list of `Waiting`; those to be billed are left out
    :param billed: list of `Billed`
    :return: list of (`Waiting`, `Billed`, seconds to credit, positive)
    """
    credits_ = []
    for row in sorted(rows, key=lambda row: (row.date, row.entry_id)):
        left = -row.seconds
        own = [bill for bill in billed if bill.entry_id == row.entry_id]
        for bill in sorted(own, key=lambda bill: -bill.bill_id):
            part = min(left, bill.seconds)
            if part <= 0:
                continue
            credits_.append((row, bill, part))
            left -= part
    return credits_
