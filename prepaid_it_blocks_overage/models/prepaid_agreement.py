import logging

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.batch import exclusive_run, run_in_savepoint
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit
from odoo.tools import SQL

from ..policies.overage_bill import Waiting, get_promised

_logger = logging.getLogger(__name__)

# Which part of the time limit a run may use.
_SHARE = 0.8


class PrepaidAgreement(models.Model):
    """Agreements whose overage is requested and billed, by a monthly run too."""

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.overage.plan.mixin",
        "prepaid.agreement.overage.order.mixin",
        "prepaid.agreement.overage.line.mixin",
        "prepaid.agreement.overage.accrual.mixin",
        "prepaid.agreement.consent.mixin",
        "prepaid.agreement",
    ]

    overage_billed_until = fields.Date(
        readonly=True,
        copy=False,
        help="Last month whose overage was billed automatically.",
    )

    @api.model
    def _cron_overage(self, batch_size=None):
        """Bill the overage of past months.

        Each agreement in a transaction of its own; a failure stops no other and is noted on
        the agreement. An agreement is done once a month: what is booked in a month that was
        billed already goes with the next one.

        :param batch_size: agreements at most in one run; None for as many as time allows
        :return: whether nothing is left to the next run
        """
        with exclusive_run(self.env, "overage") as is_exclusive:
            if not is_exclusive:
                _logger.info("Overage: another run is under way")
                return False
            limit = TimeLimit(_SHARE)
            due = self._get_overage_due()
            done = 0
            for agreement in due[:batch_size]:
                if limit.is_over():
                    break
                self._try_item(
                    agreement,
                    lambda one=agreement: run_in_savepoint(one.env, one._bill_months),
                    agreement._log_overage_problem,
                )
                done += 1
            if done < len(due):
                self.env.ref("prepaid_it_blocks_overage.cron_overage")._trigger()
            _logger.info("Overage: %d agreements due, %d done", len(due), done)
            return done == len(due)

    @api.model
    def _get_overage_due(self):
        """Return the agreements due for the monthly billing of overage, in three statements."""
        company = self.env["res.company"]
        company.flush_model(["prepaid_overage_monthly"])
        self.flush_model(["company_id", "overage_billed_until", "overage_policy"])
        companies = company._fetch_companies(
            "SELECT id FROM res_company WHERE prepaid_overage_monthly ORDER BY id"
        )
        due = self
        for company in companies:
            today = company._get_prepaid_today()
            if today.day < company.prepaid_overage_day:
                continue
            until = company._get_overage_until()
            self.env.cr.execute(
                """
                SELECT a.id FROM prepaid_agreement a
                 WHERE a.company_id = %(company)s
                   AND (a.overage_billed_until IS NULL OR a.overage_billed_until < %(until)s)
                   AND EXISTS (SELECT FROM prepaid_entry
                                WHERE agreement_id = a.id AND kind = 'overage')
                 ORDER BY a.id
                """,
                {"company": company.id, "until": until},
            )
            due += self.browse([number for (number,) in self.env.cr.fetchall()])
        return due

    def _bill_months(self):
        """Bill this agreement's overage of the months that are over, and record that."""
        self.ensure_one()
        until = self.company_id._get_overage_until()
        self._lock_overage()
        if self.overage_billed_until and self.overage_billed_until >= until:
            return
        orders = self._bill_overage(date_to=until)
        self._write_guarded({"overage_billed_until": until})
        for order in orders:
            self._get_place_of_activity(order).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self._get_responsible().id,
                date_deadline=self.company_id._get_prepaid_today(),
                summary=self.env._(
                    "Time beyond the prepaid hours: %s", self.partner_id.display_name
                ),
                note=self.env._("Look at what is billed in %s, and send it.", order.name),
            )

    def _log_overage_problem(self, problem):
        """Remind the person in charge of overage that was not billed; once.

        :param problem: text
        """
        self._remind(self.env._("Time beyond the prepaid hours was not billed"), problem)

    def _get_promised_overage(self):
        """Extend: add overage granted on the condition that the next block pays."""
        rows = super()._get_promised_overage()
        grants = self._fetch_overage_grants().get(self.id, [])
        if not any(grant.kind == "next_block" and grant.seconds > 0 for grant in grants):
            return rows
        waiting = self._get_open_overage()
        promised = get_promised(
            [Waiting(row["id"], row["date"], row["seconds"], row["ticket_id"]) for row in waiting],
            grants,
        )
        return rows + [
            dict(row, seconds=promised[row["id"]]) for row in waiting if promised.get(row["id"])
        ]

    @api.model
    def _get_overage_bill_queries(self):
        """Extend: add the bills of order items, apart from those of cancelled orders."""
        self.env["prepaid.overage.bill"].flush_model()
        query = """
            SELECT id, entry_id, sale_line_id, seconds
              FROM prepaid_overage_bill WHERE NOT is_released"""
        return [*super()._get_overage_bill_queries(), query]

    @api.model
    def _get_unsent_queries(self):
        """Extend: add requests that wait for an answer and were not sent."""
        self.env["prepaid.consent.request"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT r.agreement_id, m.id AS mail_id, NULL AS model, NULL AS record_id,
                       m.failure_reason AS reason
                  FROM prepaid_consent_request r
                  JOIN mail_message g ON g.model = 'prepaid.consent.request' AND g.res_id = r.id
                  JOIN mail_mail m ON m.mail_message_id = g.id AND m.state = 'exception'
                 WHERE r.outcome IS NULL
                """
            ),
        ]
