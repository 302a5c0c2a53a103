import functools
import logging

from odoo import _, api, models, tools

from .. import compat
from ..isolated import TooBusyError, get_error_text, run_isolated
from ..policies.revenue_period import get_due_periods
from ..time_limit import TimeLimit

_logger = logging.getLogger(__name__)

_SHARE_OF_RUN = 0.8


class PrepaidAgreement(models.Model):
    """The run that recognises the revenue of months that are over."""

    _inherit = "prepaid.agreement"

    @api.model
    def _cron_revenue(self):
        """Recognise each company's months that are over, the oldest first.

        Companies without a set-up are left alone. One month of one company is done, and
        committed, at a time: what fails or is left by the time limit harms no other.
        """
        limit = TimeLimit(_SHARE_OF_RUN)
        for company in self._get_companies_with_revenue():
            today = company._get_prepaid_today()
            done, day = company.prepaid_revenue_date, company.prepaid_revenue_day
            for date in get_due_periods(done, today, day):
                if limit.is_over() or not self._recognise_month(company, date):
                    break

    @api.model
    def _get_companies_with_revenue(self):
        companies = self.env["res.company"]._fetch_companies(
            "SELECT id FROM res_company WHERE prepaid_deferred_account_id IS NOT NULL ORDER BY id"
        )
        return companies.filtered(lambda company: company._has_prepaid_revenue())

    @api.model
    def _recognise_month(self, company, date):
        """Recognise a month of a company so that its failure harms no other.

        :param company: the `res.company`
        :param date: last day of the month
        :return: whether it was done
        """
        revenue = self.env["prepaid.revenue"].sudo()
        try:
            run_isolated(self.env, functools.partial(revenue._recognise, company, date))
            return True
        except TooBusyError:
            _logger.warning("Revenue of company %s is left for the next run", company.id)
        except Exception as error:
            compat.invalidate_all(self.env)
            _logger.warning("Revenue of company %s failed", company.id, exc_info=True)
            text = _(
                "Revenue of prepaid hours up to %(date)s was not recognised: %(error)s",
                date=date,
                error=get_error_text(error),
            )
            try:
                run_isolated(self.env, functools.partial(self._note_revenue_problem, company, text))
            except TooBusyError:
                _logger.warning("Nobody was told about the revenue of company %s", company.id)
        return False

    @api.model
    def _note_revenue_problem(self, company, problem):
        """Ask a manager of the company to see to a month that was not recognised; once.

        :param company: the `res.company`
        :param problem: in words
        """
        # Sudo: the record of the company's ledger is where it is looked for.
        lock = company.sudo().prepaid_lock_ids
        summary = _("Revenue of prepaid hours was not recognised")
        if summary in lock.activity_ids.mapped("summary"):
            return
        group = self.env.ref("prepaid_it_blocks.group_manager")
        managers = self.env["res.users"].search(
            [("groups_id", "in", group.ids), ("company_ids", "in", company.ids)], order="id"
        )
        lock.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=(managers[:1] or self.env.user).id,
            date_deadline=company._get_prepaid_today(),
            summary=summary,
            note=tools.plaintext2html(problem),
        )
