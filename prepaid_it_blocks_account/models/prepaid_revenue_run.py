import functools
import logging

from odoo import api, fields, models, tools
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.batch import (
    TooBusyError,
    commit_progress,
    exclusive_run,
    get_error_text,
    run_in_savepoint,
)
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

_SHARE_OF_RUN = 0.8


class PrepaidRevenueRunMixin(models.AbstractModel):
    """The part of recognition that runs over companies and months, and reports."""

    _name = "prepaid.revenue.run.mixin"
    _description = "Revenue Recognition: Runs"

    @api.model
    def action_run_revenue(self):
        """Recognise due revenue of the user's companies, and open the report.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: when a run is under way
        """
        companies = self.env.companies
        self._check_accountant(companies)
        # Sudo: the right was checked; entries come from the ledger alone.
        run = self.sudo()._cron_revenue(companies)
        if not run:
            raise UserError(
                self.env._("A run is under way already. Look at its report in a minute.")
            )
        return run._get_form_action()

    @api.model
    def action_dry_run_revenue(self):
        """Report the entries that recognition would book; nothing is booked.

        :raise AccessError: for users who are neither accountants nor managers
        """
        companies = self.env.companies
        self._check_accountant(companies)
        # Sudo: the right was checked; sums alone are shown.
        revenue = self.sudo()
        run = revenue.env["prepaid.run"].create(
            {
                "kind": "revenue",
                "is_dry_run": True,
                "checked_count": len(companies),
                "date_end": fields.Datetime.now(),
            }
        )
        before = {}
        for company, date in revenue._find_revenue_due(companies):
            done = before.get(company, (0, 0.0))
            before[company] = revenue._plan_revenue(run, company, date, done)
        return run._get_form_action()

    @api.model
    def _cron_revenue(self, companies=None):
        """Recognise each company's months that are over, the oldest first, and report.

        Companies without a set-up are left alone. One month of one company is done, and
        committed, at a time: what fails or is left by the time limit harms no other.

        :param companies: the `res.company` that are looked at; None for all
        :return: the `prepaid.run` that reports; none when another run is under way, or nothing
            is due and no companies were named
        """
        with exclusive_run(self.env, "revenue") as is_exclusive:
            if is_exclusive:
                return self._do_revenue_run(companies)
        _logger.info("Revenue: another run is under way")
        return self.env["prepaid.run"]

    @api.model
    def _do_revenue_run(self, companies):
        """Do a run; nobody else does one meanwhile. See `_cron_revenue`."""
        limit = TimeLimit(_SHARE_OF_RUN)
        run, due = self.env["prepaid.run"], self._find_revenue_due(companies)
        if not due and companies is None:
            return run
        count = len(self._get_companies_with_revenue() if companies is None else companies)
        run = run.create({"kind": "revenue", "checked_count": count})
        commit_progress(self.env)
        left, failed = 0, self.env["res.company"]
        for company, date in due:
            # A month waits for the ones before it.
            if company in failed or limit.is_over():
                left += 1
            elif not self._recognise_month(company, date, run):
                failed |= company
        run.write({"date_end": fields.Datetime.now(), "left_count": left})
        commit_progress(self.env)
        if left and limit.is_over():
            self.env.ref("prepaid_it_blocks_account.cron_revenue")._trigger()
        return run

    @api.model
    def _get_companies_with_revenue(self):
        companies = self.env["res.company"]._fetch_companies(
            "SELECT id FROM res_company WHERE prepaid_deferred_account_id IS NOT NULL ORDER BY id"
        )
        return companies.filtered(lambda company: company._has_prepaid_revenue())

    @api.model
    def _find_revenue_due(self, companies=None):
        """Return the months that are due: a list of (`res.company`, last day), oldest first.

        :param companies: the `res.company` that are looked at; None for all
        """
        due = []
        for company in self._get_companies_with_revenue():
            if companies is None or company in companies:
                due += [(company, date) for date in company._get_prepaid_revenue_periods()]
        return due

    @api.model
    def _recognise_month(self, company, date, run):
        """Recognise a month of a company so that its failure harms no other, and report it.

        :param company: the `res.company`
        :param date: last day of the month
        :param run: the `prepaid.run`
        :return: whether it was done
        """

        agreement = self.env["prepaid.agreement"]

        def work():
            moves = self.sudo()._recognise(company, date)
            run._report_booked_revenue(company, date, moves)

        try:
            run_in_savepoint(self.env, work)
            return True
        except TooBusyError:
            _logger.warning("Revenue of company %s is left for the next run", company.id)
            busy = self.env._("Somebody else was at work on it.")
            agreement._do_safely(lambda: run._report_revenue(company, date, "busy", busy))
        except Exception as error:
            self.env.clear()
            _logger.warning("Revenue of company %s failed", company.id, exc_info=True)
            note = functools.partial(self._log_revenue_failure, run, company, date, error)
            agreement._do_safely(note)
        return False

    @api.model
    def _log_revenue_failure(self, run, company, date, error):
        """Say on the run's report, and to a manager, why a month was not recognised.

        :param run: the `prepaid.run`
        :param company: the `res.company`
        :param date: last day of the month
        :param error: the exception
        """
        reason = get_error_text(error)
        run._report_revenue(company, date, "failed", reason)
        text = self.env._(
            "Revenue of prepaid hours up to %(date)s was not recognised: %(error)s",
            date=date,
            error=reason,
        )
        self._log_revenue_problem(company, text)

    @api.model
    def _log_revenue_problem(self, company, problem):
        """Ask a manager of the company to see to a month that was not recognised; once.

        :param company: the `res.company`
        :param problem: text
        """
        # Sudo: the record of the company's ledger is where it is looked for.
        lock = company.sudo().prepaid_lock_ids
        summary = self.env._("Revenue of prepaid hours was not recognised")
        if summary in lock.activity_ids.mapped("summary"):
            return
        group = self.env.ref("prepaid_it_blocks.group_manager")
        managers = self.env["res.users"].search(
            [(compat.ALL_GROUPS, "in", group.ids), ("company_ids", "in", company.ids)], order="id"
        )
        lock.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=(managers[:1] or self.env.user).id,
            date_deadline=company._get_prepaid_today(),
            summary=summary,
            note=tools.plaintext2html(problem),
        )

    @api.model
    def _plan_revenue(self, run, company, date, before):
        """Add the planned recognition of a company's month to a report.

        :param run: the `prepaid.run`
        :param company: the `res.company`
        :param date: last day of the month
        :param before: (seconds, money) that the months before would book
        :return: (seconds, money) with this month's
        """
        problems = company._get_prepaid_revenue_problems()
        if problems:
            run._report_revenue(company, date, "failed", " ".join(problems))
            return before
        dues = self._get_due(company, date)
        seconds, amount = sum(one.seconds for one in dues), sum(one.amount for one in dues)
        run._report_revenue(
            company,
            date,
            "planned",
            self.env._("Would be posted.")
            if dues
            else self.env._("There is nothing to recognise."),
            hours=to_hours(seconds - before[0]),
            amount=amount - before[1],
        )
        return seconds, amount
