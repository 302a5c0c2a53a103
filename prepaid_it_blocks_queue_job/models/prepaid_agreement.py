import functools
import logging

import psycopg2

from odoo import api, models
from odoo.addons.prepaid_it_blocks.batch import (
    TooBusyError,
    commit_progress,
    lock_row,
    run_in_savepoint,
)
from odoo.addons.queue_job.exception import RetryableJobError

_logger = logging.getLogger(__name__)

# Jobs that will do what is due at the time when they start. One that has started may have
# looked before something new was due.
_WAITING = ("wait_dependencies", "pending", "enqueued")
# How many agreements are queued in one transaction.
_BATCH = 100


class PrepaidAgreement(models.Model):
    """Agreements whose run, and whose monthly statements, are jobs of the queue, one each."""

    _inherit = "prepaid.agreement"

    @api.model
    def _do_run_items(self, run, items, limit):
        """Queue a job for each agreement, as far as time allows.

        What waits in the queue already, since an earlier run, is not queued again: its job
        looks at what is due when it starts. Mails about several agreements, and those that
        wait for working hours, stay with the run itself.

        :return: how many need no other run, those that wait already included
        """
        try:
            run_in_savepoint(self.env, self._close_lost_lines)
        except TooBusyError:
            _logger.info("Prepaid run: lost jobs are looked for by the next run")
        waiting = self._get_job_keys(_WAITING)
        done = 0
        for item in items:
            if limit.is_over():
                break
            agreement = self.browse(item.agreement_id)
            if agreement._get_job_key() not in waiting:
                agreement._queue(run, item)
            done += 1
            if not done % _BATCH:
                commit_progress(self.env)
                _logger.info("Prepaid run: %d of %d agreements queued", done, len(items))
        commit_progress(self.env)
        return done

    def _queue(self, run, item):
        """Queue the job of one agreement, and say so on the run's report.

        :param run: the `prepaid.run`
        :param item: the `RunItem`
        """
        self.ensure_one()
        self._report(run, item, "queued", "")
        self.with_delay(
            identity_key=self._get_job_key(),
            description=self.env._("Renew and alert: %s", self.display_name),
        )._do_job(run)

    def _get_job_key(self):
        """Return the identity key of an agreement's jobs."""
        self.ensure_one()
        return f"prepaid_it_blocks.renew_and_alert.{self.id}"

    @api.model
    def _send_statements(self, statements, limit):
        """Queue a job for each statement, as far as time allows.

        What waits in the queue already is not queued again.

        :return: how many need no other run, those that wait already included
        """
        waiting = statements._get_job_keys()
        for done, statement in enumerate(statements):
            if limit.is_over():
                return done
            if statement._get_job_key() not in waiting:
                statement.with_delay(
                    identity_key=statement._get_job_key(),
                    description=self.env._("Mail the statement: %s", statement.display_name),
                )._do_job()
            if not (done + 1) % _BATCH:
                commit_progress(self.env)
        commit_progress(self.env)
        return len(statements)

    @api.model
    def _get_job_keys(self, states):
        """Return the keys of agreements with jobs in one of these states.

        :param states: states of `queue.job`
        """
        domain = [
            ("model_name", "=", self._name),
            ("method_name", "=", "_do_job"),
            ("state", "in", states),
        ]
        return set(self.env["queue.job"].sudo().search(domain).mapped("identity_key"))

    @api.model
    def _close_lost_lines(self):
        """Report jobs that were cancelled, deleted or given up by the queue."""
        lines = self.env["prepaid.run.line"].search([("result", "=", "queued")])
        if lines:
            alive = self._get_job_keys((*_WAITING, "started"))
            lost = lines.filtered(lambda line: line.agreement_id._get_job_key() not in alive)
            text = self.env._("Its job was not done: look at the job queue.")
            lost.write({"result": "busy", "detail": text})

    def _do_job(self, run):
        """Do the work due for one agreement: the job.

        It is one transaction, which the queue commits: quotation, mails, marks and report
        are all there or not at all. When others are at the same rows, the queue starts it
        again. Any other failure is noted as in a run without queue, and is no failure of
        the job: the next run looks at the agreement again.

        :param run: the `prepaid.run` that queued it
        :return: in a word what was done, for the queue's list of jobs
        :raise OperationalError: when others are at the same rows
        :raise RetryableJobError: when somebody else has made the same meanwhile
        """
        self.ensure_one()
        # Mails that Odoo sends by itself go through its queue too, as in a run.
        agreement = self.with_context(mail_notify_force_send=False)
        lock_row(agreement)
        items = agreement._find_run_items()
        if not items:
            text = self.env._("Nothing was due any more.")
            self._get_queued_lines(run).write({"result": "done", "detail": text})
            return text
        failures = [item for item in items if not agreement._do_item_of_job(run, item)]
        agreement._send_own_mails()
        return self.env._("Failed: see the agreement.") if failures else self.env._("Done")

    def _do_item_of_job(self, run, item):
        """Do one agreement, or note why that failed.

        :return: whether all of it was done
        """
        note = functools.partial(self._log_failure, run, item)
        work = functools.partial(self._do_and_report, run, item)
        is_done = self._do_or_log(work, note)
        if not is_done and item.is_due and item.others:
            # Who is to be notified is notified all the same.
            self._do_item_of_job(run, item._replace(is_due=False))
        return is_done

    def _send_own_mails(self):
        """Hand those mails about the agreement to the mail queue that may go out now."""
        for one in self._find_sendable():
            self._do_or_log(one.send, functools.partial(self._log_unsent, one))

    @api.model
    def _log_unsent(self, sendable, error):
        """Note that a mail could not be handed over; the log has it anyway.

        :param sendable: the `Sendable`
        :param error: the exception
        """
        if sendable.fail:
            sendable.fail(str(error))

    def _do_or_log(self, work, note):
        """Do a part of the job; a failure undoes this part alone and is noted.

        :param work: a function without arguments
        :param note: a function of the exception that was raised
        :return: whether it was done
        :raise OperationalError: when others are at the same rows
        :raise RetryableJobError: when somebody else has made the same meanwhile
        """
        try:
            with self.env.cr.savepoint():
                work()
                self.env.flush_all()
            return True
        except psycopg2.OperationalError:
            raise
        except psycopg2.errors.UniqueViolation as error:
            raise RetryableJobError(str(error)) from error
        except Exception as error:
            self.env.clear()
            _logger.warning("The job of agreement %s failed", self.id, exc_info=True)
            note(error)
            return False

    def _report(self, run, item, result, detail, *, order=None, cause=None):
        """Put the outcome in place of the line that said that a job was queued."""
        if result != "queued":
            self._get_queued_lines(run).unlink()
        return super()._report(run, item, result, detail, order=order, cause=cause)

    def _get_queued_lines(self, run):
        """Return the lines of a report that say that the agreement's job was queued."""
        domain = [
            ("run_id", "=", run.id),
            ("agreement_id", "=", self.id),
            ("result", "=", "queued"),
        ]
        return self.env["prepaid.run.line"].search(domain)
