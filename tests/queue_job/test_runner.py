"""The whole way: queue_job's own runner starts the jobs in a server, with real commits."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, fields
from odoo.addons.queue_job.job import Job
from odoo.modules.registry import Registry
from odoo.tests import common
from odoo.tools import mute_logger

from ..common import PrepaidMixin

AGREEMENTS = 6
# How long the server and its jobs may take, in seconds.
PATIENCE = 600.0
START = "import odoo, odoo.cli; odoo.cli.main()"


@contextmanager
def run_jobs(database):
    """Run a server with a job runner that starts two jobs at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [
        f"--database={database}",
        f"--http-port={port}",
        "--load=base,web,queue_job",
        "--workers=0",
        "--max-cron-threads=0",
        "--log-level=warn",
    ]
    environ = dict(os.environ, ODOO_QUEUE_JOB_CHANNELS="root:2", ODOO_QUEUE_JOB_PORT=str(port))
    process = subprocess.Popen([sys.executable, "-c", START, *arguments], env=environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


class TestRunner(PrepaidMixin, common.BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = common.get_db_name()
        cls.cursor = Registry(database).cursor()
        cls.addClassCleanup(cls.cursor.close)
        cls.env = api.Environment(cls.cursor, SUPERUSER_ID, {})
        cls._set_up_firm()
        cls.company.write({"prepaid_mail_working_hours": False, "prepaid_alert_digest": False})
        today = fields.Date.today()
        cls.agreements = cls.env["prepaid.agreement"]
        for number in range(AGREEMENTS):
            contact = cls.env["res.partner"].create(
                {"name": f"Runner {number}", "email": f"runner{number}@firm.example"}
            )
            cls.agreements |= cls._sell(10.0, day=today, contact=contact).agreement_id
            cls._log(cls._create_ticket(contact=contact), 9.0, day=today)
        # The last one's renewal can't be made.
        cls.agreements[-1].contact_id.email = False
        cls.addClassCleanup(cls._end)

    @classmethod
    def _end(cls):
        """Leave nothing due where other suites look."""
        cls.cursor.rollback()
        cls.env.clear()
        cls._change(cls.agreements, {"state": "ended"})
        cls.cursor.commit()

    def _run(self):
        """Do a run with a real commit, and return its report."""
        run = self.env["prepaid.agreement"]._cron_renew()
        self.cursor.commit()
        return run

    def _touch_elsewhere(self, record):
        """Change a record in another transaction that is faster."""
        with closing(Registry(self.cursor.dbname).cursor()) as other:
            other.execute(f"UPDATE {record._table} SET write_date = now() WHERE id = {record.id}")
            other.commit()

    def _wait_for_jobs(self, process):
        """Return when the runner has done all jobs."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and process.poll() is None:
            self.cursor.rollback()
            self.cursor.execute(
                "SELECT count(*) FROM queue_job WHERE state NOT IN ('done','failed')"
            )
            if not self.cursor.fetchone()[0]:
                return
            time.sleep(0.2)
        self.fail("the job runner has not done its jobs")

    def _check_who_is_in_the_way(self, line):
        """Check that a job leaves it to the queue to try again, and has noted nothing."""
        agreement = line.agreement_id
        domain = [("identity_key", "=", agreement._get_job_key())]
        job = Job.load(self.env, self.env["queue.job"].search(domain).uuid)
        for record in (agreement, line):
            self._touch_elsewhere(record)
            failure = psycopg2.errors.SerializationFailure
            with mute_logger("odoo.sql_db"), self.assertRaises(failure):
                job.perform()
            self.cursor.rollback()
            self.env.clear()
            self.assertEqual((line.result, agreement.renewal_error), ("queued", False))

    def test_the_runner_does_each_job_once(self):
        run, again = self._run(), self._run()
        self.assertEqual(run.line_ids.mapped("result"), ["queued"] * AGREEMENTS)
        self.assertFalse(again.line_ids)
        self._check_who_is_in_the_way(run.line_ids[0])
        with run_jobs(self.cursor.dbname) as process:
            self._wait_for_jobs(process)
        self.env.clear()
        self.assertEqual(set(self.env["queue.job"].search([]).mapped("state")), {"done"})
        failing = self.agreements[-1]
        lines = run.line_ids.filtered(lambda line: line.agreement_id == failing)
        # Notices go out though the renewal fails.
        self.assertEqual(lines.sorted("id").mapped("result"), ["failed", "done"])
        self.assertTrue(failing.renewal_error)
        self.assertEqual((run.line_ids - lines).mapped("result"), ["done"] * (AGREEMENTS - 1))
        for agreement in self.agreements - failing:
            order = agreement.sale_order_ids.filtered("is_prepaid_renewal")
            self.assertEqual(order.mapped("state"), ["sent"])
            mails = self.env["mail.mail"].search(
                [
                    ("model", "=", "sale.order"),
                    ("res_id", "=", order.id),
                    ("recipient_ids", "in", agreement.contact_id.ids),
                ]
            )
            self.assertEqual(len(mails), 1)
