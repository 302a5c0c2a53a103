"""Levels that an agreement has reached, and their recipients.

Time is counted in whole seconds; ``today`` and end dates are calendar dates of the company.
What reads 0:00 is nothing to whoever is notified.
"""

from dataclasses import dataclass, field
from datetime import date as Date
from fractions import Fraction

from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_minutes, to_seconds
from odoo.addons.prepaid_it_blocks.policies.renewal import is_due

# How much later hours have to run out, at least, before a level on the forecast is left again.
_LEEWAY_DAYS = 7.0


@dataclass(frozen=True)
class Level:
    """A level of a template: from ``threshold`` of its measure on, somebody is notified.

    The threshold is percent, hours or days, as the measure is; ``position`` orders levels
    from the mildest to the most serious.
    """

    level_id: int
    measure: str
    threshold: float
    position: int


@dataclass
class AlertFigures:
    """Figures that levels are measured against.

    ``available`` and ``granted`` are seconds; ``ends`` has (block id, last day) of the blocks in
    force that still have hours, as people read them; ``run_out`` is None where nothing can be
    foreseen; ``is_renewal_due`` says whether the agreement's own renewal threshold is reached.
    ``had_hours`` is true where a block is used up or has expired, ``is_used_up`` where the one
    that began last is used up: hours that ended unused are not. ``others`` has the figures of
    measures that addons add, by their names: a level on one is reached from its threshold on.
    """

    available: int
    granted: int
    had_hours: bool = False
    is_used_up: bool = False
    run_out: Date | None = None
    is_renewal_due: bool = False
    ends: list[tuple[int, Date]] = field(default_factory=list)
    others: dict[str, float] = field(default_factory=dict)

    @property
    def used_percent(self):
        """Percent used of what is in force; 100 where nothing is and the last block is used up."""
        return float(100 * self.used_share)

    @property
    def used_share(self):
        """Used share of what is in force, exactly; all of it where nothing is left to read.

        Of hours that ended unused, none: as `prepaid.agreement.used_percent` has it.
        """
        if self.granted:
            left = self.available if to_minutes(self.available) else 0
            return Fraction(self.granted - left, self.granted)
        return Fraction(1 if self.is_used_up else 0)

    @property
    def has_run_out(self):
        """True when a person reads that nothing is left."""
        return to_minutes(self.available) <= 0


def find_reached(levels, figures, today, known=()):
    """Return the levels reached today.

    A forecast moves a little every day: a level on it that was notified stays reached until the
    forecast is clearly better, or its readers would hear of it again and again.

    :param levels: list of `Level`
    :param figures: the agreement's `AlertFigures`
    :param today: calendar date of the company
    :param known: (level id, block id or 0) of the levels that were reached before
    :return: dict of (level id, block id or 0) to the figure that reached it; only levels on
        the end of a block name one
    """
    reached = {}
    for level in levels:
        is_known = (level.level_id, 0) in known
        for block_id, figure in _measure(level, figures, today, is_known):
            reached[level.level_id, block_id] = figure
    return reached


def _measure(level, figures, today, is_known):
    """Return (block id or 0, figure) of each time that a level is reached."""
    if level.measure == "days_to_end":
        days = [(block_id, (last_day - today).days) for block_id, last_day in figures.ends]
        return [(block_id, float(left)) for block_id, left in days if 0 <= left <= level.threshold]
    if level.measure == "days_to_run_out":
        figure = _days_to_run_out(figures, today, is_known)
        leeway = max(_LEEWAY_DAYS, level.threshold / 2.0) if is_known else 0.0
        is_reached = figure is not None and figure <= level.threshold + leeway
        return [(0, figure)] if is_reached else []
    if level.measure not in ("renewal", "hours_left", "used_percent"):
        figure = figures.others.get(level.measure)
        return [(0, figure)] if figure is not None and figure >= level.threshold else []
    if not (figures.granted or figures.had_hours):
        # Nothing was ever bought: nothing can be used up.
        return []
    if level.measure == "renewal":
        return [(0, to_hours(figures.available))] if figures.is_renewal_due else []
    if level.measure == "hours_left":
        is_reached = is_due(figures.available, to_seconds(level.threshold))
        return [(0, to_hours(figures.available))] if is_reached else []
    is_reached = 100 * figures.used_share >= Fraction(repr(float(level.threshold)))
    return [(0, figures.used_percent)] if is_reached else []


def _days_to_run_out(figures, today, is_known):
    """Return the days until the hours are foreseen to run out, or None."""
    if is_known and figures.has_run_out:
        # They have run out: that is not better.
        return 0.0
    if not figures.run_out or figures.has_run_out:
        return None
    return float(max((figures.run_out - today).days, 0))


def choose_highest(readers):
    """Return the one level that each recipient is notified of, of several reached at once.

    :param readers: list of (level, list of readers' ids), levels with a ``position``
    :return: dict of reader's id to the level of the highest position
    """
    chosen = {}
    for level, numbers in readers:
        for number in numbers:
            if number not in chosen or chosen[number].position < level.position:
                chosen[number] = level
    return chosen
