"""Where everything lies: the checkout and the set-up folder that all checkouts share."""

from __future__ import annotations

import ast
import os
import stat
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SetupError
from .stamps import key_of

CHECKOUT = Path(__file__).resolve().parents[2]
# The product's core: the other addons of the product depend on it.
ADDON = "prepaid_it_blocks"
# Installed by itself where the core meets OCA's queue_job.
GLUE = "prepaid_it_blocks_queue_job"
# Installed by themselves where the core meets other addons of OCA: ./dev beside has them.
BESIDE = (
    "prepaid_it_blocks_begin_end",
    "prepaid_it_blocks_line_exclude",
    "prepaid_it_blocks_ticket_merge",
    "prepaid_it_blocks_time_type",
    "prepaid_it_blocks_timesheet_sheet",
)
# Addons as others write them, on top of the product: never shipped.
EXAMPLES = CHECKOUT / "tests" / "addons"
# The series that have an addon, where not all have it.
SERIES_OF = {
    "helpdesk_ticket_timesheet": ("19.0",),
    "prepaid_it_blocks_time_type": ("18.0",),
    "prepaid_it_blocks_timesheet_sheet": ("18.0",),
}


def read_manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest of each addon in a folder, each before those that depend on it."""
    files = {path.parent.name: path for path in sorted(folder.glob("*/__manifest__.py"))}
    found = {addon: ast.literal_eval(path.read_text("utf-8")) for addon, path in files.items()}
    ordered: dict[str, dict[str, Any]] = {}
    while found:
        addon = next(one for one in found if not found.keys() & set(found[one].get("depends", [])))
        ordered[addon] = found.pop(addon)
    return ordered


MANIFESTS = read_manifests(CHECKOUT)
# Every addon of this repo, each before those that depend on it.
ADDONS = tuple(MANIFESTS)


@dataclass(frozen=True)
class Home:
    """The set-up folder. Everything that ./dev makes outside the checkout is in here."""

    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def stamps(self) -> Path:
        return self.root / "stamps"

    @property
    def tools(self) -> Path:
        """The tools' virtual environments: another version of the checkout has another."""
        return self.root / "tools"

    @property
    def debian(self) -> Path:
        """Packages of Debian, unpacked."""
        return self.root / "debian"

    @property
    def engines(self) -> Path:
        """One virtual environment for each Odoo and set of pins."""
        return self.root / "engines"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def stamp(self, name: str) -> Path:
        return self.stamps / name


def find_home(environ: Mapping[str, str] = os.environ, is_root: bool | None = None) -> Home:
    """Return the set-up folder, made if need be.

    Raises SetupError when root chose a folder that the database server's own user can't reach.
    """
    is_root = os.geteuid() == 0 if is_root is None else is_root
    root = _home_path(environ, is_root)
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o755)
    except OSError as error:
        raise SetupError(
            f"the set-up folder {root} can't be made: {error}", "set PREPAID_HOME"
        ) from error
    if is_root:
        closed = first_closed(root)
        if closed is not None:
            raise SetupError(
                f"the set-up folder is {root}, but other users may not enter {closed}",
                "PostgreSQL does not run as root: set PREPAID_HOME to a folder that every user can "
                "enter, or unset it (no folder's rights are changed for you)",
            )
    return Home(root)


def keep_bytecode(home: Home, environ: MutableMapping[str, str] = os.environ) -> None:
    """Have this and all later processes keep what they compile, in the set-up folder.

    Compiling Odoo takes five seconds at each start where the environment forbids to keep it.
    Nothing is written beside the sources: neither into the checkout nor into the tree of $ODOO.
    """
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(home.root / "bytecode")
    sys.dont_write_bytecode = False


def _home_path(environ: Mapping[str, str], is_root: bool) -> Path:
    if environ.get("PREPAID_HOME"):
        return Path(environ["PREPAID_HOME"]).expanduser().absolute()
    if is_root:
        return Path("/var/cache") / ADDON
    cache = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser().absolute() / ADDON


def first_closed(path: Path) -> Path | None:
    """Return the first folder on the way down to ``path`` that others may not enter, or None."""
    for folder in [*reversed(path.parents), path]:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def addons_of(series: str) -> list[str]:
    """Return the addons of this repo that a series has."""
    return [addon for addon in ADDONS if series in SERIES_OF.get(addon, (series,))]


def with_depends(addon: str, manifests: Mapping[str, Mapping[str, Any]] = MANIFESTS) -> list[str]:
    """Return an addon after those of ours that it depends on, directly or not."""
    wanted = {addon}
    for other in reversed(list(manifests)):
        if other in wanted:
            wanted.update(manifests[other].get("depends", []))
    return [other for other in manifests if other in wanted]


def short_name(addon: str) -> str:
    """Return what an addon of the product is called where it is clear whose it is."""
    return "core" if addon == ADDON else addon.removeprefix(f"{ADDON}_")


def checkout_id(checkout: Path = CHECKOUT) -> str:
    """Return a short name of this checkout's path: databases of two checkouts never meet."""
    return key_of(str(checkout.resolve()))[:6]
