"""The addons as a series wants them, in ``build/<series>/``.

The source is 19.0 and runs there as it is. ``tools.series`` makes 18.0 from it.
``build/<series>-alone/<addon>/`` holds links to one addon and to those that it depends on,
``build/<series>-example/`` the example addons of the tests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .odoo import alone_folder, build_folder, example_folder
from .places import (
    ADDON,
    BESIDE,
    CHECKOUT,
    EXAMPLES,
    GLUE,
    Home,
    addons_of,
    read_manifests,
    with_depends,
)
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
    """All addons of a series, built: the hash of the content of each."""

    hashes: Mapping[str, str]

    @property
    def installed(self) -> list[str]:
        """The addons that are installed together, each after those that it depends on."""
        return [addon for addon in self.hashes if addon not in (GLUE, *BESIDE)]

    @property
    def beside(self) -> list[str]:
        """The addons that install themselves beside OCA's."""
        return [addon for addon in self.hashes if addon in (GLUE, *BESIDE)]

    def of(self, addons: Sequence[str]) -> str:
        """Return the hash of several addons."""
        return key_of({addon: self.hashes[addon] for addon in addons})


def ensure_variants(home: Home, series: str) -> Built:
    """Build every addon that a series has, if need be."""
    return Built({addon: ensure_variant(home, series, addon).hash for addon in addons_of(series)})


def link_alone(series: str, addon: str) -> Path:
    """Return the folder with an addon and those of ours that it depends on, as they were built."""
    folder = alone_folder(series, addon)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name for name in with_depends(addon) if name in addons_of(series)}
    with locked(CHECKOUT / "build" / ".lock", "the addon's build"):
        for link in folder.iterdir():
            if link.name not in wanted:
                link.unlink()
        for name in wanted:
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(Path("../..") / series / name)
    return folder


def ensure_examples(home: Home, series: str) -> Built:
    """Build every example addon, if need be. Raises SetupError when there is none."""
    sources = {addon: EXAMPLES / addon for addon in read_manifests(EXAMPLES)}
    if not sources:
        raise SetupError(f"there is no addon in {EXAMPLES}")
    folder = example_folder(series)
    return Built(
        {addon: _ensure(home, series, source, folder) for addon, source in sources.items()}
    )


def ensure_variant(home: Home, series: str, addon: str = ADDON) -> Variant:
    """Return an addon of a series, built if its source or the builder changed.

    Raises SetupError when the series is unknown or the builder refuses the source.
    """
    if series not in SERIES:
        raise SetupError(f"there is no series {series}", f"choose one of {', '.join(SERIES)}")
    folder = build_folder(series)
    return Variant(folder / addon, _ensure(home, series, CHECKOUT / addon, folder))


def _ensure(home: Home, series: str, source: Path, folder: Path) -> str:
    """Build an addon into a folder, if need be; return the hash of its content there."""
    target = folder / source.name
    folder.mkdir(parents=True, exist_ok=True)
    with locked(CHECKOUT / "build" / ".lock", "the addon's build"):
        if series == OWN:
            _link_source(source, target)
        else:
            _build(home, series, source, target)
    return hash_of_folder(target)


def _link_source(source: Path, target: Path) -> None:
    if target.is_symlink():
        return
    shutil.rmtree(target, ignore_errors=True)
    target.symlink_to(os.path.relpath(source, target.parent))


def _build(home: Home, series: str, source: Path, target: Path) -> None:
    """Run the builder into a draft and put it in place of the old build."""
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
