"""The ledger's rules once more, as plainly as possible, to hold the product against.

Shares no code with the addon. Hours are whole seconds, so that sums are
exact; days are dates; there is no database.
"""

from .reference_records import Block, Entry, Line, draw_order


class Reference:
    """Customers by name; each has an agreement in one company.

    ``settling`` are those whose next block pays for overage; ``payers`` says for which
    customers somebody else's agreement pays.
    """

    def __init__(self, companies, settling=(), payers=None):
        self.companies = companies
        self.blocks = {customer: [] for customer in companies}
        self.settling = settling
        self.payers = payers or {}
        self.entries = []
        self.count = 0

    def payer(self, customer):
        return self.payers.get(customer, customer)

    def sell(self, customer, today, end, hours):
        return Line(self._add_block(customer, today, end, hours))

    def order(self, customer, line, today, end, hours):
        """Sell another number of hours on a line; return False if that is not possible."""
        more = hours - line.hours
        live = line.live()
        if more < 0 and live:
            if sum(self._reducible(block) for block in live) < -more:
                return False
            self._reduce(live, -more)
        line.hours = hours
        if more <= 0:
            return True
        last = live[-1] if live else None
        if last and last.is_usable() and not (last.end and last.end < today):
            last.left += more
            last.hours += more
            self._settle(customer)
        else:
            line.blocks.append(self._add_block(customer, today, end, more))
        return True

    def _reducible(self, block):
        if not block.is_usable():
            return 0
        return min(block.left, max(block.hours - self._used(block), 0))

    def _reduce(self, blocks, hours):
        for block in reversed(blocks):
            part = min(hours, self._reducible(block))
            hours -= part
            if part == block.hours:
                block.left = 0
                block.is_void = True
            else:
                block.left -= part
                block.hours -= part

    def cancel(self, line):
        """Cancel a line's order, keep the used hours; return False if that is not possible."""
        if any(self._has_gone(block) for block in line.live()):
            return False
        for block in line.live():
            block.left = 0
            if self._is_used(block):
                block.is_kept = True
            else:
                block.is_void = True
        return True

    def pay(self, customer, block, is_paid):
        """Take the payment of a sold block back, or let it come again."""
        block.is_unpaid = not is_paid
        concerned = [block]
        for one in concerned:
            concerned += one.children
        moved = [one for one in concerned[1:] if one.left or self._is_used(one)]
        for name in sorted(self.blocks):
            if name == customer or any(one in self.blocks[name] for one in moved):
                self._settle(name)

    def _has_gone(self, block):
        """Check if hours that were moved away from a block are in use."""
        waiting = list(block.children)
        for child in waiting:
            if child.left or self._is_used(child):
                return True
            waiting += child.children
        return False

    def _add_block(self, customer, start, end, hours, source=None):
        self.count += 1
        block = Block(self.count, start, end, hours)
        block.source = source
        self.blocks[customer].append(block)
        self._settle(customer)
        return block

    def adjust(self, customer, block, today, hours):
        """Add goodwill hours or take some; return False if that is not possible."""
        if not block.is_usable() or not hours or block.left + hours < 0:
            return False
        if hours > 0 and block.end and block.end < today:
            return False
        block.left += hours
        self._settle(customer)
        return True

    def transfer(self, customer, block, target, hours):
        """Move hours to another customer's agreement; return False if that is not possible."""
        if not block.is_usable() or not 0 < hours <= block.left:
            return False
        if customer == target or self.companies[customer] != self.companies[target]:
            return False
        block.left -= hours
        child = self._add_block(target, block.start, block.end, hours, block)
        block.children.append(child)
        return True

    def void(self, block):
        """Void an unused block; return False if that is not possible."""
        if not block.is_usable() or not block.left or self._is_used(block):
            return False
        if self._has_gone(block):
            return False
        block.left = 0
        block.is_void = True
        return True

    def _used(self, block):
        return sum(draw[1] for entry in self.entries for draw in entry.draws if draw[0] is block)

    def _is_used(self, block):
        return any(draw[0] is block for entry in self.entries for draw in entry.draws)

    def log(self, customer, day, hours):
        entry = Entry(customer, day, hours)
        self.entries.append(entry)
        self._redraw(entry)

    def change(self, entry, **values):
        old_customer = entry.customer
        for name, value in values.items():
            setattr(entry, name, value)
        self._redraw(entry, moved=entry.customer != old_customer)

    def delete(self, entry):
        for draw in entry.draws:
            self._give_back(draw[0], draw[1])
        self.entries.remove(entry)

    def expire(self, today):
        for blocks in self.blocks.values():
            for block in blocks:
                if block.left and block.end and block.end < today and block.is_usable():
                    block.is_expired = True
                    block.expired += block.left
                    block.left = 0

    def balance(self, customer):
        return sum(block.left for block in self.blocks[customer])

    def overage(self, customer):
        return sum(
            entry.overage() for entry in self.entries if self.payer(entry.customer) == customer
        )

    def _give_back(self, block, hours):
        if block is None:
            return
        if block.is_kept:
            return
        if block.is_expired:
            block.expired += hours
        else:
            block.left += hours

    def _redraw(self, entry, moved=False):
        for draw in list(entry.draws):
            block, hours, day = draw
            fits = day == entry.day or (block is not None and block.covers(entry.day))
            if moved or not fits:
                entry.draws.remove(draw)
                self._give_back(block, hours)
        wanted = 0 if entry.excluded else entry.hours
        missing = wanted - sum(draw[1] for draw in entry.draws)
        while missing < 0:
            last = entry.draws[-1]
            part = min(last[1], -missing)
            last[1] -= part
            missing += part
            self._give_back(last[0], part)
            if not last[1]:
                entry.draws.pop()
        self._draw(entry, missing)

    def _draw(self, entry, missing):
        usable = [
            block
            for block in self.blocks[self.payer(entry.customer)]
            if block.is_usable() and not block.is_suspended() and block.covers(entry.day)
        ]
        usable.sort(key=draw_order)
        for block in usable:
            part = min(block.left, missing)
            if part:
                block.left -= part
                missing -= part
                entry.draws.append([block, part, entry.day])
        if missing:
            entry.draws.append([None, missing, entry.day])

    def _settle(self, customer):
        if customer not in self.settling:
            return
        active = [
            block
            for block in self.blocks[customer]
            if block.left and block.is_usable() and not block.is_suspended()
        ]
        active.sort(key=draw_order)
        waiting = []
        for position, entry in enumerate(self.entries):
            if self.payer(entry.customer) == customer:
                waiting += [(draw[2], position, entry, draw) for draw in entry.draws if not draw[0]]
        waiting.sort(key=lambda one: one[0])
        for block in active:
            for day, __, entry, draw in waiting:
                part = min(block.left, draw[1])
                if part:
                    block.left -= part
                    draw[1] -= part
                    entry.draws.append([block, part, day])
        for entry in self.entries:
            entry.draws = [draw for draw in entry.draws if draw[1]]
