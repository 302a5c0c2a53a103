"""The run with OCA's queue_job: one job an agreement, which looks again and never doubles."""

from datetime import datetime

from freezegun import freeze_time

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job
from odoo.tools import mute_logger

from ..common import PrepaidCase

MODEL = "odoo.addons.prepaid_it_blocks_queue_job.models.prepaid_agreement"
NIGHT = datetime(2026, 3, 16, 23, 0)


class QueuedCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"prepaid_mail_working_hours": False, "prepaid_alert_digest": False})
        cls.template = cls.env["prepaid.agreement.template"].create({"name": "Tested"})
        cls.block = cls._sell(10.0)
        cls.agreement = cls.block.agreement_id
        cls.other = cls._sell(10.0, contact=cls.other_contact).agreement_id
        (cls.agreement | cls.other).write(
            {"template_id": cls.template.id, "renewal_threshold_percent": 20.0}
        )
        cls.ticket = cls._create_ticket()

    @classmethod
    def _create_level(cls, **vals):
        return cls.env["prepaid.alert.level"].create(
            dict(
                {
                    "template_id": cls.template.id,
                    "measure": "used_percent",
                    "threshold": 50.0,
                    "to_salesperson": True,
                },
                **vals,
            )
        )

    def _run(self):
        self.env.flush_all()
        self.env.clear()
        return self.env["prepaid.agreement"]._cron_renew()

    def _get_jobs(self, *states):
        domain = [("model_name", "=", "prepaid.agreement"), ("method_name", "=", "_do_job")]
        if states:
            domain.append(("state", "in", states))
        return self.env["queue.job"].search(domain, order="id")

    def _perform(self, record):
        """Do a job as the runner's controller does, without its commits."""
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.perform()
        job.set_done()
        job.store()
        self.env.flush_all()
        return record.result

    def _get_lines(self, run):
        return [(line.agreement_id, line.result) for line in run.line_ids.sorted("id")]


class TestQueue(QueuedCase):
    def test_each_agreement_is_a_job(self):
        self._log(self.ticket, 9.0)
        self._log(self._create_ticket(contact=self.other_contact), 8.0)
        run = self._run()
        agreements, jobs = [self.agreement, self.other], self._get_jobs()
        # The one with the lowest hours comes first.
        self.assertEqual([job.records for job in jobs], agreements)
        self.assertEqual([job.args for job in jobs], [[run]] * 2)
        self.assertEqual(jobs.mapped("identity_key"), [one._get_job_key() for one in agreements])
        self.assertEqual(
            jobs.mapped("name"), [f"Renew and alert: {one.display_name}" for one in agreements]
        )
        self.assertEqual(self._get_lines(run), [(self.agreement, "queued"), (self.other, "queued")])
        self.assertEqual((run.queued_count, run.left_count, run.problem_count), (2, 0, 0))
        self.assertTrue(run.date_end)
        self.assertFalse(self.agreement.open_renewal_id)
        for job in jobs:
            self._perform(job)
        self.assertEqual(self._get_lines(run), [(self.agreement, "done"), (self.other, "done")])
        self.assertEqual(run.queued_count, 0)

    def test_jobs_have_a_channel_of_their_own(self):
        self._log(self.ticket, 9.0)
        self._run()
        self.assertEqual(self._get_jobs().channel, "root.prepaid")

    def test_a_job_renews_and_tells(self):
        self._create_level()
        self._create_level(measure="renewal", threshold=0.0, to_contact=True)
        self._log(self.ticket, 9.0)
        run = self._run()
        self.assertIn("renewal is due: 1:00 left", run.line_ids.cause)
        self.assertEqual(self._perform(self._get_jobs()), "Done")
        line, order = run.line_ids, self.agreement.open_renewal_id
        self.assertEqual((line.result, line.order_id), ("done", order))
        self.assertIn(f"Quotation {order.name} was made", line.detail)
        self.assertEqual(order.state, "sent")
        notices = self.agreement.notice_ids
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(notices.mapped("mail_id.state"), ["outgoing"])
        self.assertFalse(self._run().line_ids)
        self.assertEqual(len(self._get_jobs()), 1)

    def test_what_waits_is_not_queued_twice(self):
        self._log(self.ticket, 9.0)
        first = self._run()
        second = self._run()
        self.assertEqual(len(self._get_jobs()), 1)
        self.assertEqual(self._get_lines(first), [(self.agreement, "queued")])
        self.assertFalse(second.line_ids)
        self.assertEqual(second.left_count, 0)

    def test_what_was_done_meanwhile_is_left_alone(self):
        self._log(self.ticket, 9.0)
        run = self._run()
        order = self.agreement._renew(mail=True)
        self.assertEqual(self._perform(self._get_jobs()), "Nothing was due any more.")
        self.assertEqual(self.agreement.sale_order_ids.filtered("is_prepaid_renewal"), order)
        line = run.line_ids
        self.assertEqual((line.result, line.detail), ("done", "Nothing was due any more."))
        self.assertIn("renewal is due", line.cause)

    def test_a_job_looks_at_its_own_agreement_alone(self):
        self._create_level()
        self._log(self.ticket, 9.0)
        self._run()
        self._log(self._create_ticket(contact=self.other_contact), 9.0)
        self.env.flush_all()
        self._perform(self._get_jobs())
        self.assertTrue(self.agreement.open_renewal_id)
        self.assertTrue(self.agreement.alert_ids)
        self.assertFalse(self.other.open_renewal_id)
        self.assertFalse(self.other.alert_ids)

    def test_at_most_so_many_agreements_as_asked_for(self):
        self._log(self.ticket, 9.0)
        self._log(self._create_ticket(contact=self.other_contact), 8.0)
        self.env.flush_all()
        run = self.env["prepaid.agreement"]._cron_renew(batch_size=1)
        self.assertEqual((run.queued_count, run.left_count), (1, 1))

    def test_a_dry_run_queues_nothing(self):
        self._log(self.ticket, 9.0)
        self.env.flush_all()
        self.env["prepaid.agreement"].with_user(self.manager).action_dry_run()
        self.assertFalse(self._get_jobs())

    def test_run_now_queues(self):
        self._log(self.ticket, 9.0)
        self.env.flush_all()
        action = self.env["prepaid.agreement"].with_user(self.manager).action_run_now()
        run = self.env["prepaid.run"].browse(action["res_id"])
        self.assertEqual(self._get_lines(run), [(self.agreement, "queued")])
        self._perform(self._get_jobs())
        self.assertEqual(self._get_lines(run), [(self.agreement, "done")])


class TestFailures(QueuedCase):
    def _perform_quietly(self):
        with mute_logger(MODEL):
            return self._perform(self._get_jobs("pending"))

    def test_a_failure_is_logged_and_the_next_run_tries_again(self):
        self._log(self.ticket, 9.0)
        self.contact.email = False
        run = self._run()
        self.assertEqual(self._perform_quietly(), "Failed: see the agreement.")
        self.assertEqual(self._get_lines(run), [(self.agreement, "failed")])
        self.assertEqual(run.problem_count, 1)
        self.assertTrue(self.agreement.renewal_error)
        self.assertEqual(run.line_ids.detail, self.agreement.renewal_error)
        self.assertEqual(len(self.agreement.activity_ids), 1)
        self.assertFalse(self.agreement.open_renewal_id)
        self.contact.email = "berta@bakery.example"
        again = self._run()
        self._perform_quietly()
        self.assertEqual(self._get_lines(again), [(self.agreement, "done")])
        self.assertFalse(self.agreement.renewal_error)

    def test_who_is_to_be_notified_is_notified_though_the_renewal_fails(self):
        self._create_level(measure="renewal", threshold=0.0)
        self._log(self.ticket, 9.0)
        self.contact.email = False
        run = self._run()
        self._perform_quietly()
        self.assertEqual(
            self._get_lines(run), [(self.agreement, "failed"), (self.agreement, "done")]
        )
        self.assertEqual(self.agreement.notice_ids.mapped("state"), ["sent"])

    def test_a_reader_without_address_is_logged(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        self.salesman.partner_id.email = False
        run = self._run()
        self._perform_quietly()
        self.assertEqual(self._get_lines(run), [(self.agreement, "done")])
        notice = self.agreement.notice_ids
        self.assertEqual(notice.state, "failed")
        self.assertIn("has no e-mail address", notice.problem)

    def test_what_somebody_else_makes_meanwhile_is_tried_again(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        self._run()
        record = self._get_jobs()
        # As when the transaction began before somebody else's ended.
        items = self.agreement._find_run_items()
        self.agreement._apply_alert_change(items[0].others["alert"])
        agreement = self.agreement

        def open_again():
            self.env.cr.execute(
                "INSERT INTO prepaid_alert (agreement_id, company_id, level_id, episode, date_open)"
                " SELECT agreement_id, company_id, level_id, episode, date_open"
                " FROM prepaid_alert WHERE agreement_id = %s",
                [agreement.id],
            )

        with mute_logger("odoo.sql_db"), self.assertRaises(RetryableJobError):
            agreement._do_or_log(open_again, self.fail)
        self.assertEqual(self._perform(record), "Nothing was due any more.")

    def test_a_job_that_was_lost_is_notified_and_queued_again(self):
        self._log(self.ticket, 9.0)
        first = self._run()
        self._get_jobs().write({"state": "cancelled"})
        second = self._run()
        self.assertEqual(self._get_lines(first), [(self.agreement, "busy")])
        self.assertIn("look at the job queue", first.line_ids.detail)
        self.assertEqual(self._get_lines(second), [(self.agreement, "queued")])
        self._perform(self._get_jobs("pending"))
        self.assertEqual(self._get_lines(second), [(self.agreement, "done")])
        self.assertEqual(self._get_lines(first), [(self.agreement, "busy")])


class TestNotices(QueuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_level(to_contact=True)

    def test_outside_working_hours_notices_wait_for_a_run(self):
        self.company.prepaid_mail_working_hours = True
        self._log(self.ticket, 6.0)
        with freeze_time(NIGHT):
            self._run()
            self._perform(self._get_jobs())
            self.assertEqual(set(self.agreement.notice_ids.mapped("state")), {"waiting"})
        with freeze_time(datetime(2026, 3, 17, 10, 0)):
            self._run()
        self.assertEqual(set(self.agreement.notice_ids.mapped("state")), {"sent"})
        self.assertEqual(len(self._get_jobs()), 1)

    def test_the_digest_stays_with_the_run(self):
        self.company.prepaid_alert_digest = True
        self._log(self.ticket, 6.0)
        self._run()
        self._perform(self._get_jobs())
        states = {one.partner_id: one.state for one in self.agreement.notice_ids}
        self.assertEqual(states, {self.contact: "sent", self.salesman.partner_id: "waiting"})
        self._run()
        self.assertEqual(set(self.agreement.notice_ids.mapped("state")), {"sent"})
        self.assertTrue(self.agreement.notice_ids.digest_id)
