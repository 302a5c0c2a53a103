"""Databases by their names: copies that are worked on, replaced or dropped.

Attachments lie in files beside a database; a copy links them, since Odoo writes each under the hash
of its content.
"""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from .odoo import Engine
from .places import checkout_id
from .steps import locked


def ensure_copy(engine: Engine, template: str, purpose: str) -> str:
    """Return a fresh copy of a template, named after its purpose and this checkout."""
    name = name_of(engine, purpose)
    with locked_for(engine, name):
        copy(engine, template, name)
    return name


def own_purpose(engine: Engine, purpose: str, number: int = 0) -> str:
    """Return a purpose of this process alone, so that two runs side by side have two databases.

    Several databases of one run have several numbers. What runs left behind when they were
    killed is dropped.
    """
    prefix = name_of(engine, purpose)
    for name in names(engine):
        process = name.removeprefix(prefix).split("_")[0]
        if name.startswith(prefix) and process.isdigit() and not Path("/proc", process).exists():
            drop(engine, name)
    return f"{purpose}{os.getpid()}{f'_{number}' if number else ''}"


def name_of(engine: Engine, purpose: str) -> str:
    """Return the name of this checkout's database for a purpose."""
    return f"{prefix_of(engine)}_{checkout_id()}_{purpose}"


def exists(engine: Engine, name: str) -> bool:
    """Check if a database is there."""
    return bool(engine.server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def copy(engine: Engine, template: str, name: str) -> None:
    """Make ``name`` a copy of ``template``, in place of what was there."""
    drop(engine, name)
    # Blocks are shared where the file system can; else copying files is slower than writing pages.
    clones = engine.server.sql("SELECT setting FROM pg_settings WHERE name = 'file_copy_method'")
    strategy = " STRATEGY FILE_COPY" if clones == "clone" else ""
    engine.server.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}')
    source, target = (filestore(engine, database) for database in (template, name))
    if source.exists():
        shutil.copytree(source, target, copy_function=_link, dirs_exist_ok=True)


def drop(engine: Engine, name: str) -> None:
    """Drop a database with its connections and its files, if it is there."""
    engine.server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name}' AND usename = current_user"
    )
    engine.server.sql(f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(filestore(engine, name), ignore_errors=True)


def locked_for(engine: Engine, name: str) -> AbstractContextManager[None]:
    """Hold what stands for one database or one kind of template, while it is made."""
    return locked(engine.home.root / "locks" / name, "a database that it makes")


def names(engine: Engine) -> list[str]:
    """Return the names of all databases of the server."""
    return engine.server.sql("SELECT datname FROM pg_database ORDER BY datname").splitlines()


def prefix_of(engine: Engine) -> str:
    """Return how names of databases begin that are of this Odoo."""
    return f"pib_{engine.source.name.replace('.', '_').replace('-', '_')}"


def filestore(engine: Engine, database: str) -> Path:
    """Return the folder with the attachments of a database."""
    return engine.data / "filestore" / database


def _link(source: str, target: str) -> str:
    """Link a file, or copy it where the file system knows no links."""
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:
        shutil.copy2(source, target)
    return target
