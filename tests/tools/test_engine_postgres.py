"""The database server of ours: what a stop keeps and a crash does not."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from tools.engine import places, postgres
from tools.engine.embedded import Embedded, shares_blocks


@pytest.fixture(scope="module")
def embedded():
    """Return a server with data of its own, in a folder that its system user may enter."""
    programs = postgres.ensure_programs(places.find_home())
    folder = Path(tempfile.mkdtemp(prefix="prepaid-test-"))
    folder.chmod(0o755)
    server = Embedded(places.Home(folder), programs)
    server.ensure_started()
    yield server
    server.stop()
    shutil.rmtree(folder)


def _databases(embedded):
    return set(embedded.server().sql("SELECT datname FROM pg_database").split())


def _kill(embedded):
    pid = int((embedded.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while embedded._answers() and time.monotonic() < deadline:
        time.sleep(0.1)


def test_stop_keeps_the_databases(embedded):
    embedded.server().sql("CREATE DATABASE kept")
    embedded.stop()
    embedded.ensure_started()
    assert "kept" in _databases(embedded)


def test_crash_makes_them_anew(embedded, capsys):
    embedded.server().sql("CREATE DATABASE lost")
    _kill(embedded)
    embedded.ensure_started()
    assert "lost" not in _databases(embedded)
    assert "not stopped properly" in capsys.readouterr().out
    embedded.server().sql("CREATE DATABASE again")


def test_running_server_is_left_alone(embedded):
    embedded.server().sql("CREATE DATABASE running")
    embedded.ensure_started()
    assert "running" in _databases(embedded)


def test_pid_of_another_program_is_forgotten(embedded):
    embedded.stop()
    (embedded.data / "postmaster.pid").write_text(f"{os.getpid()}\n", encoding="utf-8")
    embedded.ensure_started()
    assert embedded._answers()


def test_copies_share_blocks_where_the_files_can(embedded):
    sql = "SELECT setting FROM pg_settings WHERE name = 'file_copy_method'"
    expected = "clone" if shares_blocks(embedded.data) else "copy"
    assert embedded.server().sql(sql) == expected
