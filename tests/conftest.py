"""What pytest-odoo leaves out, or does in a way that fails now and then."""

import contextlib
import importlib.util
import os
import signal
import socket
import time
from pathlib import Path

import freezegun
import hypothesis
import pytest

try:
    import odoo
    from odoo.tests.common import BaseCase
except ImportError:  # the tests in tools/ and e2e/ run without Odoo
    odoo = BaseCase = None

if BaseCase is not None and not hasattr(BaseCase, "test_tags"):
    # Odoo tags the test classes of an addon by their place, ``odoo.addons...``, and expects the
    # tags when a class starts. A suite in this folder has no such place.
    BaseCase.test_tags = {"standard", "at_install"}
    BaseCase.test_module = "prepaid_it_blocks"

# How fast examples are made says nothing about the code, only about what else is going on.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")

# What pytest measures is true where a suite has stopped the clock too.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

if odoo is not None:
    from . import harness

    harness.set_up()


def pytest_configure(config):
    """Let this process be stopped, and watch Odoo's log in every run that has an Odoo.

    :param config: pytest's configuration
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell without job control starts what it puts in the background deaf to it, and all
        # that is started from there.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if odoo is not None:
        from tests.log_watch import LogWatchPlugin

        config.pluginmanager.register(LogWatchPlugin(), "log_watch")


# How long the server may take to listen, in seconds.
_PATIENCE = 600.0
# Processes that share files of tests have this folder: who takes one leaves a mark in it. The
# folder above it is that of all processes of the run.
_SHARED = os.environ.get("PREPAID_SHARED_RUN")
_STOP = _SHARED and Path(_SHARED).with_name("stop")
_taken = {}
_classes = []


def _get_free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_listening(port):
    """Return when something listens on a port of this machine; raise TimeoutError if not."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Odoo's HTTP server does not listen on port {port}")


def _make_server():
    """Return Odoo's threaded server, which serves the process that runs the tests."""
    from odoo.service import server

    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    return server.server


@pytest.fixture(scope="session", autouse=odoo is not None)
def load_http(request, load_registry):
    """Serve HTTP while the suites run; it takes the place of pytest-odoo's own fixture."""
    if not request.config.getoption("--odoo-http"):
        yield
        return
    port = odoo.tools.config["http_port"] = _get_free_port()
    server = _make_server()
    server.http_spawn()
    _wait_until_listening(port)
    yield
    server.httpd.shutdown()
    server.httpd.server_close()


@pytest.fixture(scope="session", autouse=odoo is not None)
def people(load_registry):
    """Make the people of all suites, if the product is installed."""
    if importlib.util.find_spec("odoo.addons.prepaid_it_blocks"):
        from .people import make_people

        make_people()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Skip files that another process of this run has taken; stop where one fails."""
    if _STOP and _STOP.exists():
        item.session.shouldstop = "another part of the run has failed"
        return True
    if item.path not in _taken:
        _taken[item.path] = _SHARED is None or _take(item)
    if not _taken[item.path]:
        # What the last test kept for this one is of no use to one in another folder.
        item.session._setupstate.teardown_exact(nextitem)
        return True
    if odoo is not None and item.cls not in _classes:
        _classes[:] = [item.cls]
        harness.begin_class()
    return None


def _take(item):
    """Take a test's file; return False if another process was faster."""
    name = item.path.relative_to(item.config.rootpath).parts
    try:
        Path(_SHARED, "+".join(name)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def pytest_sessionfinish(session):
    """Make the other processes stop where this one was to stop at a failure."""
    if _STOP and session.shouldfail:
        _STOP.touch()
