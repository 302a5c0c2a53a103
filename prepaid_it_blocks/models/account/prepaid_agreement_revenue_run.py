from odoo import api, fields, models
from odoo.exceptions import UserError


class PrepaidAgreement(models.Model):
    """Runs of recognition that somebody starts, and what one would do."""

    _inherit = "prepaid.agreement"

    @api.model
    def action_run_revenue(self):
        """Recognise at once what is due in the user's companies, and open the report.

        :raise AccessError: for users who are neither accountants nor managers
        :raise UserError: when a run is under way
        """
        companies = self.env.companies
        self.env["prepaid.revenue"]._check_accountant(companies)
        # Sudo: the right was checked; entries come from the ledger alone.
        run = self.sudo()._cron_revenue(companies)
        if not run:
            raise UserError(
                self.env._("A run is under way already. Look at its report in a minute.")
            )
        return run._get_form_action()

    @api.model
    def action_dry_run_revenue(self):
        """Report what recognition would book now; nothing is booked.

        :raise AccessError: for users who are neither accountants nor managers
        """
        companies = self.env.companies
        self.env["prepaid.revenue"]._check_accountant(companies)
        # Sudo: the right was checked; sums alone are shown.
        agreements = self.sudo()
        run = agreements.env["prepaid.run"].create(
            {
                "kind": "revenue",
                "is_dry_run": True,
                "checked_count": len(companies),
                "date_end": fields.Datetime.now(),
            }
        )
        before = {}
        for company, date in agreements._find_revenue_due(companies):
            done = before.get(company, (0.0, 0.0))
            before[company] = agreements._plan_revenue(run, company, date, done)
        return run._get_form_action()

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
    def _plan_revenue(self, run, company, date, before):
        """Write on a report what recognition would book of a company's month.

        :param run: the `prepaid.run`
        :param company: the `res.company`
        :param date: last day of the month
        :param before: (hours, money) that the months before would book
        :return: (hours, money) with this month's
        """
        problems = company._get_prepaid_revenue_problems()
        if problems:
            run._report_revenue(company, date, "failed", " ".join(problems))
            return before
        dues = self.env["prepaid.revenue"]._get_due(company, date)
        hours, amount = sum(one.hours for one in dues), sum(one.amount for one in dues)
        run._report_revenue(
            company,
            date,
            "planned",
            self.env._("Would be posted.")
            if dues
            else self.env._("There is nothing to recognise."),
            hours=hours - before[0],
            amount=amount - before[1],
        )
        return hours, amount
