"""The addons as a series wants them, in ``build/<series>/``.

The source is 19.0 and runs there as it is. ``tools.series`` makes 18.0 from it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .odoo import build_folder
from .places import ADDON, CHECKOUT, GLUE, Home, addons_of
from .sources import OWN, SERIES
from .stamps import hash_of_folder, is_done, key_of, mark_done
from .steps import locked, run_step
from .tooling import ensure_tools

BUILDER = CHECKOUT / "tools" / "series"


@dataclass(frozen=True)
class Variant:
    """A built addon: its folder and the hash of its content."""

    folder: Path
    hash: str


@dataclass(frozen=True)
class Built:
    """All addons of a series, built: the hash of what is always installed, and the glue's."""

    hash: str
    glue: str


def ensure_variants(home: Home, series: str) -> Built:
    """Build every addon that a series has, if need be."""
    hashes = {addon: ensure_variant(home, series, addon).hash for addon in addons_of(series)}
    glue = hashes.pop(GLUE)
    return Built(key_of(hashes), glue)


def ensure_variant(home: Home, series: str, addon: str = ADDON) -> Variant:
    """Return an addon of a series, built if its source or the builder changed.

    Raises SetupError when the series is unknown or the builder refuses the source.
    """
    if series not in SERIES:
        raise SetupError(f"there is no series {series}", f"choose one of {', '.join(SERIES)}")
    target = build_folder(series) / addon
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(CHECKOUT / "build" / ".lock", "the addon's build"):
        if series == OWN:
            _link_source(target)
        else:
            _build(home, series, target)
    return Variant(target, hash_of_folder(target))


def _link_source(target: Path) -> None:
    if target.is_symlink():
        return
    shutil.rmtree(target, ignore_errors=True)
    target.symlink_to(Path("../..") / target.name)


def _build(home: Home, series: str, target: Path) -> None:
    """Run the builder into a draft and put it in place of the old build."""
    source = CHECKOUT / target.name
    key = key_of(series, hash_of_folder(source), hash_of_folder(BUILDER))
    stamp = target.parent / f".built-{target.name}"
    if target.is_symlink():
        target.unlink()
    if is_done(stamp, key) and target.is_dir():
        return
    draft = target.parent / "draft" / target.name
    shutil.rmtree(draft.parent, ignore_errors=True)
    draft.parent.mkdir(parents=True)
    log = home.log(f"build-{series}")
    log.unlink(missing_ok=True)
    argv = [ensure_tools(home), "-m", "tools.series", series, source, draft]
    run_step(
        f"building {target.name} for {series}",
        argv,
        log,
        advice="mend what the log's last line names",
        cwd=CHECKOUT,
    )
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    draft.parent.rmdir()
    mark_done(stamp, key)
