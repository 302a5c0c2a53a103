"""Scope of an agreement or a block. Numbers are database ids, never records."""

from dataclasses import dataclass

# The ways in which time can be limited, in the order in which a refusal names them.
DIMENSIONS = ("team", "project", "work_type", "contact")


@dataclass(frozen=True)
class Use:
    """Use of a timesheet's time; None where it says nothing."""

    team: int | None = None
    project: int | None = None
    work_type: int | None = None
    contact: int | None = None


@dataclass(frozen=True)
class Scope:
    """The teams, projects, types of work and contacts whose time is covered.

    An empty set covers all.
    """

    team: frozenset[int] = frozenset()
    project: frozenset[int] = frozenset()
    work_type: frozenset[int] = frozenset()
    contact: frozenset[int] = frozenset()

    @property
    def narrowness(self):
        """The number of ways in which the time is limited: 0 for any time."""
        if self is ANYTHING:
            return 0
        return sum(1 for dimension in DIMENSIONS if getattr(self, dimension))

    def find_mismatch(self, use):
        """Return why a use is not covered: the first dimension that forbids it, or None.

        :param use: a `Use`
        """
        for dimension in DIMENSIONS:
            covered = getattr(self, dimension)
            if covered and getattr(use, dimension) not in covered:
                return dimension
        return None

    def covers(self, use):
        """Check if time of such a use is covered."""
        return self is ANYTHING or self.find_mismatch(use) is None


ANYTHING = Scope()
UNSAID = Use()
