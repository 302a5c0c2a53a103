import functools
import logging

from odoo import api, models
from odoo.addons.prepaid_it_blocks.batch import exclusive_run, lock_row, run_in_savepoint
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit

from ..policies import periods

_logger = logging.getLogger(__name__)

# Which part of the time limit a run may use.
_SHARE = 0.8


class PrepaidCarePlanRunMixin(models.AbstractModel):
    """Part of `prepaid.care.plan`: the run that opens the tickets of checks that are due."""

    _name = "prepaid.care.plan.run.mixin"
    _description = "Run of Care Plans"

    @api.model
    def _cron_care(self, batch_size=None):
        """Open the tickets of checks that are due, and note which periods were missed.

        Due is what the calendar of each plan's company says. Each plan is done in a savepoint of
        its own and committed; its periods are claimed by rows with a unique key, so that no
        period ever has two tickets, whoever else is at it. A failure stops no other and is noted
        on the agreement; what the time limit leaves is done by the next run.

        :param batch_size: plans at most in one run; None for as many as time allows
        :return: whether nothing is left to the next run
        """
        with exclusive_run(self.env, "care") as is_exclusive:
            if not is_exclusive:
                _logger.info("Care: another run is under way")
                return False
            # A mail server that does not answer stops no run.
            self = self.with_context(mail_notify_force_send=False)
            limit = TimeLimit(_SHARE)
            items = self._find_run_items()
            done = self._do_run_items(items[:batch_size], limit)
            if done < len(items):
                self.env.ref("prepaid_it_blocks_care.cron_care")._trigger()
            _logger.info("Care: %d due, %d done", len(items), done)
            return done == len(items)

    @api.model
    def _find_run_items(self):
        """Return what a run has to do, with a constant number of statements a company.

        Tickets and reminders mail people: they wait for the company's working hours.

        :return: list of (record, method of it without arguments, plan): overdue periods first
        """
        period = self.env["prepaid.care.period"]
        missed, due = [], []
        companies = self._get_companies_of_plans()
        for company in companies.filtered(lambda company: company._is_prepaid_mail_time()):
            today = company._get_prepaid_today()
            overdue = period._find_overdue(company, today).grouped("ticket_id")
            missed += [(ticket, late._miss, late[:1].plan_id) for ticket, late in overdue.items()]
            domain = [("company_id", "=", company.id), ("date_next", "<=", today)]
            plans = self.search(domain, order="date_next, id")
            due += [(plan, plan._open_due, plan) for plan in plans]
        return missed + due

    @api.model
    def _get_companies_of_plans(self):
        """Return the companies that have care plans."""
        self.flush_model(["company_id"])
        return self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_care_plan"
        )

    @api.model
    def _do_run_items(self, items, limit):
        """Do one item after the other, as far as time allows.

        :param items: what `_find_run_items` returned
        :param limit: the `TimeLimit` that ends it
        :return: how many need no other run
        """
        for done, (record, work, plan) in enumerate(items):
            if limit.is_over():
                return done
            do = functools.partial(run_in_savepoint, self.env, work)
            self.env["prepaid.agreement"]._try_item(record, do, plan._log_care_problem)
        return len(items)

    def _find_due_periods(self):
        """Return the periods of this plan that are due, by interval.

        :return: dict of interval to list of `Period`, oldest first
        """
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        last_day = min(today, self.date_end or today)
        starts = self._get_next_starts().get(self.id, {})
        found = {
            interval: periods.find_due(self.date_start, interval, start, last_day)
            for interval, start in starts.items()
        }
        return {interval: due for interval, due in found.items() if due}

    def _open_due(self):
        """Open the ticket of this plan's checks that are due, if nobody has.

        The latest period of each interval is due; the ones before, which a server that was down
        has left out, are missed, and the ticket stands for them too.

        :return: the `helpdesk.ticket`, or none
        """
        self.ensure_one()
        lock_row(self)
        # Whatever was read before may be old by now.
        self.env.invalidate_all()
        due = self._find_due_periods()
        if not due:
            return self.env["helpdesk.ticket"]
        claimed = self.env["prepaid.care.period"].create(
            [
                self._prepare_period_vals(interval, period, is_missed=period != found[-1])
                for interval, found in due.items()
                for period in found
            ]
        )
        # The claim decides: where somebody else has it, nothing is opened.
        claimed.flush_recordset()
        ticket = self._create_care_ticket(claimed)
        claimed.write({"ticket_id": ticket.id})
        return ticket

    def _prepare_period_vals(self, interval, period, is_missed):
        """Return the values of a period that is claimed.

        :param interval: code of the interval
        :param period: a `Period`
        :param is_missed: whether a later one is due already
        """
        return {
            "plan_id": self.id,
            "agreement_id": self.agreement_id.id,
            "company_id": self.company_id.id,
            "interval": interval,
            "date_start": period.date_start,
            "date_end": period.date_end,
            "state": "missed" if is_missed else "due",
        }

    def _log_care_problem(self, problem):
        """Ask the person in charge to see to checks whose ticket could not be opened; once.

        :param problem: text
        """
        self.ensure_one()
        summary = self.env._("Care plan %s: no ticket could be opened", self.name)
        if not self.agreement_id._is_warned(summary, problem):
            self.agreement_id._warn(summary, problem)
