"""Put the parts together: everything that a command of ./dev works with."""

from __future__ import annotations

from . import databases, pdf
from .odoo import Engine, ensure_engine, ensure_queue_job
from .places import Home, find_home
from .postgres import ensure_server
from .sources import find_source
from .steps import locked
from .tooling import ensure_tools
from .variants import Built, ensure_variants


def prepare(home: Home | None = None) -> Engine:
    """Return a ready Engine; what is missing is set up, what is there is left alone.

    Raises SetupError, which says what failed and what to do.
    """
    home = home or find_home()
    with locked(home.lock, "the set-up"):
        ensure_tools(home)
        server = ensure_server(home)
        source = find_source(home)
        program = pdf.ensure_wkhtmltopdf(home)
        fonts = {"FONTCONFIG_FILE": str(pdf.ensure_fonts(home))}
        return ensure_engine(home, source, server, program.parent, fonts)


def build(engine: Engine) -> Built:
    """Build this repo's addons for the engine's series, into its addons path."""
    return ensure_variants(engine.home, engine.series)


def fresh_database(engine: Engine, purpose: str, demo: bool = False) -> str:
    """Return a new database with the addon installed, in place of the last one for this purpose."""
    template = databases.ensure_addon(engine, build(engine).hash, demo)
    return databases.ensure_copy(engine, template, purpose)


def fresh_queue_database(engine: Engine, purpose: str) -> str:
    """Return a new database with the addon, queue_job and the glue between them installed."""
    with locked(engine.home.lock, "the set-up"):
        pins = ensure_queue_job(engine)
    built = build(engine)
    template = databases.ensure_queue(engine, built.hash, built.glue, pins)
    return databases.ensure_copy(engine, template, purpose)
