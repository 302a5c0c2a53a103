from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...batch import get_error_text
from ...policies import renewal


class PrepaidAgreementRunReportMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: texts of runs done or planned, and runs on request."""

    _name = "prepaid.agreement.run.report.mixin"
    _description = "Reports of Renewal Runs"

    renewal_error = fields.Char(
        string="Renewal Problem",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the last renewal quotation could not be made.",
    )

    def _report(self, run, item, result, detail, *, order=None, cause=None):
        """Add the result for an agreement to the run's report.

        :param result: one of the results of `prepaid.run.line`
        :param detail: text
        :param cause: text; None for the agreement's present cause
        """
        self.ensure_one()
        self.env["prepaid.run.line"].create(
            {
                "run_id": run.id,
                "agreement_id": self.id,
                "cause": cause or self._explain_run_item(item),
                "result": result,
                "detail": detail,
                "order_id": order.id if order else False,
            }
        )

    def _explain_run_item(self, item):
        """Explain why an agreement is due."""
        self.ensure_one()
        return "; ".join(self._describe_causes(item))

    def _describe_causes(self, item):
        """Return the causes of an agreement being due; extend for other work of a run.

        :param item: the `RunItem`
        :return: list of texts
        """
        self.ensure_one()
        return [self._explain_renewal()] if item.is_due else []

    def _explain_renewal(self):
        """Explain why renewal is due; extend for another reason."""
        self.ensure_one()
        return self.env._("renewal is due: %s left", self.available_clock)

    def _explain_quotation(self, is_asked=False):
        """Explain in a sentence to the salesperson why a quotation is made.

        Extend for another reason than few hours.

        :param is_asked: whether the customer asked for it
        """
        self.ensure_one()
        if is_asked:
            return self.env._("The customer asked for it in the portal.")
        threshold = renewal.get_threshold(
            self.renewal_threshold_kind,
            self.renewal_threshold_hours,
            self.renewal_threshold_percent,
            self.bought_seconds,
        )
        if not self.ordered_hours and renewal.is_due(self.available_seconds, threshold):
            return self.env._(
                "The customer's prepaid hours run low: %s are left.", self.available_clock
            )
        return self.env._("The customer has %s prepaid hours left.", self.available_clock)

    @api.model
    def _check_manager(self):
        """Refuse who may not start a run.

        :raise AccessError: for users who are no managers
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(self.env._("Only managers of prepaid time start a run."))

    @api.model
    def action_run_now(self):
        """Do a run for the user's companies at once and open its report.

        Mails about several customers at once go out with the scheduled run.

        :raise AccessError: for users who are no managers
        :raise UserError: when a run is under way
        """
        self._check_manager()
        # Sudo: the right was checked, and the run is the system's.
        run = self.sudo()._cron_renew(companies=self.env.companies)
        if not run:
            raise UserError(
                self.env._("A run is under way already. Look at its report in a minute.")
            )
        return run._get_form_action()

    @api.model
    def action_dry_run(self):
        """Report the planned work of a run for the user's companies; nothing is done.

        :raise AccessError: for users who are no managers
        """
        self._check_manager()
        companies = self.env.companies
        # Sudo: the right was checked; nothing is done.
        agreements = self.sudo()._get_agreements_of(companies)
        run = agreements.env["prepaid.run"].create(
            {
                "is_dry_run": True,
                "checked_count": agreements._count_open(companies),
                "date_end": fields.Datetime.now(),
            }
        )
        for item in agreements._find_run_items(at_any_time=True) if agreements else []:
            agreement = agreements.browse(item.agreement_id)
            agreement._report(run, item, "planned", agreement._explain_plan(item))
        orders = agreements.env["sale.order"]
        for order in orders.browse(orders._get_followup_ids(True, companies)):
            order._report_followup(run, "planned", order._explain_followup())
        return run._get_form_action()

    def _get_agreements_of(self, companies):
        """Return the agreements of a run of some companies; these ones for a run of all.

        :param companies: `res.company` records, or None for all
        """
        if companies is None:
            return self
        return self.search([("company_id", "in", companies.ids)])

    @api.model
    def _count_open(self, companies):
        """Return how many agreements a run looks at.

        :param companies: the `res.company` of the run, or None for all
        """
        domain = [("state", "!=", "ended")]
        if companies is not None:
            domain.append(("company_id", "in", companies.ids))
        return self.search_count(domain)

    def _explain_plan(self, item):
        """Describe the planned work of a run on an agreement."""
        self.ensure_one()
        return " ".join(self._describe_plans(item))

    def _describe_plans(self, item):
        """Return the planned work of a run on an agreement; extend for other work.

        :param item: the `RunItem`
        :return: list of sentences
        """
        self.ensure_one()
        if not item.is_due:
            return []
        if self.company_id._is_prepaid_mail_time():
            return [self.env._("Would make and mail a renewal quotation.")]
        return [self.env._("Would make and mail a renewal quotation in working hours.")]

    def _log_renewal_error(self, error):
        """Note on the agreement why its renewal failed; the same cause only once.

        :param error: the exception
        """
        self.ensure_one()
        text = get_error_text(error)
        if text == self.renewal_error:
            return
        self._write_guarded({"renewal_error": text})
        self._warn(self.env._("The renewal quotation could not be made"), text)

    def _clear_renewal_error(self):
        if self.renewal_error:
            self._write_guarded({"renewal_error": False})
