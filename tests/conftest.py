"""What pytest-odoo leaves out, or does in a way that fails now and then."""

import contextlib
import socket
import time

import hypothesis
import pytest

try:
    import odoo
    from odoo.tests.common import BaseCase
except ImportError:  # the tests in tools/ and e2e/ run without Odoo
    odoo = BaseCase = None

if BaseCase is not None and not hasattr(BaseCase, "test_tags"):
    # From 15.0 on, Odoo tags the test classes of an addon by their place, ``odoo.addons...``,
    # and expects the tags when a class starts. A suite in this folder has no such place.
    BaseCase.test_tags = {"standard", "at_install"}
    BaseCase.test_module = "prepaid_it_blocks"

# How fast examples are made says nothing about the code, only about what else is going on.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")


def pytest_configure(config):
    """Watch Odoo's log in every run that has an Odoo.

    :param config: pytest's configuration
    """
    if odoo is not None:
        from tests.log_watch import LogWatchPlugin

        config.pluginmanager.register(LogWatchPlugin(), "log_watch")


# How long the server may take to listen, in seconds.
_PATIENCE = 60.0


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
    if odoo.release.version_info >= (15,):
        application = odoo.http.root
    else:
        from odoo.service import wsgi_server

        wsgi_server._patch_xmlrpc_marshaller()
        application = wsgi_server.application
    server.server = server.ThreadedServer(application)
    return server.server


@pytest.fixture(scope="session", autouse=odoo is not None)
def load_http(request, load_registry):
    """Serve HTTP while the suites run; it takes the place of pytest-odoo's own fixture.

    On 14.0 that one starts a server for each file and stops it at once, which leaves a server
    behind only where the stop is faster than the server's thread.
    """
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
