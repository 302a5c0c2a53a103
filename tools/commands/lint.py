"""``./dev lint``: ruff on all Python; pylint-odoo and OCA's hooks on the addons."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.engine import places
from tools.engine.places import ADDONS, CHECKOUT, EXAMPLES, read_manifests
from tools.engine.steps import locked, say
from tools.engine.tooling import ensure_tools

PYTHON = ("dev", "tools", "tests", *ADDONS)
CHECKED = (
    *ADDONS,
    *(str((EXAMPLES / addon).relative_to(CHECKOUT)) for addon in read_manifests(EXAMPLES)),
)


def run(arguments: Sequence[str]) -> int:
    """Run every check, also after one that found something; return 1 if any did.

    ``--fix`` lets ruff mend what it can first.
    """
    home = places.find_home()
    with locked(home.lock, "the set-up"):
        tools = ensure_tools(home)
    if "--fix" in arguments:
        for words in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
            subprocess.call([tools, "-m", "ruff", *words, *PYTHON], cwd=CHECKOUT)
    found = [title for title, argv in checks(tools) if not _passes(title, argv)]
    say(
        f"\nlint: {', '.join(found)}: mend what is printed above"
        if found
        else "\nlint: nothing found"
    )
    return 1 if found else 0


def checks(tools: Path) -> list[tuple[str, list[str]]]:
    """Return the title and the command line of each check."""
    ruff = [str(tools), "-m", "ruff"]
    pylint = [str(tools), "-m", "pylint", "--rcfile=.pylintrc"]
    catalogues = sorted(
        str(path.relative_to(CHECKOUT))
        for addon in ADDONS
        for path in (CHECKOUT / addon / "i18n").glob("*.po*")
    )
    listed: list[tuple[str, list[str]]] = [
        ("ruff", [*ruff, "check", *PYTHON]),
        ("ruff's format", [*ruff, "format", "--check", *PYTHON]),
        ("pylint-odoo", [*pylint, *CHECKED]),
        ("OCA's hooks", [str(tools.parent / "oca-checks-odoo-module"), *CHECKED]),
    ]
    if catalogues:
        listed.append(
            ("OCA's hooks on translations", [str(tools.parent / "oca-checks-po"), *catalogues])
        )
    return listed


def _passes(title: str, argv: list[str]) -> bool:
    say(f"- {title}")
    return subprocess.call(argv, cwd=CHECKOUT) == 0
