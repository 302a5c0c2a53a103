from collections import namedtuple

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

from ..policies import overage_bill
from ..policies.overage_bill import Billed, Grant, Settled, Waiting

# What would be billed of an agreement: lists of `Bill`, and of what `plan_credits` returns.
OveragePlan = namedtuple("OveragePlan", "bills credits")

# Rows of overage of which something is to be billed or credited, see `_fetch_waiting_overage`.
_WAITING_QUERY = """
    SELECT e.agreement_id, e.id, e.date,
           -(e.seconds + COALESCE(r.seconds, 0)) - COALESCE(b.seconds, 0) AS waiting,
           e.ticket_id, e.used_by_id, e.timesheet_number, COALESCE(b.revision, 0)
      FROM prepaid_entry e
      LEFT JOIN LATERAL (
            SELECT SUM(seconds) AS seconds FROM prepaid_entry
             WHERE reversed_id = e.id) r ON TRUE
      LEFT JOIN LATERAL (
            SELECT SUM(seconds) FILTER (WHERE NOT is_released) AS seconds,
                   MAX(revision) AS revision
              FROM prepaid_overage_bill WHERE entry_id = e.id) b ON TRUE
      LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
      JOIN res_company c ON c.id = e.company_id
     WHERE e.agreement_id = ANY(%(agreements)s) AND e.kind = 'overage'
       AND -(e.seconds + COALESCE(r.seconds, 0)) <> COALESCE(b.seconds, 0)
       AND (-(e.seconds + COALESCE(r.seconds, 0)) < COALESCE(b.seconds, 0)
            OR ((%(date_from)s IS NULL OR e.accounting_date >= %(date_from)s)
                AND NOT {material}
                AND NOT (l.prepaid_approval_state IS NOT DISTINCT FROM 'waiting'
                         AND c.prepaid_approval IS TRUE)
                AND NOT (e.is_overage_on_hold IS TRUE AND EXISTS (
                    SELECT FROM prepaid_block k
                     WHERE k.agreement_id = e.agreement_id AND k.state = 'active'
                       AND {hold}))))
       AND (%(date_to)s IS NULL OR e.accounting_date <= %(date_to)s)
     ORDER BY e.date, e.id
"""


class PrepaidAgreementOveragePlanMixin(models.AbstractModel):
    """Part of agreements: overage to be billed, and its terms."""

    _name = "prepaid.agreement.overage.plan.mixin"
    _description = "Overage Plan of Prepaid Agreements"

    unbilled_overage_hours = fields.Float(
        string="Overage to Invoice",
        compute="_compute_unbilled_overage_hours",
        compute_sudo=True,
        help="Accounted hours that no block paid for and that are to be invoiced.",
    )

    @api.depends("overage_seconds", "overage_policy")
    def _compute_unbilled_overage_hours(self):
        plans = self._plan_overage()
        for agreement in self:
            plan = plans.get(agreement._origin.id)
            seconds = 0
            if plan:
                plan, __ = agreement._split_overage_credits(plan)
                # What is free of charge brings no order about.
                seconds = sum(bill.seconds for bill in plan.bills if not bill.is_free)
                seconds -= sum(part for __, __, part in plan.credits)
            agreement.unbilled_overage_hours = to_hours(seconds)

    def _plan_overage(self, date_from=None, date_to=None):
        """Return the overage to bill of these agreements; nothing is written.

        Five statements, whatever the number of agreements and of hours.

        :param date_from: first day, booked on it or later, of what is billed; None for any
        :param date_to: last day; None for any
        :return: dict of agreement id to `OveragePlan`; those without anything are left out
        """
        waiting = self._fetch_waiting_overage(date_from, date_to)
        if not waiting:
            return {}
        grants = self._fetch_overage_grants()
        credited = [row.entry_id for rows in waiting.values() for row in rows if row.seconds < 0]
        billed = self._fetch_billed_overage(credited)
        plans = {}
        for agreement in self:
            number = agreement._origin.id
            rows = waiting.get(number, ())
            # No block comes any more once the agreement has ended.
            agreed = [
                grant
                for grant in grants.get(number, ())
                if grant.kind != "next_block" or agreement.state != "ended"
            ]
            plan = OveragePlan(
                overage_bill.plan_bills(
                    [row for row in rows if row.seconds > 0],
                    agreed,
                    agreement.overage_policy == "invoice",
                ),
                overage_bill.plan_credits([row for row in rows if row.seconds < 0], billed),
            )
            if plan.bills or plan.credits:
                plans[number] = plan
        return plans

    def _fetch_waiting_overage(self, date_from=None, date_to=None):
        """Return the rows of overage to be billed or credited.

        Time that a sales order item of its own bills is left to that item; a block's item
        bills no time. What blocks on hold will pay for waits for them, and where the company
        approves time it waits for that.

        :param date_from: see `_plan_overage`
        :param date_to: see `_plan_overage`
        :return: dict of agreement id to a list of `Waiting`
        """
        self._flush_waiting_overage()
        # pylint: disable=sql-injection  # the texts are constants, and names of fields
        self.env.cr.execute(
            _WAITING_QUERY.format(
                material=self.env["account.analytic.line"]._get_material_query("l"),
                hold=self.env["prepaid.block"]._get_hold_query("k"),
            ),
            {
                "agreements": self._origin.ids,
                "date_from": date_from or None,
                "date_to": date_to or None,
            },
        )
        waiting = {}
        for agreement_id, *columns in self.env.cr.fetchall():
            waiting.setdefault(agreement_id, []).append(Waiting(*columns))
        return waiting

    @api.model
    def _flush_waiting_overage(self):
        """Flush the fields that `_fetch_waiting_overage` reads."""
        self.env["account.analytic.line"].flush_model(["so_line"])
        self.env["account.analytic.line"]._flush_invoiced()
        self.env["sale.order"].flush_model(["state"])
        self.env["sale.order.line"].flush_model(["qty_delivered_method"])
        self.env["prepaid.overage.bill"].flush_model()
        block = self.env["prepaid.block"]
        block.flush_model([*block._get_hold_fields(), "state"])
        self.env["res.company"].flush_model(["prepaid_approval"])

    @api.model
    def _find_unbilled(self, company):
        """Return the ids of a company's agreements with overage to bill, or bills to credit.

        :param company: a `res.company`
        """
        self.env["prepaid.overage.bill"].flush_model()
        self.env.cr.execute(
            """
            SELECT DISTINCT e.agreement_id
              FROM prepaid_entry e
             WHERE e.company_id = %s AND e.kind = 'overage'
               AND -(e.seconds + COALESCE((SELECT SUM(seconds) FROM prepaid_entry
                                            WHERE reversed_id = e.id), 0))
                   <> COALESCE((SELECT SUM(seconds) FROM prepaid_overage_bill
                                 WHERE entry_id = e.id AND NOT is_released), 0)
            """,
            [company.id],
        )
        return [agreement_id for (agreement_id,) in self.env.cr.fetchall()]

    @api.model
    def _fetch_unbilled(self, entry_ids):
        """Return the seconds of ledger rows that are neither settled, reversed nor billed.

        :param entry_ids: ids of rows of overage
        :return: dict of entry id to seconds
        """
        self.env["prepaid.overage.bill"].flush_model()
        self.env.cr.execute(
            """
            SELECT e.id, -(e.seconds + COALESCE((SELECT SUM(seconds) FROM prepaid_entry
                                                  WHERE reversed_id = e.id), 0))
                         - COALESCE((SELECT SUM(seconds) FROM prepaid_overage_bill
                                      WHERE entry_id = e.id AND NOT is_released), 0)
              FROM prepaid_entry e WHERE e.id = ANY(%s)
            """,
            [list(entry_ids)],
        )
        return dict(self.env.cr.fetchall())

    def _fetch_overage_grants(self):
        """Return the time granted in answer to requests, as far as it is left.

        :return: dict of agreement id to a list of `Grant`
        """
        self.env["prepaid.consent"].flush_model()
        self.env["prepaid.consent.request"].flush_model()
        self.env.cr.execute(
            """
            SELECT c.agreement_id, c.id, q.settlement,
                   c.seconds - COALESCE((
                       SELECT SUM(b.seconds) FROM prepaid_overage_bill b
                        WHERE b.consent_id = c.id AND NOT b.is_released), 0),
                   c.date, q.ticket_id, c.create_date
              FROM prepaid_consent c
              JOIN prepaid_consent_request q ON q.id = c.request_id
             WHERE c.agreement_id = ANY(%s)
             ORDER BY c.id
            """,
            [self._origin.ids],
        )
        grants = {}
        for agreement_id, *columns in self.env.cr.fetchall():
            grants.setdefault(agreement_id, []).append(Grant(*columns))
        promised = [
            number
            for number, found in grants.items()
            if any(grant.kind == "next_block" for grant in found)
        ]
        for number, settled in self._fetch_settled_overage(promised).items():
            overage_bill.use_up(grants[number], settled)
        return grants

    @api.model
    def _fetch_settled_overage(self, agreement_ids):
        """Return the time of overage that blocks have paid for.

        :param agreement_ids: ids of agreements
        :return: dict of agreement id to a list of `Settled`, oldest payment first
        """
        if not agreement_ids:
            return {}
        self.env.cr.execute(
            """
            SELECT o.agreement_id, o.date, SUM(s.seconds), o.ticket_id, s.create_date
              FROM prepaid_entry o
              JOIN prepaid_entry s ON s.reversed_id = o.id AND s.kind = 'settlement'
             WHERE o.agreement_id = ANY(%s) AND o.kind = 'overage'
             GROUP BY o.agreement_id, o.date, o.ticket_id, s.create_date
             ORDER BY s.create_date, o.date, MIN(s.id)
            """,
            [agreement_ids],
        )
        settled = {}
        for agreement_id, *columns in self.env.cr.fetchall():
            settled.setdefault(agreement_id, []).append(Settled(*columns))
        return settled

    @api.model
    def _fetch_billed_overage(self, entry_ids):
        """Return the bills of ledger rows that were not credited yet.

        :param entry_ids: ids of rows of overage
        :return: list of `Billed`
        """
        if not entry_ids:
            return []
        self.env.cr.execute(
            """
            SELECT b.id, b.entry_id, b.seconds + COALESCE(c.seconds, 0), b.sale_line_id,
                   b.consent_id
              FROM prepaid_overage_bill b
              LEFT JOIN LATERAL (
                    SELECT SUM(seconds) AS seconds FROM prepaid_overage_bill
                     WHERE credited_id = b.id AND NOT is_released) c ON TRUE
             WHERE b.entry_id = ANY(%s) AND NOT b.is_released AND b.seconds > 0
               AND b.seconds + COALESCE(c.seconds, 0) > 0
             ORDER BY b.id
            """,
            [list(entry_ids)],
        )
        return [Billed(*columns) for columns in self.env.cr.fetchall()]
