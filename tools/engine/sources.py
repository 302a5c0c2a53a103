"""Which Odoo runs: Debian's 19.0 from its package, or the source checkout that $ODOO names."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import debian
from .errors import SetupError
from .places import Home
from .stamps import hash_of_files, key_of
from .steps import output_of

SERIES = ("18.0", "19.0")
# Suite sid alone has Odoo. What it links to is there too, but for two fonts whose files have
# other names by now: without Font Awesome 4.7 every icon would be an empty box.
ODOO_PACKAGES = {
    "sid": (
        "odoo-19",
        "fonts-glyphicons-halflings",
        "fonts-montserrat",
        "fonts-ocr-b",
        "fonts-roboto-unhinted",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
    ),
    "trixie": ("fonts-font-awesome", "fonts-inconsolata"),
}


@dataclass(frozen=True)
class Source:
    """An Odoo on disk: ``root`` holds the package ``odoo``, ``addons`` what lies outside it."""

    series: str
    root: Path
    addons: tuple[Path, ...]
    version: str

    @property
    def name(self) -> str:
        """A short name for this source's folders and databases: two checkouts never share one."""
        return f"{self.series}-{key_of(str(self.root))[:6]}"


def find_source(home: Home, environ: Mapping[str, str] = os.environ) -> Source:
    """Return the Odoo to use, downloading Debian's if none is named.

    Raises SetupError when $ODOO holds no server of a series that the addon supports.
    """
    if environ.get("ODOO"):
        return read_source(Path(environ["ODOO"]).expanduser().resolve())
    folder = debian.bring(home, "odoo-19.0", ODOO_PACKAGES)
    source = read_source(folder / "usr/lib/python3/dist-packages")
    changelog = folder / "usr/share/doc/odoo-19/changelog.Debian.gz"
    return replace(source, version=hash_of_files(folder, [changelog]))


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
    addons = root / "addons"
    outside = (addons,) if (addons / "web/__manifest__.py").is_file() else ()
    return Source(series, root, outside, _version(root))


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
    if (root / ".git").exists():
        return output_of(["git", "-c", f"safe.directory={root}", "-C", root, "rev-parse", "HEAD"])
    files = (root / "odoo/release.py", root / "odoo/addons/base/__manifest__.py")
    return str(max(int(file.stat().st_mtime) for file in files))
