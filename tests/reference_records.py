"""The records of the reference model: blocks, lines of orders, and time."""


class Block:
    def __init__(self, number, start, end, hours):
        self.number = number
        self.start = start
        self.end = end
        self.left = hours
        self.expired = 0
        self.is_expired = False
        self.is_void = False
        # What the order sells of it now, and whether that order was cancelled after use.
        self.hours = hours
        self.is_kept = False
        # Not paid any more; hours that were moved here follow the block they came from.
        self.is_unpaid = False
        self.source = None
        # Blocks that hours of this one were moved to.
        self.children = []

    def covers(self, day):
        return self.start <= day and (self.end is None or day <= self.end)

    def is_usable(self):
        return not (self.is_expired or self.is_void or self.is_kept)

    def is_suspended(self):
        if self.source:
            return self.source.is_suspended()
        return self.is_unpaid and not self.is_kept


class Line:
    """A line of an order: the hours that it sells and the blocks that it has sold."""

    def __init__(self, block):
        self.hours = block.hours
        self.blocks = [block]

    def live(self):
        return [block for block in self.blocks if not block.is_void]


class Entry:
    def __init__(self, customer, day, hours):
        self.customer = customer
        self.day = day
        self.hours = hours
        self.excluded = False
        # [block or None, hours, day on which it was drawn], oldest first.
        self.draws = []

    def covered(self):
        return sum(draw[1] for draw in self.draws if draw[0])

    def overage(self):
        return sum(draw[1] for draw in self.draws if not draw[0])


def draw_order(block):
    """Return the order of draws: earliest end, no end last; then earliest start, then number."""
    end = block.end.timetuple()[:3] if block.end else (9999, 12, 31)
    return end, block.start, block.number
