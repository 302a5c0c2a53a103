import functools
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.prepaid_it_blocks.batch import lock_row, run_in_savepoint
from odoo.tools import SQL

from ..policies import service_period

_REPORT = "prepaid_it_blocks_care.report_prepaid_service"


class PrepaidAgreementServiceReportMixin(models.AbstractModel):
    """Part of agreements: their service reports, printed at any time and mailed each period."""

    _name = "prepaid.agreement.service.report.mixin"
    _description = "Service Reports of Agreements"

    service_report_interval = fields.Selection(
        [("month", "Each Month"), ("quarter", "Each Quarter")],
        string="Service Report by Mail",
        tracking=True,
        help="The customer gets a page on the period before: what was done and checked, what is "
        "open, what is left. It goes out on the day of the statements, to those who get them. "
        "Empty: not mailed.",
    )
    service_report_next = fields.Date(
        string="Next Service Report",
        readonly=True,
        copy=False,
        help="First day of the period that the next service report is about.",
    )
    service_report_ids = fields.One2many(
        "prepaid.service.report",
        "agreement_id",
        string="Service Reports",
        readonly=True,
        groups="prepaid_it_blocks.group_user",
    )
    service_report_count = fields.Integer(
        compute="_compute_service_report_count", groups="prepaid_it_blocks.group_user"
    )

    @api.depends("service_report_ids")
    def _compute_service_report_count(self):
        for agreement in self:
            agreement.service_report_count = len(agreement.service_report_ids)

    @api.depends("service_report_ids.state")
    def _compute_mail_problem(self):
        return super()._compute_mail_problem()

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: plan the first report for the first period."""
        agreements = super().create(vals_list)
        agreements._plan_service_report()
        return agreements

    def write(self, vals):
        """Extend: plan reports that are switched on from the present period on."""
        result = super().write(vals)
        if "service_report_interval" in vals:
            self._plan_service_report()
        return result

    def _plan_service_report(self):
        """Set the period of the next report; clear it where reports are switched off."""
        for agreement in self:
            interval = agreement.service_report_interval
            first = agreement.service_report_next
            if interval:
                day = first or agreement.company_id._get_prepaid_today()
                first = service_period.get_first_day(day, interval)
            planned = first if interval else False
            if agreement.service_report_next != planned:
                agreement._write_guarded({"service_report_next": planned})

    def action_view_service_reports(self):
        """Open the service reports that were mailed."""
        return self._get_related_action("prepaid_it_blocks_care.prepaid_service_report_action")

    @api.model
    def _get_unsent_queries(self):
        """Extend: service reports that the queue could not send, or that could not be made."""
        self.env["prepaid.service.report"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT s.agreement_id, m.id AS mail_id, 'prepaid.service.report' AS model,
                       s.id AS record_id, COALESCE(m.failure_reason, s.problem) AS reason
                  FROM prepaid_service_report s
                  LEFT JOIN mail_mail m ON m.id = s.mail_id AND m.state = 'exception'
                 WHERE s.state = 'failed' OR m.id IS NOT NULL
                """
            ),
        ]

    @api.model
    def _mail_again(self, unsent):
        """Extend: service reports without a mail wait for the next run."""
        result = super()._mail_again(unsent)
        self._browse_unmade(unsent, "prepaid.service.report").action_try_again()
        return result

    def _print_service_report(self, date_from, date_to):
        """Return the PDF of a service report in the language of the context, whoever asks.

        :param date_from: first day, a calendar date of the company
        :param date_to: last day, included
        """
        self.ensure_one()
        data = {
            "date_from": str(date_from),
            "date_to": str(date_to),
            "lang": self.env.context.get("lang"),
        }
        # The superuser: whoever calls has checked what the reader may see.
        env = self.with_user(SUPERUSER_ID).env
        return env["ir.actions.report"]._render_qweb_pdf(_REPORT, self.ids, data=data)[0]

    def _get_service_file_name(self, date_from, date_to):
        """Return the name of a service report's file."""
        self.ensure_one()
        return "_".join([self.name.replace("/", "-"), "service", f"{date_from}", f"{date_to}.pdf"])

    @api.model
    def _begin_service_reports(self, limit):
        """Create the service reports that are due.

        :param limit: the `TimeLimit` that ends it
        :return: whether none is left to the next run
        """
        for number in self._get_service_due_ids():
            if limit.is_over():
                return False
            agreement = self.browse(number)
            begin = functools.partial(run_in_savepoint, self.env, agreement._begin_due_periods)
            self._try_item(agreement, begin, agreement._log_service_problem)
        return True

    @api.model
    def _get_service_due_ids(self):
        """Return the ids of the agreements with a report that is due, in two statements."""
        self.flush_model(
            ["company_id", "statement_day", "service_report_interval", "service_report_next"]
        )
        companies = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_agreement"
            " WHERE service_report_next IS NOT NULL"
        )
        self.env.cr.execute(
            """
            SELECT a.id, a.service_report_next, a.service_report_interval, a.statement_day, c.today
              FROM prepaid_agreement a
              JOIN unnest(%s::int[], %s::date[]) c (company_id, today)
                ON c.company_id = a.company_id
             WHERE a.service_report_next < date_trunc('month', c.today)
             ORDER BY a.service_report_next, a.id
            """,
            [companies.ids, [company._get_prepaid_today() for company in companies]],
        )
        return [n for n, *terms in self.env.cr.fetchall() if service_period.find_due(*terms)]

    def _begin_due_periods(self):
        """Make the reports of this agreement's periods that are due; they wait to be sent."""
        self.ensure_one()
        lock_row(self)
        if not self.service_report_next:
            return
        interval, today = self.service_report_interval, self.company_id._get_prepaid_today()
        due = service_period.find_due(self.service_report_next, interval, self.statement_day, today)
        for first, last_day in due:
            is_told = self._begin_service_report(first, last_day)
            # Of an agreement that has ended, a period without anything is the last.
            is_last = self.state == "ended" and not is_told
            self.service_report_next = False if is_last else last_day + timedelta(days=1)
            if is_last:
                return

    def _begin_service_report(self, first, last_day):
        """Make the report of a period, unless there is nothing to tell or it was made.

        :return: whether there is anything to tell
        """
        work = self._get_service_work(first, last_day)
        checks = self._get_service_checks(first, last_day)
        has_work = work["worked_count"] or work["free_time"] or checks["check_count"]
        if not has_work and self._get_statement_totals(None, last_day)["closing"] <= 0.0:
            return False
        values = {"agreement_id": self.id, "date_from": first, "date_to": last_day}
        report = self.env["prepaid.service.report"]
        if not report.search_count([(name, "=", value) for name, value in values.items()]):
            report.create(values)
        return True

    def _log_service_problem(self, problem):
        """Ask the person in charge to see to a service report that was not sent; once.

        :param problem: text
        """
        self.ensure_one()
        summary = self.env._("A service report could not be sent")
        if not self._is_warned(summary, problem):
            self._warn(summary, problem)
