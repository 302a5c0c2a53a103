"""``./dev demo``: play the story on a fresh demo database."""

from __future__ import annotations

from collections.abc import Sequence

from tools.commands import _demo
from tools.engine import serving, setup
from tools.engine.errors import SetupError


def run(arguments: Sequence[str]) -> int:
    """Set up, make a new demo database, run the story in it and return the story's exit code."""
    if not _demo.STORY.exists():
        raise SetupError(f"there is no {_demo.STORY}")
    engine = setup.prepare()
    database = _demo.fresh_demo(engine)
    with serving.mail_server(engine, _demo.MAILS) as port:
        return serving.run_script(engine, database, _demo.STORY, port)
