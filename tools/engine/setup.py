"""Put the parts together: everything that a command of ./dev works with."""

from __future__ import annotations

from . import databases, pdf, templates
from .odoo import (
    Engine,
    build_folder,
    ensure_beside,
    ensure_environment,
    ensure_queue_job,
    make_engine,
)
from .places import Home, find_home
from .postgres import ensure_server
from .sources import find_series, find_source
from .steps import locked, together
from .tooling import ensure_tools
from .variants import Built, ensure_examples, ensure_variants


def prepare(home: Home | None = None) -> Engine:
    """Return a ready Engine; what is missing is set up, what is there is left alone.

    Raises SetupError, which says what failed and what to do.
    """
    home = home or find_home()
    series = find_series()
    with locked(home.lock, "the set-up"):
        source, environment, server = together(
            lambda: find_source(home),
            lambda: ensure_environment(home, series),
            lambda: ensure_server(home),
        )
        programs = pdf.wkhtmltopdf(home).parent
        variables = {"FONTCONFIG_FILE": str(pdf.fonts(home))}
        engine = make_engine(home, source, environment, server, programs, variables)
        # Odoo installs its modules on one core, and prints nothing meanwhile.
        together(
            lambda: templates.ensure_deps(engine),
            lambda: pdf.ensure_wkhtmltopdf(home),
            lambda: ensure_tools(home),
        )
    return engine


def build(engine: Engine) -> Built:
    """Build this repo's addons for the engine's series, into its addons path."""
    return ensure_variants(engine.home, engine.series)


def fresh_database(engine: Engine, purpose: str, demo: bool = False) -> str:
    """Return a new database with all our addons but the glue, in place of the purpose's last."""
    ensure = templates.ensure_demo if demo else templates.ensure_addon
    return databases.ensure_copy(engine, ensure(engine, build(engine)), purpose)


def fresh_alone_database(engine: Engine, purpose: str, addon: str) -> str:
    """Return a new database with one of our addons and those that it depends on, no more."""
    template = templates.ensure_alone(engine, build(engine), addon)
    return databases.ensure_copy(engine, template, purpose)


def fresh_queue_database(engine: Engine, purpose: str) -> str:
    """Return a new database with all our addons, queue_job and the glue between them."""
    with locked(engine.home.lock, "the set-up"):
        pins = ensure_queue_job(engine)
    template = templates.ensure_queue(engine, build(engine), pins)
    return databases.ensure_copy(engine, template, purpose)


def fresh_example_database(engine: Engine, purpose: str) -> str:
    """Return a new database with all our addons and the example addons on top of them."""
    examples = ensure_examples(engine.home, engine.series)
    template = templates.ensure_example(engine, build(engine), examples)
    return databases.ensure_copy(engine, template, purpose)


def prepare_beside(engine: Engine) -> tuple[Engine, str]:
    """Return the Odoo that finds OCA's addons of the field beside ours, and their template."""
    with locked(engine.home.lock, "the set-up"):
        queue = ensure_queue_job(engine)
        folder, pins = ensure_beside(engine)
    modules = sorted(path.parent.name for path in folder.glob("*/__manifest__.py"))
    finding = engine.finding(build_folder(engine.series), folder)
    template = templates.ensure_beside(
        finding, build(engine), ["queue_job", *modules], f"{queue} {pins}"
    )
    return finding, template
