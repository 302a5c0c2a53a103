import functools
import logging

from odoo import api, models
from odoo.addons.prepaid_it_blocks.batch import exclusive_run, run_in_savepoint
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit

_logger = logging.getLogger(__name__)

# Which part of the time limit a run may use.
_SHARE = 0.8


class PrepaidAgreementContactRunMixin(models.AbstractModel):
    """Part of agreements: the run that keeps in touch with their customers."""

    _name = "prepaid.agreement.contact.run.mixin"
    _description = "Run of Contact with Customers"

    @api.model
    def _cron_contact(self):
        """Note meetings that were held, remind of reviews, send service reports.

        Whatever was missed since the last run is done by this one; a failure stops no other
        agreement's, and what the time limit leaves is done by the next run.

        :return: whether nothing is left to the next run
        """
        with exclusive_run(self.env, "contact") as is_exclusive:
            if not is_exclusive:
                _logger.info("Contact: another run is under way")
                return False
            limit = TimeLimit(_SHARE)
            run_in_savepoint(self.env, self._note_meetings)
            is_done = self._remind_of_reviews(limit)
            is_done = self._begin_service_reports(limit) and is_done
            is_done = self._send_service_reports(limit) and is_done
            if not is_done:
                self.env.ref("prepaid_it_blocks_care.cron_contact")._trigger()
            return is_done

    @api.model
    def _remind_of_reviews(self, limit):
        """Ask those who are responsible to plan the reviews that are due.

        :param limit: the `TimeLimit` that ends it
        :return: whether none is left to the next run
        """
        for number in self._get_review_due_ids():
            if limit.is_over():
                return False
            agreement = self.browse(number)
            remind = functools.partial(run_in_savepoint, self.env, agreement._remind_of_review)
            self._try_item(agreement, remind)
        return True

    @api.model
    def _send_service_reports(self, limit):
        """Send one service report after the other, as far as time allows.

        :param limit: the `TimeLimit` that ends it
        :return: whether none is left to the next run
        """
        for report in self.env["prepaid.service.report"]._find_sendable():
            if limit.is_over():
                return False
            report._send_in_savepoint()
        return True
