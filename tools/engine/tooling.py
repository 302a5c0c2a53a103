"""The environment of the tools: everything that is not Odoo, in the Python that runs ./dev."""

from __future__ import annotations

import sys
from pathlib import Path

from .places import Home
from .pythons import Python, make_environment, pip_install
from .stamps import is_done, key_of, mark_done

REQUIREMENTS = Path(__file__).with_name("pins-tools.txt")


def ensure_tools(home: Home) -> Path:
    """Return the Python of the tools' environment, made if need be."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = key_of(REQUIREMENTS.read_text(encoding="utf-8"), version, sys.base_prefix)
    folder = home.tools / key
    python = folder / "bin/python"
    if not is_done(folder / ".done", key) or not python.exists():
        log = home.log("tools")
        make_environment(home, folder, Python(Path(sys.executable), version), "the tools", log)
        pip_install(
            folder,
            ["-r", REQUIREMENTS],
            "the tools (database server, browser driver, linters)",
            log,
        )
        mark_done(folder / ".done", key)
    return python
