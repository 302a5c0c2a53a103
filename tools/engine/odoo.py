"""How an Odoo process is started: its environment, its configuration, its command line."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .places import CHECKOUT, Home, checkout_id
from .pythons import Python, find_python, make_environment, pip_install, site_packages
from .server import Server
from .sources import Source
from .stamps import is_done, key_of, mark_done

START = "import odoo, odoo.cli; odoo.cli.main()"
CONFIGURATION = """\
[options]
addons_path = {addons}
data_dir = {data}
http_interface = 127.0.0.1
smtp_server = 127.0.0.1
smtp_port = {smtp_port}
list_db = False
workers = 0
max_cron_threads = 0
limit_time_cpu = 36000
limit_time_real = 36000
limit_memory_soft = 0
limit_memory_hard = 0
"""
# Nothing listens here: a mail that is sent without a server of ours to take it fails.
CLOSED_PORT = 1


@dataclass(frozen=True)
class Engine:
    """An Odoo ready to run: its source, its Python, its database server, our addons on its path.

    ``folders`` hold the addons of this repo that it finds, and nothing else.
    """

    home: Home
    source: Source
    python: Path
    key: str
    server: Server
    programs: Path
    extra_env: Mapping[str, str]
    folders: tuple[Path, ...] = ()

    @property
    def series(self) -> str:
        return self.source.series

    @property
    def work(self) -> Path:
        """The folder with this checkout's configuration for this Odoo."""
        name = f"{self.source.name}-{self.server.name}"
        return self.home.root / "checkouts" / checkout_id() / name

    @property
    def data(self) -> Path:
        """Odoo's data folder: attachments and sessions of the databases on this server."""
        return self.home.root / "odoo-data" / self.server.name

    @property
    def configuration(self) -> Path:
        return self.work / f"{'-'.join(['odoo', *(folder.name for folder in self.folders)])}.conf"

    def environ(self) -> dict[str, str]:
        """Return the environment of an Odoo process."""
        path = f"{self.programs}:{self.python.parent}:{os.environ.get('PATH', os.defpath)}"
        ours = {
            "PATH": path,
            "PYTHONPATH": str(self.source.root),
            "TZ": "UTC",
            "ODOO_RC": str(self.configuration),
            "PYTHONUNBUFFERED": "1",
        }
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
        return {**inherited, **self.extra_env, **self.server.env, **ours}

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command line that runs Odoo with these arguments."""
        return [str(self.python), "-c", START, *map(str, arguments)]

    def finding(self, *folders: Path) -> Engine:
        """Return this Odoo with these folders of our addons on its path, and no others."""
        other = replace(self, folders=folders)
        other.configure()
        return other

    def configure(self, smtp_port: int = CLOSED_PORT) -> Path:
        """Write the configuration file and return it."""
        addons = [*self.source.addons, self.source.root / "odoo/addons", *self.folders]
        text = CONFIGURATION.format(
            addons=",".join(map(str, addons)), data=self.data, smtp_port=smtp_port
        )
        for folder in self.folders:
            folder.mkdir(parents=True, exist_ok=True)
        self.work.mkdir(parents=True, exist_ok=True)
        if (
            not self.configuration.exists()
            or self.configuration.read_text(encoding="utf-8") != text
        ):
            self.configuration.write_text(text, encoding="utf-8")
        return self.configuration


def build_folder(series: str) -> Path:
    """Return the folder that holds all our addons, built for a series, and nothing else."""
    return CHECKOUT / "build" / series


def alone_folder(series: str, addon: str) -> Path:
    """Return the folder that holds one addon and those of ours that it depends on."""
    return CHECKOUT / "build" / f"{series}-alone" / addon


def example_folder(series: str) -> Path:
    """Return the folder that holds the example addons, built for a series."""
    return CHECKOUT / "build" / f"{series}-example"


@dataclass(frozen=True)
class Environment:
    """A virtual environment with all that a series of Odoo needs but Odoo itself."""

    folder: Path
    base: Python
    pins: str

    @property
    def python(self) -> Path:
        return self.folder / "bin/python"


def ensure_environment(home: Home, series: str) -> Environment:
    """Return the environment for a series, made if need be: every Odoo of the series uses it."""
    base = find_python(home, series)
    pins = Path(__file__).with_name(f"pins-{series}.txt")
    text = pins.read_text(encoding="utf-8")
    key = key_of(text, str(base.path))
    environment = Environment(home.engines / f"{series}-{key}", base, text)
    folder = environment.folder
    if not is_done(folder / ".done", key) or not environment.python.exists():
        log = home.log(f"engine-{series}")
        make_environment(home, folder, base, f"Odoo {series}", log)
        declare_odoo(folder, series)
        title = f"OCA's helpdesk and what Odoo {series} needs (Python {base.version})"
        pip_install(folder, ["-r", pins], title, log, base.env)
        mark_done(folder / ".done", key)
    return environment


def make_engine(
    home: Home,
    source: Source,
    environment: Environment,
    server: Server,
    programs: Path,
    environ: Mapping[str, str],
) -> Engine:
    """Return the Engine of a source.

    ``programs`` is a folder for its PATH, ``environ`` has variables for its processes.
    """
    base = environment.base
    key = key_of(str(source.root), source.version, environment.pins, str(base.path))
    extra = {**base.env, **environ}
    engine = Engine(home, source, environment.python, key, server, programs, extra)
    return engine.finding(build_folder(engine.series))


def ensure_queue_job(engine: Engine) -> str:
    """Install OCA's queue_job beside the other addons if need be; return the key of its pins.

    No other database but the glue's has it installed, so it has pins of its own.
    """
    pins = Path(__file__).with_name(f"pins-queue-{engine.series}.txt")
    key = key_of(pins.read_text(encoding="utf-8"))
    folder = engine.python.parents[1]
    if not is_done(folder / ".queue", key):
        log = engine.home.log(f"engine-{engine.series}")
        pip_install(folder, ["--no-deps", "-r", pins], "OCA's queue_job", log, engine.extra_env)
        mark_done(folder / ".queue", key)
    return key


def ensure_beside(engine: Engine) -> tuple[Path, str]:
    """Bring OCA's other addons of the field; return their folder and the key of their pins.

    They lie in a folder of their own: no other database finds them.
    """
    pins = Path(__file__).with_name(f"pins-beside-{engine.series}.txt")
    key = key_of(pins.read_text(encoding="utf-8"))
    folder = engine.home.root / "beside" / f"{engine.series}-{key}"
    if not is_done(folder / ".done", key):
        shutil.rmtree(folder, ignore_errors=True)
        log = engine.home.log(f"beside-{engine.series}")
        arguments = ["--no-deps", "--target", folder, "-r", pins]
        environment = engine.python.parents[1]
        pip_install(environment, arguments, "OCA's addons of the field", log, engine.extra_env)
        mark_done(folder / ".done", key)
    return folder / "odoo" / "addons", key


def declare_odoo(folder: Path, series: str) -> None:
    """Make pip see Odoo as installed in an environment; a process has it on its PYTHONPATH.

    OCA's wheels require the distribution ``odoo``; with it seen, pip resolves them as usual, and
    they land in ``odoo/addons`` of the environment, which Odoo takes for one of its addons paths.
    """
    info = site_packages(folder) / f"odoo-{series}.dist-info"
    shutil.rmtree(info, ignore_errors=True)
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: odoo\nVersion: {series}\n", encoding="utf-8"
    )
    (info / "INSTALLER").write_text("dev\n", encoding="utf-8")
    (info / "RECORD").write_text("", encoding="utf-8")
