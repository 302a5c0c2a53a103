"""The price of a block spread over all its hours, those that were given among them.

Hours that are given later share what is not earned by then: what was earned stays as it is. Time
is worth whole seconds of bought time, as exact fractions of them, so that no cent is lost.
"""

from collections import namedtuple
from fractions import Fraction

# What became of bought time, in seconds of it: ``used``, ``broken`` and ``left`` add up to it.
Worth = namedtuple("Worth", "used broken left")

# A row of a block's ledger: ``kind`` of it, or of the row that it takes back; ``is_back`` where it
# takes one back; signed ``seconds``. Time that was worked as goodwill is of the kind ``goodwill``.
Event = namedtuple("Event", "kind is_back seconds")

_USES = ("drawdown", "settlement", "overage")
_SOURCES = ("purchase", "transfer")


class _Block:
    """The state of a block while its ledger is read row by row."""

    def __init__(self, moved_in_paid, moved_out_paid, is_voided):
        self.paid_in, self.paid_out, self.is_voided = moved_in_paid, moved_out_paid, is_voided
        self.left = self.used = self.broken = Fraction(0)
        self.hours = self.used_hours = self.broken_hours = self.free = 0

    def take(self, event):
        """Take a row into account."""
        seconds = event.seconds
        if event.kind in _USES:
            self.used, self.used_hours = self._spend(-seconds, self.used, self.used_hours)
        elif event.kind == "expiry":
            self._break(-seconds)
        elif event.kind == "adjustment":
            self._adjust(seconds)
        elif event.kind == "goodwill" and self.hours > 0:
            # Given and used at once.
            self.hours += seconds
            self.used, self.used_hours = self._spend(seconds, self.used, self.used_hours)
        elif event.kind in _SOURCES and event.is_back and self.is_voided:
            self._break(-seconds)
        elif event.kind == "transfer" and not event.is_back:
            self._move(seconds)
        elif event.kind != "goodwill":
            self._buy(seconds, seconds)

    def _spend(self, seconds, spent, spent_hours):
        """Return (worth, seconds) spent so far; time that is given back has the average worth.

        :param seconds: seconds that are used, below zero those that are given back
        :param spent: worth of those spent before
        :param spent_hours: seconds spent before
        """
        whole, part = (self.left, self.hours) if seconds > 0 else (spent, spent_hours)
        worth = whole * Fraction(seconds, part) if part else Fraction(0)
        self.left -= worth
        self.hours -= seconds
        return spent + worth, spent_hours + seconds

    def _break(self, seconds):
        self.broken, self.broken_hours = self._spend(seconds, self.broken, self.broken_hours)

    def _adjust(self, seconds):
        """Give hours, or take them: those that were given first, which were worth nothing."""
        free = max(seconds, -self.free)
        self.free += free
        self.hours += free
        if seconds < free:
            self._break(free - seconds)

    def _move(self, seconds):
        """Move hours here or away: those that were bought first."""
        if seconds > 0:
            paid = min(seconds, self.paid_in)
            self.paid_in -= paid
        else:
            paid = -min(-seconds, self.paid_out)
            self.paid_out += paid
        self.free += seconds - paid
        self._buy(paid, seconds)

    def _buy(self, paid, seconds):
        self.left = max(self.left + paid, Fraction(0))
        self.hours += seconds

    def get_worth(self):
        """Return the `Worth`; once no hour is left, all of it was earned."""
        if self.hours > 0:
            return Worth(self.used, self.broken, self.left)
        if self.is_voided:
            return Worth(self.used, self.broken + self.left, Fraction(0))
        return Worth(self.used + self.left, self.broken, Fraction(0))


def merge(rows, worked):
    """Return the events of a block in their order; goodwill comes before the draws of its day.

    :param rows: list of (day, `Event`) of the ledger, in its order
    :param worked: list of (day, `Event`) of time that was worked as goodwill, by day
    :return: list of `Event`
    """
    events, waiting = [], list(worked)
    for day, event in rows:
        is_draw = event.kind in _USES and event.seconds < 0
        while waiting and (waiting[0][0] < day or (waiting[0][0] == day and is_draw)):
            events.append(waiting.pop(0)[1])
        events.append(event)
    return events + [event for __, event in waiting]


def get_worth(events, moved_in_paid, moved_out_paid, is_voided):
    """Return the use of bought time of a block, its price spread over all its hours.

    :param events: list of `Event`, in the order of the ledger
    :param moved_in_paid: bought seconds among those that were moved to it
    :param moved_out_paid: bought seconds among those that were moved away
    :param is_voided: whether the block was taken back and its money kept
    :return: `Worth`
    """
    block = _Block(moved_in_paid, moved_out_paid, is_voided)
    for event in events:
        block.take(event)
    return block.get_worth()
