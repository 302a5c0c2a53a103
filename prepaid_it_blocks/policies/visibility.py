"""What a visitor of the customer's pages sees."""

from collections import namedtuple

# From little to much; each includes what stands before it.
LEVELS = ("balance", "entries", "prices")


class Sight(namedtuple("Sight", "level manages")):
    """What one visitor sees of an agreement, and whether they say who else sees it.

    ``balance``: what is left, in hours. ``entries``: the statement too, entry by entry.
    ``prices``: rates and quotations too, and what commits the customer to pay.
    """

    __slots__ = ()

    @property
    def sees_entries(self):
        """Return whether the visitor sees the statement."""
        return self.covers("entries")

    @property
    def sees_prices(self):
        """Return whether the visitor sees prices and may order."""
        return self.covers("prices")

    def covers(self, level):
        """Return whether the visitor sees what a level shows.

        :param level: one of :data:`LEVELS`
        """
        return LEVELS.index(self.level) >= LEVELS.index(level)


def highest(*sights):
    """Return the sight that shows all that any of some sights shows; None for none.

    :param sights: :class:`Sight` each, or None
    """
    sights = [sight for sight in sights if sight]
    if not sights:
        return None
    level = max((sight.level for sight in sights), key=LEVELS.index)
    return Sight(level, any(sight.manages for sight in sights))
