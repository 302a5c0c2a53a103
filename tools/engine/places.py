"""Where everything lies: the checkout and the set-up folder that all checkouts share."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .stamps import key_of

CHECKOUT = Path(__file__).resolve().parents[2]
ADDON = "prepaid_it_blocks"
# Installed by itself where the addon meets OCA's queue_job.
GLUE = "prepaid_it_blocks_queue_job"
# Every addon of this repo, each before those that depend on it, and the series that have it.
ADDONS = {
    "helpdesk_ticket_timesheet": ("19.0",),
    ADDON: ("18.0", "19.0"),
    GLUE: ("18.0", "19.0"),
}


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
    return [addon for addon, having in ADDONS.items() if series in having]


def checkout_id(checkout: Path = CHECKOUT) -> str:
    """Return a short name of this checkout's path: databases of two checkouts never meet."""
    return key_of(str(checkout.resolve()))[:6]
