"""Allocation of time to blocks, and reversals of edited timesheets.

The ledger's rules 3 and 4. Time is counted in whole seconds, dates are calendar dates of the
company; blocks and draws are the small structures below, never records.
"""

from dataclasses import dataclass, field
from datetime import date as Date

from .scope import ANYTHING, UNSAID, Scope, Use


@dataclass
class Slot:
    """A block as the rules see it; ``balance`` falls as a batch draws from it.

    ``is_usable`` is False for a block that only takes hours back: expired, cancelled. One that
    ``is_suspended`` pays for nothing as long as it is so, nor does one that is ``is_on_hold``,
    whose hours are the customer's all the same.
    """

    block_id: int
    agreement_id: int
    date_start: Date
    date_end: Date | None
    balance: int
    is_usable: bool = True
    scope: Scope = ANYTHING
    is_suspended: bool = False
    is_on_hold: bool = False

    @property
    def is_there(self):
        """True when the block's hours are the customer's: it may be on hold."""
        return self.is_usable and not self.is_suspended

    @property
    def can_pay(self):
        """True when time may draw from the block."""
        return self.is_there and not self.is_on_hold

    def covers(self, date):
        """Check if the block is valid on a calendar date, last day included."""
        if date < self.date_start:
            return False
        return self.date_end is None or date <= self.date_end


@dataclass(frozen=True)
class Draw:
    """A ledger row that still counts: seconds drawn less what reversals gave back.

    ``block_id`` is None for overage; ``entry_id`` grows with time; ``used_by_id`` is the
    company of the customer's group that used the time; ``ticket_id`` and ``reason`` are what
    the customer reads of it.
    """

    entry_id: int
    agreement_id: int
    block_id: int | None
    date: Date
    seconds: int
    used_by_id: int | None = None
    ticket_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Target:
    """Target of a timesheet's draw; ``agreement_id`` is None for nothing at all.

    ``is_moved`` is True when what the time was for may have changed since the last draw;
    ``is_oldest_first`` is the agreement's draw order; ``declined_by_id`` is the customer's
    agreement that is not for such time; ``seconds`` are accounted and ``worked`` ones really
    worked, ``note`` explains why they differ; ``seconds`` are None while they are not known;
    ``included`` are accounted seconds besides them that nobody pays for.
    """

    agreement_id: int | None
    date: Date
    seconds: int
    used_by_id: int | None = None
    use: Use = UNSAID
    is_moved: bool = False
    is_oldest_first: bool = False
    declined_by_id: int | None = None
    worked: int = 0
    note: str | None = None
    included: int = 0


@dataclass
class Plan:
    """The rows that bring the ledger in line: what to reverse, then what to draw.

    ``is_overage_on_hold`` is True where a block would have paid for overage, had it not been on
    hold.
    """

    reversals: list[tuple[Draw, int]] = field(default_factory=list)
    drawdowns: list[tuple[int, int]] = field(default_factory=list)
    overage: int = 0
    kept: list[tuple[Draw, int]] = field(default_factory=list)
    is_overage_on_hold: bool = False

    @property
    def is_empty(self):
        """True when the ledger needs no change."""
        return not (self.reversals or self.drawdowns or self.overage)

    @property
    def covered_seconds(self):
        """Seconds that blocks pay for once the plan is carried out."""
        kept = sum(seconds for draw, seconds in self.kept if draw.block_id)
        return kept + sum(seconds for __, seconds in self.drawdowns)

    @property
    def overage_seconds(self):
        """Seconds that no block pays for once the plan is carried out."""
        return sum(seconds for draw, seconds in self.kept if not draw.block_id) + self.overage


@dataclass(frozen=True)
class Settlement:
    """Settlement of a timesheet's earlier overage by blocks; it is read like a `Plan`.

    ``covered`` and ``overage`` are the seconds before it, ``drawdowns`` what blocks pay now.
    """

    covered: int
    overage: int
    drawdowns: list[tuple[int, int]]
    is_empty: bool = False

    @property
    def covered_seconds(self):
        """Seconds that blocks pay for once the settlement is posted."""
        return self.covered + sum(seconds for __, seconds in self.drawdowns)

    @property
    def overage_seconds(self):
        """Seconds that no block pays for once the settlement is posted."""
        return self.overage - sum(seconds for __, seconds in self.drawdowns)


def draw_order(slot):
    """Sort key of rule 3: earliest end first (no end last), earliest start, then id.

    A block that is limited in more ways comes before one that is limited in fewer: what
    only it can pay for must not be left to it by chance.
    """
    return (-slot.scope.narrowness, slot.date_end or Date.max, slot.date_start, slot.block_id)


def oldest_first(slot):
    """Sort key of agreements that use their oldest block first."""
    return (-slot.scope.narrowness, slot.date_start, slot.block_id)


class Slots(dict):
    """Block id to `Slot`, with each agreement's slots put in order once for a whole batch."""

    def __init__(self, slots=()):
        """Take slots.

        :param slots: an iterable of `Slot`
        """
        super().__init__((slot.block_id, slot) for slot in slots)
        self._by_agreement = {}
        for slot in self.values():
            self._by_agreement.setdefault(slot.agreement_id, []).append(slot)
        self._in_order = {}

    def of(self, agreement_id):
        """Return an agreement's slots, in any order."""
        return self._by_agreement.get(agreement_id, ())

    def in_order(self, agreement_id, is_oldest_first):
        """Return an agreement's slots, the one that pays first in front."""
        key = (agreement_id, is_oldest_first)
        if key not in self._in_order:
            order = oldest_first if is_oldest_first else draw_order
            self._in_order[key] = sorted(self.of(agreement_id), key=order)
        return self._in_order[key]


def allocate(seconds, date, slots, use=UNSAID):
    """Split time over the blocks that are valid on the work date.

    The slots' balances are reduced by what is taken from them.

    :param seconds: seconds to draw
    :param date: the work date
    :param slots: the agreement's active blocks in draw order, as `Slots.in_order` returns them
    :param use: the `Use` of the time
    :return: (list of (block id, seconds), seconds that no block covers)
    """
    taken = []
    left = seconds
    for slot in slots:
        if not left:
            break
        if not (slot.balance and slot.can_pay and slot.covers(date) and slot.scope.covers(use)):
            continue
        part = min(left, slot.balance)
        slot.balance -= part
        left -= part
        taken.append((slot.block_id, part))
    return taken, left


def plan_draw(target, draws, slots):
    """Align a timesheet's draws with its target (rule 4).

    Draws stay where they are as far as they can. Another customer reverses them all; a
    work date that a draw's block does not cover reverses that draw, and so does a use that
    the block is not for; overage of another work date is looked at again. Less time gives
    back the latest draw first, more time draws the difference.

    :param target: a `Target`
    :param draws: the timesheet's `Draw` rows that still count
    :param slots: `Slots`: the active blocks of the target's agreement and every block that
        a draw names; balances are updated
    :return: a `Plan`
    """
    plan = Plan()
    kept = []
    for draw in sorted(draws, key=lambda draw: draw.entry_id):
        if _stays(draw, target, slots):
            kept.append((draw, draw.seconds))
        else:
            _reverse(plan, draw, draw.seconds, slots)
    wanted = target.seconds if target.agreement_id else 0
    missing = wanted - sum(seconds for __, seconds in kept)
    if missing < 0:
        kept = _give_back(plan, kept, -missing, slots)
    plan.kept = kept
    if missing > 0:
        in_order = slots.in_order(target.agreement_id, target.is_oldest_first)
        plan.drawdowns, plan.overage = allocate(missing, target.date, in_order, target.use)
        plan.is_overage_on_hold = plan.overage > 0 and any(
            slot.is_on_hold and slot.is_there and slot.balance
            for slot in in_order
            if slot.covers(target.date) and slot.scope.covers(target.use)
        )
    return plan


def _stays(draw, target, slots):
    """Check if a draw still fits the timesheet's customer, use and work date."""
    if (draw.agreement_id, draw.used_by_id) != (target.agreement_id, target.used_by_id):
        return False
    if target.is_moved and not _suits(draw, target, slots):
        return False
    if draw.date == target.date:
        # A block that settled earlier overage need not cover the day of that work.
        return True
    return bool(draw.block_id) and slots[draw.block_id].covers(target.date)


def _suits(draw, target, slots):
    """Check if a draw may stay after the use of its time has changed.

    Overage is looked at again only where a block is for that very use.
    """
    if draw.block_id:
        return slots[draw.block_id].scope.covers(target.use)
    return not any(
        slot.scope.narrowness and slot.scope.covers(target.use)
        for slot in slots.of(target.agreement_id)
    )


def _reverse(plan, draw, seconds, slots):
    plan.reversals.append((draw, seconds))
    if draw.block_id:
        slots[draw.block_id].balance += seconds


def _give_back(plan, kept, seconds, slots):
    """Reverse seconds of the kept draws, latest first; return the remaining draws."""
    left = []
    for draw, drawn in reversed(kept):
        part = min(drawn, seconds)
        if part:
            _reverse(plan, draw, part, slots)
            seconds -= part
        if drawn > part:
            left.append((draw, drawn - part))
    return left[::-1]
