import logging
from datetime import timedelta

from odoo import api, fields, models

from ...batch import TooBusyError, commit_progress, run_in_savepoint

_logger = logging.getLogger(__name__)


class SaleOrderPrepaidFollowupMixin(models.AbstractModel):
    """Part of `sale.order`: reminders of renewal quotations that wait for an answer."""

    _name = "sale.order.prepaid.followup.mixin"
    _description = "Reminders of Renewal Quotations"

    prepaid_followup_count = fields.Integer(
        string="Reminders Sent",
        readonly=True,
        copy=False,
        help="How often the customer was reminded of this renewal quotation.",
    )
    prepaid_followup_date = fields.Date(
        string="Next Reminder",
        copy=False,
        help="Day on which the customer is reminded, or the salesperson asked to call once "
        "all reminders are sent. Empty: never.",
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: how many reminders went out is what happened."""
        return super()._get_guarded_fields() | {"prepaid_followup_count"}

    def _plan_followup(self, count):
        """Record the number of reminders sent, and the date of the next step.

        :param count: reminders sent about the quotation as it is now
        """
        self.ensure_one()
        company = self.company_id
        days = company.prepaid_followup_days
        next_day = company._get_prepaid_today() + timedelta(days=days) if days else False
        vals = {"prepaid_followup_count": count, "prepaid_followup_date": next_day}
        self._write_guarded(vals)

    @api.model
    def _run_prepaid_followups(self, run, limit=None, companies=None):
        """Remind customers of renewal quotations that they have not answered.

        :param run: the `prepaid.run` that reports
        :param limit: the `TimeLimit` that ends it, or None
        :param companies: the `res.company` whose quotations are looked at; None for all
        """
        for number in self._get_followup_ids(companies=companies):
            if limit and limit.is_over():
                break
            self.browse(number)._follow_up_in_savepoint(run)

    @api.model
    def _get_followup_ids(self, at_any_time=False, companies=None):
        """Return the ids of the renewal quotations to follow up, longest due first.

        Two statements, whatever the number of companies. Not what has expired: a quotation of
        today takes its place. Not those of customers that are archived.

        :param at_any_time: True for the reminders that wait for working hours too
        :param companies: the `res.company` whose quotations are looked at; None for all
        """
        self.flush_model()
        self.env["prepaid.agreement"].flush_model()
        self.env["payment.transaction"].flush_model()
        self.env["res.partner"].flush_model(["active"])
        concerned = self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM sale_order"
            " WHERE is_prepaid_renewal AND prepaid_followup_date IS NOT NULL"
        )
        if companies is not None:
            concerned = concerned.filtered(lambda company: company in companies)
        if not at_any_time:
            concerned = concerned.filtered(lambda company: company._is_prepaid_mail_time())
        expired, paid = self._get_expired_condition("c.today"), self._get_paid_condition()
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the conditions are constants
            f"""
            SELECT o.id
              FROM sale_order o
              JOIN unnest(%s::int[], %s::date[]) c (company_id, today)
                ON c.company_id = o.company_id
              JOIN prepaid_agreement a ON a.id = o.prepaid_agreement_id
              JOIN res_partner p ON p.id = a.partner_id AND p.active
             WHERE o.is_prepaid_renewal AND o.prepaid_followup_date <= c.today
               AND o.state = 'sent' AND NOT {expired}
               AND a.state <> 'ended' AND a.renewal_stopped IS NOT TRUE AND NOT {paid}
             ORDER BY o.prepaid_followup_date, o.id
            """,
            [concerned.ids, [company._get_prepaid_today() for company in concerned]],
        )
        return [number for (number,) in self.env.cr.fetchall()]

    def _follow_up_in_savepoint(self, run):
        """Follow one quotation up so that its failure harms no other, and report it.

        :param run: the `prepaid.run`
        """
        self.ensure_one()

        def work():
            plan = self._explain_followup()
            self._follow_up()
            self._report_followup(run, "done", plan)

        try:
            run_in_savepoint(self.env, work)
        except TooBusyError:
            _logger.warning("Reminder of %s is left for the next run: too busy", self.id)
        except Exception as error:
            self.env.clear()
            _logger.warning("Reminder of %s failed", self.id, exc_info=True)
            agreement = self.prepaid_agreement_id
            agreement._log_renewal_error(error)
            self._report_followup(run, "failed", agreement.renewal_error)
            commit_progress(self.env)

    def _report_followup(self, run, result, detail):
        """Add the follow-up of a quotation to the run's report.

        :param result: one of the results of `prepaid.run.line`
        :param detail: text
        """
        self.ensure_one()
        self.env["prepaid.run.line"].create(
            {
                "run_id": run.id,
                "agreement_id": self.prepaid_agreement_id.id,
                "cause": self.env._("no answer to quotation %s", self.name),
                "result": result,
                "detail": detail,
                "order_id": self.id,
            }
        )

    def _is_reminder_left(self):
        """Check if the customer gets a reminder next; else the salesperson is asked."""
        self.ensure_one()
        return self.prepaid_followup_count < self.company_id.prepaid_followup_count

    def _explain_followup(self):
        """Describe the follow-up of a quotation without an answer."""
        self.ensure_one()
        if self._is_reminder_left():
            return self.env._("Reminder %s to the customer.", self.prepaid_followup_count + 1)
        return self.env._("The salesperson is asked to call the customer.")

    def _follow_up(self):
        """Remind the customer; after the last reminder ask the salesperson to call.

        :raise UserError: when nobody can be written to
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        agreement = order.prepaid_agreement_id
        if order._is_reminder_left():
            agreement._check_can_be_mailed()
            self.env.ref("prepaid_it_blocks.mail_template_renewal_followup").send_mail(order.id)
            order._plan_followup(order.prepaid_followup_count + 1)
            return
        order.prepaid_followup_date = False
        agreement._get_place_of_activity(order).activity_schedule(
            "mail.mail_activity_data_call",
            user_id=agreement._get_responsible().id,
            date_deadline=order.company_id._get_prepaid_today(),
            summary=self.env._(
                "No answer to the renewal: call %s", agreement.partner_id.display_name
            ),
            note=self.env._(
                "%s reminders went out. Call the customer, or stop the renewal on the agreement.",
                order.prepaid_followup_count,
            ),
        )
