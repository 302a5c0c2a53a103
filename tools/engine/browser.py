"""chromium: the one that $PREPAID_CHROMIUM names, the machine's, or else Debian's without root."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from . import debian
from .errors import SetupError
from .libraries import MACHINE_OWN, bring_libraries, library_folders, missing_libraries
from .pdf import ensure_fonts, write_wrapper
from .places import Home
from .pythons import site_packages
from .stamps import is_done, key_of, mark_done
from .steps import locked, output_of, run_step
from .tooling import ensure_tools

NODE_LIBRARIES = ("libatomic1", "libstdc++6")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def ensure_browser(home: Home) -> Path:
    """Return the program of a chromium that starts, and see to it that its driver does.

    Raises SetupError when $PREPAID_CHROMIUM does not start or none can be brought.
    """
    ensure_driver(home)
    named = os.environ.get("PREPAID_CHROMIUM")
    if named:
        output_of([named, "--version"])
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found and _starts(Path(found)):
            return Path(found)
    with locked(home.lock, "the set-up"):
        return _bring(home)


def ensure_driver(home: Home) -> None:
    """Let Playwright's own node start on a machine that lacks some of its libraries.

    Playwright takes the node that PLAYWRIGHT_NODEJS_PATH names: set for this process and those
    that it starts.
    """
    packages = site_packages(ensure_tools(home).parents[1])
    node = packages / "playwright/driver/node"
    if not missing_libraries(node, ""):
        return
    with locked(home.lock, "the set-up"):
        libraries = bring_libraries(home, "node", [node], NODE_LIBRARIES)
        script = home.root / "node" / "node"
        write_wrapper(script, node, {"LD_LIBRARY_PATH": libraries})
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(script)


def _starts(program: Path) -> bool:
    try:
        return "hrom" in output_of([program, "--version"], timeout=60)
    except SetupError:
        return False


def _bring(home: Home) -> Path:
    """Return a script that runs Debian's chromium from the set-up folder, downloaded once."""
    folder = home.debian / "chromium"
    script = folder / "chromium"
    stamp = home.stamp("chromium")
    key = key_of("1", str(folder))
    if is_done(stamp, key) and script.exists():
        return script
    shutil.rmtree(folder, ignore_errors=True)
    apt = debian.machine_apt(home)
    packages = [name for name in apt.closure("chromium") if name not in MACHINE_OWN]
    title = f"downloading chromium and what it needs ({len(packages)} packages)"
    files = apt.download(title, packages, folder / "packages")
    argv = ["sh", "-c", 'for file in packages/*.deb; do dpkg-deb -x "$file" . || exit 1; done']
    run_step(
        "unpacking chromium",
        argv,
        home.log("chromium"),
        cwd=folder,
        advice=f"{len(files)} packages lie there",
    )
    shutil.rmtree(folder / "packages")
    libraries = ":".join(map(str, library_folders(folder)))
    env = {
        "LD_LIBRARY_PATH": libraries,
        "FONTCONFIG_FILE": str(ensure_fonts(home)),
        "XDG_DATA_DIRS": f"{folder}/usr/share:/usr/share",
    }
    write_wrapper(script, folder / "usr/lib/chromium/chromium", env)
    if not _starts(script):
        raise SetupError(
            "the chromium that was brought does not start",
            f"run {script} --version; or apt-get install chromium",
        )
    mark_done(stamp, key)
    return script
