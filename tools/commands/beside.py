"""``./dev beside``: all our addons beside OCA's of the field, on one database.

Not part of ``./dev test``: OCA's addons move on by themselves. Their versions are pinned in
``tools/engine/pins-beside-<series>.txt``.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tools.commands import _demo, check
from tools.engine import databases, serving, setup, templates
from tools.engine.odoo import Engine
from tools.engine.places import CHECKOUT
from tools.engine.steps import say

SUITES = CHECKOUT / "tests" / "beside"
PURPOSE = "beside"


def run(arguments: Sequence[str]) -> int:
    """Run the suites, play the story and check its ledger; return 0 when all of it passes.

    Arguments go to pytest; with any, the story is left out.
    """
    engine, template = setup.prepare_beside(setup.prepare())
    templates.check_installations(engine, PURPOSE)
    code = _run_suites(engine, template, arguments)
    if arguments:
        return code
    return _play(engine, template) or code


def _run_suites(engine: Engine, template: str, arguments: Sequence[str]) -> int:
    """Run the suites in Odoo on a copy of the template; return pytest's exit code."""
    say(f"\n=== beside OCA's addons (Odoo {engine.series}) ===")
    purpose = databases.own_purpose(engine, PURPOSE)
    database = databases.ensure_copy(engine, template, purpose)
    argv = [engine.python, "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
    try:
        words = [*argv, SUITES, *arguments]
        return subprocess.call(list(map(str, words)), cwd=CHECKOUT, env=engine.environ())
    finally:
        databases.drop(engine, database)


def _play(engine: Engine, template: str) -> int:
    """Play the story of ``./dev demo`` on a copy of the template, then check the ledger."""
    say(f"\n=== the story beside OCA's addons (Odoo {engine.series}) ===")
    database = databases.ensure_copy(engine, template, f"{PURPOSE}_story")
    templates.load_demo(engine, database, setup.build(engine).installed)
    _demo.clear_mails()
    with serving.mail_server(engine, _demo.MAILS) as port:
        code = serving.run_script(engine, database, _demo.STORY, port)
    return code or check.check_database(engine, database)
