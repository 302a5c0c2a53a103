"""The database server of ours: where its data is, who it runs as, how it starts and stops.

PostgreSQL from a wheel. It listens on a socket only, trusts nobody but the operating system's word
on who connects, and keeps running until ``./dev stop``. It does not run as root: for root it runs
as a system user that is made for it. It never waits for the disk, so its data is worth nothing when
it was not stopped properly: then it is made again.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from .errors import SetupError
from .places import Home
from .server import ROLE, Server
from .stamps import is_done, key_of, mark_done
from .steps import output_of, run_step, say

SYSTEM_USER = "prepaid-postgres"
SOCKET_LIMIT = 90
# The kernel's request to make one file share another's blocks, and the size of one.
FICLONE = 0x40049409
BLOCK = 4096
SETTINGS = """\
# Written by ./dev: a server for development, on a socket, without any care for a crash.
listen_addresses = ''
unix_socket_directories = '{socket}'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_connections = 200
max_wal_size = 2GB
max_locks_per_transaction = 128
timezone = 'UTC'
log_timezone = 'UTC'
"""


class Embedded:
    """The server of ours: where its data is, who it runs as, how it starts and stops."""

    def __init__(self, home: Home, programs: Path) -> None:
        self.home = home
        self.programs = programs
        self.data = home.postgres / "data"
        self.log = home.log("postgres")
        self.user = _system_user() if os.geteuid() == 0 else None
        self.socket = _socket_folder(home)

    def server(self) -> Server:
        return Server(
            self.programs, {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": ROLE}, own=True
        )

    def ensure_started(self) -> None:
        """Make the cluster if there is none, and start it if it does not answer.

        Without syncing, a crash leaves indexes and sequences that disagree with their tables,
        and no recovery says so.
        """
        done = self.data.parent / ".cluster"
        if not self._answers():
            self._forget_stale_pid()
            if is_done(done, "1") and not (self._is_running() or self._was_stopped()):
                say("- PostgreSQL was not stopped properly: its databases are made again")
                done.unlink()
            if not is_done(done, "1"):
                self._create()
            self._start()
        self._ensure_role()

    def _start(self) -> None:
        self._prepare_folders()
        argv = [
            self.programs / "pg_ctl",
            "-D",
            self.data,
            "-l",
            self.data / "server.log",
            "-w",
            "-t",
            "600",
            "start",
        ]
        run_step(
            "starting PostgreSQL",
            argv,
            self.log,
            advice=f"read the server's own log, {self.data}/server.log",
            **self._as_user(),
        )

    def stop(self) -> None:
        """Stop the server if it runs."""
        if not self._is_running():
            say("- PostgreSQL is not running")
            return
        argv = [self.programs / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"]
        run_step("stopping PostgreSQL", argv, self.log, **self._as_user())

    def _create(self) -> None:
        """Make the cluster. What is left of one that was made halfway or crashed is removed."""
        for folder in (self.data, self.socket):
            shutil.rmtree(folder, ignore_errors=True)
        self._prepare_folders()
        argv = [
            self.programs / "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        run_step(
            "making a database cluster",
            [*argv, "--no-sync", "-A", "peer"],
            self.log,
            **self._as_user(),
        )
        users = {pwd.getpwuid(uid).pw_name for uid in self._user_ids()}
        settings = SETTINGS.format(socket=self.socket)
        if shares_blocks(self.data):
            settings += "file_copy_method = clone\n"
        self._write("postgresql.auto.conf", settings)
        self._write("pg_hba.conf", "local all all peer map=dev\n")
        lines = [f"dev {user} {role}\n" for user in sorted(users) for role in ("postgres", ROLE)]
        self._write("pg_ident.conf", "".join(lines))
        mark_done(self.data.parent / ".cluster", "1")

    def _ensure_role(self) -> None:
        server = Server(self.programs, {**self.server().env, "PGUSER": "postgres"}, own=True)
        if not server.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            server.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")

    def _answers(self) -> bool:
        if not (self.socket / ".s.PGSQL.5432").exists():
            return False
        argv = [self.programs / "pg_isready", "-q", "-t", "60"]
        env = {**os.environ, **self.server().env}
        return subprocess.run(argv, check=False, env=env).returncode == 0

    def _is_running(self) -> bool:
        """Return whether the server runs, though it may be too busy to answer."""
        return (self.data / "postmaster.pid").exists()

    def _was_stopped(self) -> bool:
        """Return whether the server was stopped in an orderly way the last time."""
        argv = [self.programs / "pg_controldata", "-D", self.data]
        try:
            state = output_of(argv, env={**os.environ, "LC_ALL": "C"})
        except SetupError:
            return False
        return bool(re.search(r"cluster state: +shut down$", state, re.MULTILINE))

    def _forget_stale_pid(self) -> None:
        """Remove the pid file that a killed server left, when its number is another process's."""
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text(encoding="utf-8").split()[0])
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            arguments = []
        if str(self.data).encode() not in arguments:
            file.unlink(missing_ok=True)

    def _user_ids(self) -> set[int]:
        return {os.geteuid(), self.user.pw_uid if self.user else os.geteuid()}

    def _as_user(self) -> dict[str, Any]:
        """Return Popen's options to run a program as the server's user, off the terminal."""
        options: dict[str, Any] = {"cwd": "/", "start_new_session": True}
        if self.user is not None:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def _prepare_folders(self) -> None:
        for folder, mode in ((self.data, 0o700), (self.socket, 0o755)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
            if self.user is not None:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text, encoding="utf-8")
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def _system_user() -> pwd.struct_passwd:
    """Return the system user that the server runs as when we are root, made if need be."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        output_of(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--home-dir",
                "/",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ]
        )
        return pwd.getpwnam(SYSTEM_USER)


def shares_blocks(folder: Path) -> bool:
    """Check if a copy of a file in a folder can share its blocks, so that it costs nothing."""
    with (
        tempfile.NamedTemporaryFile(dir=folder) as source,
        tempfile.NamedTemporaryFile(dir=folder) as target,
    ):
        source.write(bytes(BLOCK))
        source.flush()
        try:
            fcntl.ioctl(target.fileno(), FICLONE, source.fileno())
        except OSError:
            return False
    return True


def _socket_folder(home: Home) -> Path:
    """Return the folder of the server's socket; the system allows no long path for one."""
    folder = home.postgres / "socket"
    if len(str(folder)) < SOCKET_LIMIT:
        return folder
    return Path("/tmp") / f"prepaid-{os.geteuid()}-{key_of(str(home.root))}"
