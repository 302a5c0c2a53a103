"""A run ends before Odoo ends it, says what is left, and the next one does it."""

import resource
import time
from unittest.mock import patch

from odoo import tools
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit
from odoo.tests import TransactionCase

from .alerts import AlertCase

# How long the agreements of these suites take, in seconds.
SECONDS = 10.0
AGREEMENTS = 9


def set_limits(**limits):
    """Return a context manager that sets limits of the server's configuration."""
    return patch.dict(tools.config.options, limits)


class TestTimeLimitOfRun(AlertCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_level("renewal", to_salesperson=True)
        customers = cls.env["res.partner"].create(
            [
                {"name": f"Shop {number}", "email": f"shop{number}@shops.example"}
                for number in range(AGREEMENTS - 1)
            ]
        )
        cls.agreements = cls.agreement
        for customer in customers:
            cls.agreements |= cls._sell(10.0, contact=customer).agreement_id
        # Due at once: at 100 % of what was bought.
        cls.agreements.write({"template_id": cls.template.id, "renewal_threshold_percent": 100.0})

    def _read_clock(self):
        """Return a time at which every agreement that was done took its seconds."""
        return SECONDS * self.env["prepaid.run.line"].search_count([])

    def test_a_run_ends_in_time_and_the_next_one_goes_on(self):
        with set_limits(limit_time_real_cron=100), patch("time.monotonic", self._read_clock):
            first = self._run()
            # 60 % of 100 seconds are for agreements; what is left is for mails.
            self.assertEqual((len(first.line_ids), first.left_count), (7, 2))
            self.assertTrue(first.date_end)
            self.assertEqual(set(self.agreements.mapped("notice_ids.state")), {"sent"})
            second = self._run()
        self.assertEqual((len(second.line_ids), second.left_count), (2, 0))
        lines = first.line_ids | second.line_ids
        self.assertEqual(lines.mapped("agreement_id"), self.agreements)
        orders = self.env["sale.order"].search(
            [("prepaid_agreement_id", "in", self.agreements.ids), ("is_prepaid_renewal", "=", True)]
        )
        self.assertEqual(len(orders), AGREEMENTS)
        self.assertEqual(len(self.agreements.mapped("notice_ids")), AGREEMENTS)
        self.assertFalse(self._run().line_ids)

    def test_mails_that_time_does_not_allow_go_with_the_next_run(self):
        with set_limits(limit_time_real_cron=10), patch("time.monotonic", self._read_clock):
            self._run()
            self.assertEqual(self.agreements.mapped("notice_ids.state"), ["waiting"])
        self._run()
        self.assertEqual(self.agreements.mapped("notice_ids.state"), ["sent"] * AGREEMENTS)


class TestTimeLimit(TransactionCase):
    def _get_end(self, **limits):
        """Return after how many seconds a run that may use half the time is over."""
        with set_limits(**limits), patch("time.monotonic", lambda: 0.0):
            limit = TimeLimit(0.5)
        for seconds in range(1, 200000):
            with patch("time.monotonic", lambda seconds=seconds: float(seconds)):
                if limit.is_over():
                    return seconds - 1
        raise AssertionError("This limit never ends")

    def test_limits_are_those_of_the_server(self):
        cases = (
            # Real time of all, of scheduled actions, workers; the half of it.
            (100, -1, 0, 50),
            (100, 60, 0, 30),
            # Threads of a server without workers have no limit of their own.
            (100, 0, 0, 50),
            (100, 0, 2, 12 * 3600),
            (0, -1, 2, 12 * 3600),
        )
        for real, cron, workers, expected in cases:
            limits = {"limit_time_real": real, "limit_time_real_cron": cron, "workers": workers}
            self.assertEqual(self._get_end(**limits), expected, limits)

    def test_processor_time_ends_a_run_too(self):
        before = resource.getrlimit(resource.RLIMIT_CPU)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_CPU, before)
        used = time.process_time()
        # Far away: the kernel counts by its ticks, and ends a process that is over its limit.
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1000, before[1]))
        with set_limits(limit_time_real=0, limit_time_real_cron=-1):
            limit = TimeLimit(0.0003)
        self.assertFalse(limit.is_over())
        while time.process_time() < used + 0.35:
            pass
        self.assertTrue(limit.is_over())
