import logging

import psycopg2

from odoo import api, models
from odoo.addons.prepaid_it_blocks.batch import get_error_text

from .prepaid_agreement import _WAITING

_logger = logging.getLogger(__name__)


class PrepaidStatement(models.Model):
    """A statement that a job of the queue makes and mails."""

    _inherit = "prepaid.statement"

    def _get_job_key(self):
        """Return the identity key of a statement's jobs."""
        self.ensure_one()
        return f"prepaid_it_blocks.statement.{self.id}"

    @api.model
    def _get_job_keys(self):
        """Return the keys of statements with waiting jobs."""
        domain = [
            ("model_name", "=", self._name),
            ("method_name", "=", "_do_job"),
            ("state", "in", _WAITING),
        ]
        return set(self.env["queue.job"].sudo().search(domain).mapped("identity_key"))

    def _do_job(self):
        """Make and mail one statement, as a run without queue does; this is the job.

        What fails is noted on the statement and is no failure of the job. When others are at
        the same rows, the queue starts it again.

        :return: for the queue's list of jobs, in a word what was done
        :raise OperationalError: when others are at the same rows
        """
        self.ensure_one()
        if not self.exists() or self.state != "waiting":
            return self.env._("Nothing was due any more.")
        if not self.company_id.sudo()._is_prepaid_mail_time():
            # The run queues it again in working hours.
            return self.env._("Left for working hours.")

        def note(error):
            self._fail(get_error_text(error))

        try:
            draft = self._make()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.clear()
            _logger.warning("Statement %s could not be made", self.id, exc_info=True)
            note(error)
            return self.env._("Failed: see the statement.")
        if self.agreement_id._do_or_log(lambda: self._send(draft), note):
            return self.env._("Done")
        return self.env._("Failed: see the statement.")
