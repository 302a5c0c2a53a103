"""Visibility levels of the customer's pages."""

from collections import namedtuple

# From little to much; each includes what stands before it.
LEVELS = ("balance", "entries", "prices")


class PortalAccess(namedtuple("PortalAccess", "level manages")):
    """Access of one visitor to an agreement: its level, and the right to manage it.

    ``balance``: what is left, in hours. ``entries``: the statement too, entry by entry.
    ``prices``: rates and quotations too, and what commits the customer to pay.
    """

    __slots__ = ()

    @property
    def sees_entries(self):
        """Check if the visitor sees the statement."""
        return self.covers("entries")

    @property
    def sees_prices(self):
        """Check if the visitor sees prices and may order."""
        return self.covers("prices")

    def covers(self, level):
        """Check if the access includes a level.

        :param level: one of :data:`LEVELS`
        """
        return LEVELS.index(self.level) >= LEVELS.index(level)


def highest(*portal_accesses):
    """Return the access that covers all the given ones; None for none.

    :param portal_accesses: :class:`PortalAccess` each, or None
    """
    portal_accesses = [portal_access for portal_access in portal_accesses if portal_access]
    if not portal_accesses:
        return None
    level = max((portal_access.level for portal_access in portal_accesses), key=LEVELS.index)
    return PortalAccess(level, any(portal_access.manages for portal_access in portal_accesses))
