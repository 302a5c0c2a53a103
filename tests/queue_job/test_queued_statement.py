"""Monthly statements with OCA's queue_job: one job each, which sends once."""

from datetime import date

from freezegun import freeze_time

from odoo.addons.queue_job.job import Job

from ..common import PrepaidCase


class TestQueuedStatement(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0, day=date(2026, 3, 10)).agreement_id
        cls.other = cls._sell(5.0, day=date(2026, 3, 11), contact=cls.other_contact).agreement_id
        (cls.agreement | cls.other).write({"statement_mail": True, "statement_day": 3})

    def _run(self, moment="2026-04-03 12:00"):
        self.env.flush_all()
        self.env.clear()
        with freeze_time(moment):
            self.env["prepaid.agreement"]._cron_statement()
            self.env.flush_all()
        return self.env["prepaid.statement"].search([], order="id")

    def _get_jobs(self, *states):
        domain = [("model_name", "=", "prepaid.statement"), ("method_name", "=", "_do_job")]
        if states:
            domain.append(("state", "in", states))
        return self.env["queue.job"].search(domain, order="id")

    def _perform(self, record, moment="2026-04-03 12:00"):
        job = Job.load(self.env, record.uuid)
        with freeze_time(moment):
            job.set_started()
            job.perform()
            job.set_done()
            job.store()
            self.env.flush_all()
        return record.result

    def test_each_statement_is_a_job_of_the_channel(self):
        statements, jobs = self._run(), self._get_jobs()
        self.assertEqual(set(statements.mapped("state")), {"waiting"})
        self.assertEqual([job.records for job in jobs], list(statements))
        self.assertEqual(set(jobs.mapped("channel")), {"root.prepaid"})
        self._run()
        self.assertEqual(self._get_jobs(), jobs)
        self.assertEqual([self._perform(job) for job in jobs], ["Done", "Done"])
        self.assertEqual(set(statements.mapped("state")), {"sent"})
        self.assertTrue(all(statements.mapped("mail_id.attachment_ids")))
        self.assertEqual(self._run("2026-04-04 12:00"), statements)
        self.assertEqual(self._get_jobs(), jobs)

    def test_a_job_that_comes_second_sends_nothing(self):
        statement = self._run()[:1]
        job = self._get_jobs()[:1]
        with freeze_time("2026-04-03 12:00"):
            statement._send_in_savepoint()
        mail = statement.mail_id
        self.assertEqual(self._perform(job), "Nothing was due any more.")
        self.assertEqual(statement.mail_id, mail)

    def test_a_failure_is_logged_on_the_statement(self):
        self.contact.email = False
        mine, theirs = self._run()
        self._perform(self._get_jobs()[0])
        self.assertEqual((mine.state, theirs.state), ("failed", "waiting"))
        self.assertIn("no e-mail address", self.agreement.mail_problem)
        self.assertEqual(len(self.agreement.activity_ids), 1)

    def test_a_job_keeps_to_working_hours(self):
        self.company.prepaid_mail_working_hours = True
        # A Friday morning, a Friday night, a Monday.
        statement = self._run("2026-04-03 10:00")[:1]
        job = self._get_jobs()[:1]
        self.assertEqual(self._perform(job, "2026-04-03 23:00"), "Left for working hours.")
        self.assertEqual(statement.state, "waiting")
        self._run("2026-04-06 09:00")
        for job in self._get_jobs("pending"):
            self._perform(job, "2026-04-06 09:00")
        self.assertEqual(statement.state, "sent")
