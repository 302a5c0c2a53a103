import functools
import logging

from odoo import api, models
from odoo.addons.prepaid_it_blocks.batch import exclusive_run, lock_row, run_in_savepoint
from odoo.addons.prepaid_it_blocks.policies.months import last_of_month
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit

from ..policies import monthly
from ..policies.statement import StatementQuery

_logger = logging.getLogger(__name__)

# Which part of the time limit a run may use.
_SHARE = 0.8


class PrepaidAgreementMonthlyRunMixin(models.AbstractModel):
    """Part of agreements: the run that mails their monthly statements."""

    _name = "prepaid.agreement.monthly.run.mixin"
    _description = "Monthly Run of Prepaid Agreements"

    @api.model
    def _cron_statement(self, batch_size=None):
        """Mail the statements of the months that are over.

        First it is noted for each agreement which months are due, then they are sent in the
        company's working hours, each in a transaction of its own. A key in the database keeps
        any month from being reported twice. A failure stops no other and is noted on the
        statement; what the time limit leaves is done by the next run.

        :param batch_size: statements at most in one run; None for as many as time allows
        :return: whether nothing is left to the next run
        """
        with exclusive_run(self.env, "statement") as is_exclusive:
            if not is_exclusive:
                _logger.info("Statements: another run is under way")
                return False
            limit = TimeLimit(_SHARE)
            is_done = self._begin_statements(limit)
            statements = self.env["prepaid.statement"]._find_sendable()
            done = self._send_statements(statements[:batch_size], limit)
            is_done = is_done and done == len(statements)
            if not is_done:
                self.env.ref("prepaid_it_blocks_statement.cron_statement")._trigger()
            _logger.info("Statements: %d to send, %d done", len(statements), done)
            return is_done

    @api.model
    def _send_statements(self, statements, limit):
        """Send one statement after the other, as far as time allows.

        An addon may have them sent elsewhere instead.

        :param statements: `prepaid.statement` that wait
        :param limit: the `TimeLimit` that ends it
        :return: how many need no other run
        """
        for done, statement in enumerate(statements):
            if limit.is_over():
                return done
            statement._send_in_savepoint()
        return len(statements)

    @api.model
    def _begin_statements(self, limit):
        """Create the statements that are due.

        :param limit: the `TimeLimit` that ends it
        :return: whether none is left to the next run
        """
        for number in self._get_statement_due_ids():
            if limit.is_over():
                return False
            agreement = self.browse(number)
            begin = functools.partial(run_in_savepoint, self.env, agreement._begin_due_months)
            self._try_item(agreement, begin, agreement._log_statement_problem)
        return True

    @api.model
    def _get_statement_due_ids(self):
        """Return the ids of the agreements with a month that is due, in two statements.

        Of the months that are over `monthly.find_due` says which are due.
        """
        self.flush_model(["company_id", "statement_day", "statement_next"])
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_agreement WHERE statement_next IS NOT NULL"
        )
        self.env.cr.execute(
            """
            SELECT a.id, a.statement_next, a.statement_day, c.today
              FROM prepaid_agreement a
              JOIN unnest(%s::int[], %s::date[]) c (company_id, today)
                ON c.company_id = a.company_id
             WHERE a.statement_next < date_trunc('month', c.today)
             ORDER BY a.statement_next, a.id
            """,
            [companies.ids, [company._get_prepaid_today() for company in companies]],
        )
        return [number for number, *terms in self.env.cr.fetchall() if monthly.find_due(*terms)]

    def _begin_due_months(self):
        """Make the statements of this agreement's months that are due; they wait to be sent."""
        self.ensure_one()
        lock_row(self)
        if not self.statement_next:
            return
        today = self.company_id._get_prepaid_today()
        for month in monthly.find_due(self.statement_next, self.statement_day, today):
            is_told = self._begin_month(month)
            # Of an agreement that has ended, a month without anything is the last.
            is_last = self.state == "ended" and not is_told
            self.statement_next = False if is_last else monthly.next_month(month)
            if is_last:
                return

    def _begin_month(self, month):
        """Make the statement of a month, unless there is nothing to report or it was made.

        :param month: first day of the month
        :return: whether there is anything to report
        """
        last_day = last_of_month(month)
        count = self._count_statement_rows(StatementQuery(month, last_day))
        if not count and self._get_statement_totals(None, last_day)["closing"] <= 0.0:
            return False
        statement = self.env["prepaid.statement"]
        known = [("agreement_id", "=", self.id), ("month", "=", month)]
        if not statement.search_count(known):
            entry = self.env["prepaid.entry"]
            first = entry.search(
                [("agreement_id", "=", self.id)], order="accounting_date, id", limit=1
            )
            statement.create(
                {
                    "agreement_id": self.id,
                    "month": month,
                    "date_from": max(month, first.accounting_date),
                    "date_to": last_day,
                }
            )
        return True

    def _log_statement_problem(self, problem):
        """Ask the person in charge to see to a statement that was not sent; once.

        :param problem: text
        """
        self.ensure_one()
        summary = self.env._("A statement could not be sent")
        if not self._is_warned(summary, problem):
            self._warn(summary, problem)
