"""``./dev diagram``: the picture of the addons and what each depends on, from their manifests."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tools import diagram
from tools.engine.places import CHECKOUT, MANIFESTS

TARGET = CHECKOUT / "docs" / "addons.svg"


def run(arguments: Sequence[str]) -> int:
    """Write the picture; with ``--check`` only compare, and return 1 when it is out of date."""
    picture = diagram.draw(MANIFESTS, diagram.find_oca_modules())
    name = TARGET.relative_to(CHECKOUT)
    if "--check" not in arguments:
        TARGET.write_text(picture, encoding="utf-8")
        print(name)
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != picture:
        print(f"{name} is out of date: run ./dev diagram", file=sys.stderr)
        return 1
    else:
        print(f"{name}: up to date")
    return 0
