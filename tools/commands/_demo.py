"""What the commands around the demo share: its database, its mails, its logins."""

from __future__ import annotations

import importlib

from tools.engine import databases, setup
from tools.engine.odoo import Engine
from tools.engine.places import CHECKOUT
from tools.engine.steps import say

PURPOSE = "demo"
MAILS = CHECKOUT / "build" / "mails"
STORY = CHECKOUT / "tools" / "demo" / "story.py"
ADMINISTRATOR = {"administrator": ("admin", "admin")}


def fresh_demo(engine: Engine) -> str:
    """Return a new demo database, in place of the last one; its mails go too."""
    clear_mails()
    return setup.fresh_database(engine, PURPOSE, demo=True)


def clear_mails() -> None:
    """Drop the mails of the last story."""
    for path in MAILS.glob("*.eml"):
        path.unlink()


def demo_database(engine: Engine) -> str:
    """Return the demo database as ``./dev demo`` left it, or a new one if there is none."""
    name = databases.name_of(engine, PURPOSE)
    if databases.exists(engine, name):
        return name
    say("there is no demo database yet: making one without the story (./dev demo plays it)")
    return fresh_demo(engine)


def print_logins() -> None:
    """Print who can log in: ``tools/demo/logins.py`` says LOGINS = {who: (login, password)}."""
    try:
        known = importlib.import_module("tools.demo.logins").LOGINS
    except ModuleNotFoundError:
        known = {}
    for who, (login, password) in {**ADMINISTRATOR, **known}.items():
        say(f"  {who:<16} login {login:<24} password {password}")
