"""What Odoo's test classes do slowly, or in a way that a busy machine breaks.

Requests take as long as they take: nobody gives up on one that is only slow, and a test whose
request failed waits for what the server still does, since both work with the same cursor.
What Odoo computes from its code alone is kept from test to test.
"""

import sys
from contextlib import contextmanager

from odoo.modules.registry import Registry
from odoo.tests import common

# How long a request may take, in seconds: only one that hangs takes longer.
PATIENCE = 600
# Caches of compiled templates, files, routes, groups and, from 19.0 on, what modules bring.
KEPT = ("assets", "templates", "routing", "routing.rewrites", "groups", "stable")
_touched = set()


def set_up():
    """Change Odoo's test classes, once for the process."""
    _be_patient()
    _keep_caches()


def _be_patient():
    handle = common.BaseCase._request_handler.__func__
    set_up_case = common.HttpCase.setUp

    def handle_patiently(cls, session, request, /, **options):
        options["timeout"] = PATIENCE
        return handle(cls, session, request, **options)

    def set_up_patiently(case):
        set_up_case(case)
        case.addCleanup(wait_for_requests, case)

    common.BaseCase._request_handler = classmethod(handle_patiently)
    common.BaseCase.test_cursor_lock_timeout = PATIENCE
    common.HttpCase.setUp = set_up_patiently
    if hasattr(common, "release_test_lock"):
        common.release_test_lock = release_test_lock


def wait_for_requests(case):
    """Return when the server does nothing more for a test, before its cursor is rolled back."""
    with release_test_lock():
        case._wait_remaining_requests(PATIENCE)


@contextmanager
def release_test_lock():
    """Let requests use the test's cursor; afterwards wait for the one that still does.

    Odoo ends the process when one takes a minute. Before 19.0 there is nothing to release.
    """
    lock = getattr(common, "_registry_test_lock", None)
    if lock is None:
        yield
        return
    lock.release()
    try:
        yield
    finally:
        lock.acquire()


def _keep_caches():
    holders = sys.modules[Registry.__module__]._CACHES_BY_KEY
    clear_cache, clear_all_caches = Registry.clear_cache, Registry.clear_all_caches

    def clear_and_note(registry, *names):
        for name in names or ("default",):
            _touched.update(holders[name])
        clear_cache(registry, *names)

    def clear_but_kept(registry):
        caches = registry._Registry__caches
        kept = {name: caches[name] for name in KEPT if name in caches and name not in _touched}
        caches.update({name: type(cache)(1) for name, cache in kept.items()})
        clear_all_caches(registry)
        caches.update(kept)

    Registry.clear_cache = clear_and_note
    Registry.clear_all_caches = clear_but_kept


def begin_class():
    """Keep caches again: the class of tests that changed their content is over."""
    _touched.clear()
