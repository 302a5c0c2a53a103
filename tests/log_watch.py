"""The watch on Odoo's log: a warning about our addons that no test expects fails the run.

A test that brings one about says so with ``assertLogs`` or ``mute_logger``.
"""

import logging

import pytest

from tools.engine.complaints import is_ours


class LogWatch(logging.Handler):
    """Keeper of the warnings about our addons, with the test that brought each about."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.test = "the start"
        self.found = {}

    def emit(self, record):
        """Keep a record that is about our addons.

        :param record: a `logging.LogRecord` of level warning or above
        """
        text = record.getMessage()
        if is_ours(record.name, text):
            self.found.setdefault(f"{record.levelname} {record.name}: {text[:300]}", self.test)


class LogWatchPlugin:
    """The hooks of pytest: the watch follows the tests and speaks at the end."""

    def __init__(self):
        self.watch = LogWatch()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Note which test runs.

        :param item: the test
        """
        self.watch.test = item.nodeid
        # Odoo's own set-up of the log takes the root's handlers away, so it is done each time.
        if self.watch not in logging.getLogger().handlers:
            logging.getLogger().addHandler(self.watch)
        return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        """Fail a run that passed if the watch has found anything.

        :param session: pytest's session
        """
        if self.watch.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        """Print the findings.

        :param terminalreporter: pytest's reporter
        """
        for text, test in self.watch.found.items():
            terminalreporter.write_line(f"LOG {text}\n    in {test}", red=True)
