"""Templates of databases, each made once from what it depends on.

``deps``   the modules that our addons depend on, installed in an empty database
``addon``  a copy of it with all our addons installed, but for the glue
``demo``   a copy of that with a chart of accounts and the addons' demo data
``queue``  a copy of ``addon`` with queue_job and, by itself, the glue between both
``example``  a copy of ``addon`` with the example addons of the tests
``beside``   a copy of ``addon`` with OCA's addons of the field and, by itself, all glue
``alone_core``   a copy of ``deps`` with the core installed and none of the addons on it
``alone_...``    a copy of that with one addon and what it depends on, for each addon
``test``, ``demo``, ...  copies that are changed at will, see `databases`

A template's name ends in the key of what it was made from. It is made under another name and
renamed when it is complete, so a template that exists is a whole one.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from . import complaints, databases
from .assets import install_command
from .errors import SetupError
from .odoo import Engine, build_folder, example_folder
from .places import ADDON, GLUE, checkout_id, short_name, with_depends
from .serving import run_in_odoo
from .stamps import key_of
from .steps import run_step, say
from .variants import Built, link_alone

# What our addons need of Odoo's and OCA's modules, and a payment provider to test.
COMMON = (
    "account",
    "calendar",
    "helpdesk_mgmt",
    "payment_demo",
    "portal",
    "sale_management",
    "sale_timesheet",
)
MODULES = {
    "18.0": (*COMMON, "helpdesk_mgmt_timesheet"),
    "19.0": (*COMMON, "helpdesk_mgmt_project", "hr_timesheet_time_control"),
}
# Until 18.0 a list of modules, and what is the default depends on the database; then a boolean.
WITHOUT_DEMO = {"18.0": "--without-demo=all", "19.0": "--without-demo=true"}
# Demo data is loaded into a database that was made without; Odoo's own would take longer than the
# addon's, and show a firm's customers among hundreds of strangers.
DEMO = """
from odoo.tools.convert import convert_file
env["account.chart.template"].try_loading("generic_coa", company=env.company, install_demo=False)
for addon, file in {files!r}:
    convert_file(env, addon, file, {{}}, mode="init", noupdate=True)
env["ir.module.module"].search([("name", "in", {addons!r})]).demo = True
"""
ADVICE = "the database is made again at the next try; the log names the module and the line"


def ensure_deps(engine: Engine) -> str:
    """Return the template with the modules installed that our addons depend on.

    Of ours it knows none: those that a copy finds on its path are new to it, and no others.
    """
    modules = list(MODULES[engine.series])
    prefix = f"{databases.prefix_of(engine)}_deps_"
    name = prefix + key_of(engine.key, modules)[:8]

    def make(draft: str) -> None:
        _install(engine.finding(), draft, modules, "the addons' dependencies in a database")

    return _ensure(engine, name, prefix, make)


def ensure_addon(engine: Engine, built: Built) -> str:
    """Return the template with all our addons installed but for the glue."""
    base = ensure_deps(engine)
    prefix = _own_prefix(engine, "addon")
    addons = built.installed
    name = prefix + key_of(base, built.of(addons))[:8]

    def make(draft: str) -> None:
        databases.copy(engine, base, draft)
        all_ours = engine.finding(build_folder(engine.series))
        _install(all_ours, draft, addons, "the addons in a database")

    return _ensure(engine, name, prefix, make)


def alone_kind(addon: str) -> str:
    """Return the kind of the template with one of our addons and those that it depends on."""
    return f"alone_{short_name(addon)}"


def finding_alone(engine: Engine, addon: str) -> Engine:
    """Return the Odoo that finds one of our addons and those that it depends on, no more.

    What it does not find can't install itself, nor be imported.
    """
    return engine.finding(link_alone(engine.series, addon))


def ensure_alone(engine: Engine, built: Built, addon: str) -> str:
    """Return the template with one of our addons and those that it depends on installed."""
    addons = [other for other in with_depends(addon) if other in built.hashes]
    is_above = addon != ADDON and ADDON in addons
    base = ensure_alone(engine, built, ADDON) if is_above else ensure_deps(engine)
    prefix = _own_prefix(engine, alone_kind(addon))
    name = prefix + key_of(base, built.of(addons))[:8]

    def make(draft: str) -> None:
        databases.copy(engine, base, draft)
        _install(finding_alone(engine, addon), draft, addons, f"{addon} alone in a database")

    return _ensure(engine, name, prefix, make)


def ensure_below(engine: Engine, built: Built) -> str:
    """Return the template with what the core depends on, and without the product."""
    below = [addon for addon in with_depends(ADDON) if addon in built.hashes and addon != ADDON]
    return ensure_alone(engine, built, below[-1]) if below else ensure_deps(engine)


def ensure_demo(engine: Engine, built: Built) -> str:
    """Return the template with the addons' demo data."""
    base = ensure_addon(engine, built)
    prefix = _own_prefix(engine, "demodata")
    name = prefix + key_of(base, DEMO)[:8]

    def make(draft: str) -> None:
        databases.copy(engine, base, draft)
        load_demo(engine, draft, built.installed)

    return _ensure(engine, name, prefix, make)


def load_demo(engine: Engine, database: str, addons: Sequence[str]) -> None:
    """Load a chart of accounts and the demo data of our addons into a database."""
    files = demo_files(build_folder(engine.series), addons)
    say("- loading the demo data ...")
    owners = sorted({addon for addon, _file in files})
    run_in_odoo(engine, database, DEMO.format(files=files, addons=owners))


def demo_files(folder: Path, addons: Sequence[str]) -> list[tuple[str, str]]:
    """Return each file of demo data that manifests in ``folder`` name, after its addon."""
    texts = {addon: (folder / addon / "__manifest__.py").read_text("utf-8") for addon in addons}
    manifests = {addon: ast.literal_eval(text) for addon, text in texts.items()}
    return [(addon, file) for addon in addons for file in manifests[addon].get("demo", [])]


def ensure_queue(engine: Engine, built: Built, pins: str) -> str:
    """Return the template with queue_job too, and so with the glue, which installs itself.

    ``pins`` is the key of queue_job's version.
    """
    key = key_of(built.of([GLUE]), pins)
    return _ensure_above(engine, built, "queue", key, ["queue_job"], by_itself=[GLUE])


def finding_examples(engine: Engine) -> Engine:
    """Return the Odoo that finds all our addons and the example addons."""
    return engine.finding(build_folder(engine.series), example_folder(engine.series))


def ensure_example(engine: Engine, built: Built, examples: Built) -> str:
    """Return the template with the example addons too."""
    addons = list(examples.hashes)
    key = examples.of(addons)
    return _ensure_above(finding_examples(engine), built, "example", key, addons)


def ensure_beside(engine: Engine, built: Built, modules: list[str], pins: str) -> str:
    """Return the template with OCA's addons of the field, and so with all glue to them.

    ``engine`` finds them; ``pins`` is the key of their versions.
    """
    key = key_of(built.of(built.beside), modules, pins)
    return _ensure_above(engine, built, "beside", key, modules, by_itself=built.beside)


def _ensure_above(
    engine: Engine,
    built: Built,
    kind: str,
    key: str,
    modules: list[str],
    by_itself: Sequence[str] = (),
) -> str:
    """Return the template with all our addons but the glue, and with others on top of them.

    ``key`` stands for the content of these others.
    """
    base = ensure_addon(engine, built)
    prefix = _own_prefix(engine, kind)
    name = prefix + key_of(base, key)[:8]

    def make(draft: str) -> None:
        databases.copy(engine, base, draft)
        _install(engine, draft, modules, f"{', '.join(modules)} in a database", by_itself)

    return _ensure(engine, name, prefix, make)


def check_installations(engine: Engine, *kinds: str) -> None:
    """Raise SetupError if Odoo warned of our addons while it made this checkout's templates.

    ``kinds`` are those of the templates, which are there: what was said of others may be past.
    """
    for kind in kinds:
        log = _log_of(engine, _draft_of(_own_prefix(engine, kind)))
        lines = log.read_text("utf-8", errors="replace").splitlines() if log.exists() else []
        found = complaints.find(lines)
        if found:
            what = "Odoo installs our addons, but warns: " + "; ".join(found)
            raise SetupError(what, "mend what it warns of, or see complaints.py", log)


def _ensure(engine: Engine, name: str, prefix: str, make: Callable[[str], None]) -> str:
    """Return ``name`` after making it if need be; older templates with its prefix are dropped."""
    with databases.locked_for(engine, prefix):
        if databases.exists(engine, name):
            return name
        for stale in databases.names(engine):
            # A longer kind may begin alike.
            if stale.startswith(prefix) and "_" not in stale.removeprefix(prefix):
                databases.drop(engine, stale)
        draft = _draft_of(prefix)
        make(draft)
        files = databases.filestore(engine, draft)
        if files.exists():
            shutil.rmtree(databases.filestore(engine, name), ignore_errors=True)
            files.rename(databases.filestore(engine, name))
        engine.server.sql(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def _install(
    engine: Engine,
    database: str,
    modules: list[str],
    title: str,
    by_itself: Sequence[str] = (),
) -> None:
    """Install modules without demo data into a database, made if it is not there.

    Raises SetupError when Odoo fails or leaves one of them out, or one of those that
    have to install themselves.
    """
    log = _log_of(engine, database)
    log.unlink(missing_ok=True)
    arguments = [
        "-d",
        database,
        "-i",
        ",".join(modules),
        "--stop-after-init",
        "--no-http",
        "--log-level=info",
    ]
    arguments.append(WITHOUT_DEMO[engine.series])
    argv = install_command(engine, database, *arguments)
    run_step(f"installing {title}", argv, log, advice=ADVICE, env=engine.environ())
    wanted = [*modules, *by_itself]
    state = engine.server.sql(
        "SELECT count(*) FROM ir_module_module "
        f"WHERE name IN ({_quoted(wanted)}) AND state = 'installed'",
        database,
    )
    if state != str(len(wanted)):
        raise SetupError(f"installing {title}: not every module is installed", ADVICE, log)
    # Copies have what the planner knows; nothing has to be found out again in each.
    engine.server.sql("VACUUM ANALYZE", database)


def _own_prefix(engine: Engine, kind: str) -> str:
    """Return how the names of this checkout's templates of a kind begin."""
    return f"{databases.prefix_of(engine)}_{checkout_id()}_{kind}_"


def _draft_of(prefix: str) -> str:
    """Return the name under which a template is made, until it is whole."""
    return f"{prefix}making"


def _log_of(engine: Engine, database: str) -> Path:
    return engine.home.log(f"install-{database}")


def _quoted(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
