"""What the browser's tests take from npm: for development alone.

``axe-core`` finds what keeps people from using a page. A machine without npm, or whose npm does
not reach its registry, gets the same version out of a wheel that carries it. ``rtlcss`` turns
Odoo's style sheets round for languages that are written from right to left; Odoo shows them as
they are where it finds no such program.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from .errors import SetupError
from .places import Home
from .pythons import pip_command
from .stamps import is_done, key_of, mark_done
from .steps import locked, run_step, say

AXE_VERSION = "4.12.1"
AXE = f"axe-core@{AXE_VERSION}"
AXE_WHEEL = "axe-playwright-python==0.1.8"
RTLCSS = "rtlcss@4.3.0"
# One more try, soon: where the registry is out of reach nobody waits for a minute.
PATIENCE = ("--fetch-retries=1", "--fetch-retry-mintimeout=2000")
OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", *PATIENCE)


def ensure_axe(home: Home) -> Path:
    """Return axe-core's script, to be loaded into a page.

    Raises SetupError when neither npm nor pip brings this version.
    """
    folder = _ensure(home, AXE)
    if folder:
        script = folder / "node_modules/axe-core/axe.min.js"
    else:
        script = _ensure_wheel(home) / "axe_playwright_python/axe.min.js"
    if f"axe v{AXE_VERSION}" not in script.read_text(encoding="utf-8")[:100]:
        raise SetupError(f"{script} is not axe-core {AXE_VERSION}")
    return script


def ensure_rtlcss(home: Home) -> Path | None:
    """Return the folder for a server's PATH that holds ``rtlcss``; None where npm brings none."""
    folder = _ensure(home, RTLCSS)
    return folder / "node_modules/.bin" if folder else None


def _ensure(home: Home, package: str) -> Path | None:
    """Return the folder where npm installed a package, once; None where npm brings nothing.

    A machine has no npm, or its npm does not reach the registry, which it says.
    """
    npm = shutil.which("npm")
    folder = home.root / "npm" / key_of(package)
    argv = [npm or "npm", "install", "--prefix", folder, *OPTIONS, package]
    with locked(home.lock, "the set-up"):
        if is_done(folder / ".done", package):
            return folder
        if not npm:
            return None
        try:
            _install(home, folder, package, argv)
        except SetupError as error:
            say(f"- {error.what}: going on without it (log: {error.log})")
            return None
    return folder


def _ensure_wheel(home: Home) -> Path:
    """Return the folder with the contents of the wheel that carries axe-core."""
    folder = home.root / "npm" / key_of(AXE_WHEEL)
    argv = [*pip_command(), "install", "--no-deps", "--target", folder, AXE_WHEEL]
    with locked(home.lock, "the set-up"):
        if not is_done(folder / ".done", AXE_WHEEL):
            _install(home, folder, AXE_WHEEL, argv)
    return folder


def _install(home: Home, folder: Path, package: str, argv: list[str | Path]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    advice = f"check that {Path(argv[0]).name} reaches its registry, then try again"
    run_step(f"installing {package}", argv, home.log("npm"), advice=advice)
    mark_done(folder / ".done", package)
