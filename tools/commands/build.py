"""``./dev build SERIES``: the addons as a series wants them."""

from __future__ import annotations

from collections.abc import Sequence

from tools.engine import places, variants
from tools.engine.errors import SetupError
from tools.engine.sources import SERIES
from tools.engine.steps import locked, say


def run(arguments: Sequence[str]) -> int:
    """Build the addons for the series in the arguments, or for every series with ``all``."""
    if len(arguments) != 1:
        raise SetupError("./dev build needs a series", f"./dev build {SERIES[0]} (or all)")
    home = places.find_home()
    for series in SERIES if arguments[0] == "all" else arguments:
        for addon in places.addons_of(series):
            with locked(home.lock, "the set-up"):
                variant = variants.ensure_variant(home, series, addon)
            say(f"{variant.folder}")
    return 0
