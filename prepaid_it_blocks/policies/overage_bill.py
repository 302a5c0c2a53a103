"""Which hours of overage are billed at which terms. Hours are floats of hours.

What blocks have not paid for and nobody has billed yet is billed once: at the price that the
customer agreed to for it, else at the normal rate where the agreement's policy says so.
"""

from dataclasses import dataclass
from datetime import date as Date
from typing import Optional

from .hours import is_zero, quantise


@dataclass(frozen=True)
class Waiting:
    """A ledger row of overage, as far as it is neither settled nor taken back nor billed.

    ``hours`` below zero were billed and taken back since: they are credited. ``revision`` is
    how often the row was billed or credited before.
    """

    entry_id: int
    date: Date
    hours: float
    ticket_id: Optional[int] = None
    used_by_id: Optional[int] = None
    timesheet: Optional[int] = None
    revision: int = 0


@dataclass
class Grant:
    """Extra time that the customer said yes to; ``hours`` falls as it is used.

    ``kind`` is ``price``, ``free`` or ``next_block``; ``ticket_id`` is None for any work;
    ``date`` is the first work date that it is for.
    """

    consent_id: int
    kind: str
    hours: float
    date: Date
    ticket_id: Optional[int] = None

    def suits(self, row):
        """Return whether a `Waiting` row is what the customer said yes to."""
        if row.date < self.date:
            return False
        return self.ticket_id is None or self.ticket_id == row.ticket_id


@dataclass(frozen=True)
class Bill:
    """Hours of a row to be billed; without a ``grant`` at the normal rate."""

    row: Waiting
    hours: float
    grant: Optional[Grant] = None


@dataclass(frozen=True)
class Billed:
    """Hours of a row on a document that still counts, less what was credited of them."""

    bill_id: int
    entry_id: int
    hours: float
    sale_line_id: Optional[int] = None
    consent_id: Optional[int] = None


def plan_bills(rows, grants, is_rest_billed):
    """Split the hours that wait over what the customer agreed to and the normal rate.

    What was agreed for a ticket comes before what was agreed for any work. Hours that the
    next block is to pay for wait for it.

    :param rows: list of `Waiting`; those to be credited are left out
    :param grants: list of `Grant` with the hours that are left of them; they fall
    :param is_rest_billed: whether hours that nobody agreed to are billed at the normal rate
    :return: list of `Bill`, oldest work first
    """
    bills = []
    in_order = sorted(grants, key=lambda grant: (grant.ticket_id is None, grant.consent_id))
    for row in sorted(rows, key=lambda row: (row.date, row.entry_id)):
        left = quantise(row.hours)
        for grant in in_order:
            part = quantise(min(left, grant.hours))
            if part <= 0.0 or not grant.suits(row):
                continue
            grant.hours = quantise(grant.hours - part)
            left = quantise(left - part)
            if grant.kind != "next_block":
                bills.append(Bill(row, part, grant))
        if left > 0.0 and is_rest_billed:
            bills.append(Bill(row, left))
    return bills


def plan_credits(rows, billed):
    """Return what is credited of hours that were billed and taken back since.

    What was billed last is credited first, at the price at which it was billed.

    :param rows: list of `Waiting`; those to be billed are left out
    :param billed: list of `Billed`
    :return: list of (`Waiting`, `Billed`, hours to credit, positive)
    """
    credits_ = []
    for row in sorted(rows, key=lambda row: (row.date, row.entry_id)):
        left = quantise(-row.hours)
        own = [bill for bill in billed if bill.entry_id == row.entry_id]
        for bill in sorted(own, key=lambda bill: -bill.bill_id):
            part = quantise(min(left, bill.hours))
            if left <= 0.0 or is_zero(part):
                continue
            credits_.append((row, bill, part))
            left = quantise(left - part)
    return credits_
