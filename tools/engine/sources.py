"""Which Odoo runs: the source checkout that $ODOO names, or else one that is brought.

Debian's suite sid has Odoo 19.0 whole, as a package. It moves on, so where it has none any more
the sources are cloned from Odoo's own repository.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import debian
from .errors import SetupError
from .libraries import STABLE
from .places import Home
from .stamps import hash_of_files, is_done, key_of, mark_done
from .steps import output_of, run_step, say

SERIES = ("18.0", "19.0")
# The series of this repo's source, and of the Odoo that is brought.
OWN = SERIES[-1]
PACKAGE = "odoo-19"
# What the package links to. A stable suite has the two fonts whose files have other names in sid
# by now: without Font Awesome 4.7 every icon would be an empty box.
LINKED_PACKAGES = (
    "fonts-glyphicons-halflings",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
STABLE_FONTS = ("fonts-font-awesome", "fonts-inconsolata")
REPOSITORY = "https://github.com/odoo/odoo.git"
# A server that sends nothing for a minute is given up.
GIT_SETTINGS = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")


@dataclass(frozen=True)
class Source:
    """An Odoo on disk: ``root`` holds the package ``odoo``, ``addons`` what lies outside it.

    ``version`` changes when the source does; ``release`` is what people call it.
    """

    series: str
    root: Path
    addons: tuple[Path, ...]
    version: str
    release: str = "a source checkout"

    @property
    def name(self) -> str:
        """A short name for this source's folders and databases: two checkouts never share one."""
        return f"{self.series}-{key_of(str(self.root))[:6]}"


def find_series(environ: Mapping[str, str] = os.environ) -> str:
    """Return the series of the Odoo to use. Raises SetupError when $ODOO holds none of ours."""
    return _named(environ).series if environ.get("ODOO") else OWN


def find_source(home: Home, environ: Mapping[str, str] = os.environ) -> Source:
    """Return the Odoo to use, bringing one if none is named.

    Raises SetupError when $ODOO holds no server of a series that the addon supports, or when none
    is named and none can be brought.
    """
    if environ.get("ODOO"):
        return _named(environ)
    address = environ.get("PREPAID_ODOO_REPOSITORY") or REPOSITORY
    if is_done(_clone_stamp(home), address):
        return read_source(_clone_folder(home))
    try:
        return packaged_source(home)
    except SetupError as error:
        packaged = error
        say(f"  Debian has no Odoo {OWN} that can be used: {packaged.what}")
    try:
        return cloned_source(home, address)
    except SetupError as cloned:
        raise SetupError(
            f"Odoo {OWN} can be had neither from Debian ({packaged.what}) nor from {address} "
            f"({cloned.what})",
            f"set ODOO to a folder with the sources of Odoo {' or '.join(SERIES)}",
            cloned.log,
        ) from cloned


def _named(environ: Mapping[str, str]) -> Source:
    return read_source(Path(environ["ODOO"]).expanduser().resolve())


def packaged_source(home: Home) -> Source:
    """Return Debian's Odoo, downloaded and unpacked once.

    Raises SetupError when Debian has no version of our series, or a part of it is missing.
    """
    name = f"odoo-{OWN}"
    packages = {"sid": (PACKAGE, *LINKED_PACKAGES), [*STABLE][0]: STABLE_FONTS}
    if not debian.is_brought(home, name, packages):
        check_version(debian.suite_apt(home, "sid").version(PACKAGE))
    folder = debian.bring(home, name, packages, whole=True)
    source = read_source(folder / "usr/lib/python3/dist-packages")
    changelog = folder / f"usr/share/doc/{PACKAGE}/changelog.Debian.gz"
    release = f"Debian's {packaged_version(changelog)}"
    return replace(source, version=hash_of_files(folder, [changelog]), release=release)


def check_version(version: str) -> None:
    """Say which version Debian has. Raises SetupError when it is none of our series."""
    if not re.match(rf"(\d+:)?{re.escape(OWN)}\b", version):
        raise SetupError(f"sid has {f'{PACKAGE} {version}' if version else f'no {PACKAGE}'}")
    say(f"- Debian sid has Odoo {version}")


def packaged_version(changelog: Path) -> str:
    """Return the version that a package's changelog begins with, like "19.0.0+dfsg-1"."""
    with gzip.open(changelog, "rt", encoding="utf-8") as lines:
        found = re.match(r"\S+ \(([^)]+)\)", lines.readline())
    if found is None:
        raise SetupError(f"{changelog} names no version")
    return found.group(1)


def cloned_source(home: Home, address: str) -> Source:
    """Return a clone of our series' branch of a repository, without its history, made once.

    Raises SetupError when there is no git, or it can't reach the repository.
    """
    if shutil.which("git") is None:
        raise SetupError("there is no git")
    folder = _clone_folder(home)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    argv = ["git", *GIT_SETTINGS, "clone", "--progress", "--depth=1", f"--branch={OWN}"]
    run_step(
        f"cloning Odoo {OWN} from {address}",
        [*argv, "--", address, folder],
        home.log(f"clone-{OWN}"),
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
    )
    source = read_source(folder)
    if source.series != OWN:
        raise SetupError(f"its branch {OWN} holds Odoo {source.series}")
    mark_done(_clone_stamp(home), address)
    return source


def _clone_folder(home: Home) -> Path:
    return home.root / "clones" / f"odoo-{OWN}"


def _clone_stamp(home: Home) -> Path:
    return home.stamp(f"clone-odoo-{OWN}")


def read_source(path: Path) -> Source:
    """Return the Source at ``path``: the folder above the package ``odoo``, or the package."""
    root = next(
        (p for p in (path, path / "odoo", path.parent) if (p / "odoo/release.py").is_file()), None
    )
    if root is None:
        raise SetupError(
            f"no Odoo server in {path}",
            "ODOO must name a source checkout (it holds odoo/release.py)",
        )
    series = series_of((root / "odoo/release.py").read_text(encoding="utf-8"))
    if series not in SERIES:
        raise SetupError(f"{root} is Odoo {series}", f"the addon runs on {', '.join(SERIES)}")
    return Source(series, root, _outside_addons(root), _version(root))


def _outside_addons(root: Path) -> tuple[Path, ...]:
    """Return the folder of addons beside the package ``odoo``, unless that has them all.

    Debian's package has their Python there a second time, without views and data.
    """
    inside, outside = (
        folder / "web/__manifest__.py" for folder in (root / "odoo/addons", root / "addons")
    )
    return (root / "addons",) if outside.is_file() and not inside.is_file() else ()


def series_of(release: str) -> str:
    """Return the series, like "18.0", from the text of odoo/release.py."""
    found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", release, re.MULTILINE)
    if found is None:
        found = re.search(
            r"^version_info\s*=\s*\(['\"]?saas~(\d+)['\"]?,\s*(\d+)", release, re.MULTILINE
        )
        raise SetupError(
            f"an Odoo of an unknown kind ({found.group(0) if found else 'no version_info'})"
        )
    return f"{found.group(1)}.{found.group(2)}"


def _version(root: Path) -> str:
    """Return what changes when the source does: its commit, or the newest of two files' times."""
    if (root / ".git").exists() and shutil.which("git"):
        return output_of(["git", "-c", f"safe.directory={root}", "-C", root, "rev-parse", "HEAD"])
    files = (root / "odoo/release.py", root / "odoo/addons/base/__manifest__.py")
    return str(max(int(file.stat().st_mtime) for file in files))
