from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.batch import bump_rows
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_seconds

from ..policies.included import Claim, include

_INCLUDED_FIELDS = frozenset(
    {"prepaid_included_month", "prepaid_included_plan_id", "prepaid_included_seconds"}
)


class AccountAnalyticLine(models.Model):
    """Time of care: drawn as any, free of charge, or included up to a cap a month.

    What is included is a part of the accounted time that no block pays for and nobody bills. The
    cap is that of the plan and of the calendar month of the work.
    """

    _inherit = "account.analytic.line"

    prepaid_included_seconds = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Accounted seconds that the customer's care plan includes; no block pays for them.",
    )
    prepaid_included_plan_id = fields.Many2one(
        "prepaid.care.plan",
        string="Included In",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The care plan that may include this time.",
    )
    prepaid_included_month = fields.Date(
        string="Included In Month",
        readonly=True,
        copy=False,
        help="First day of the calendar month whose included time this counts against.",
    )

    _prepaid_included_idx = compat.Index(
        "(prepaid_included_plan_id, prepaid_included_month) WHERE prepaid_included_seconds > 0"
    )

    @api.model
    def _get_ledger_fields(self):
        """Extend: what is included follows from draws alone."""
        return super()._get_ledger_fields() | _INCLUDED_FIELDS

    def _is_prepaid_free(self):
        """Extend: a care plan may be free of charge."""
        return super()._is_prepaid_free() or self.ticket_id.care_time_policy == "free"

    def _get_prepaid_included(self):
        """Extend: what the care plan included."""
        return super()._get_prepaid_included() + self.prepaid_included_seconds

    def _get_exclusion_label(self):
        """Extend: the care plan makes time free of charge."""
        texts = {
            "free": self.env._("Care plan"),
            "included": self.env._("Included in the care plan"),
        }
        text = texts.get(self.ticket_id.care_time_policy)
        return text if text and not self.prepaid_excluded else super()._get_exclusion_label()

    def _get_included_plan(self, agreement_id):
        """Return the care plan that may include this time, or none.

        A plan that goes on under another agreement includes earlier time where it was accounted.

        :param agreement_id: id of the agreement that pays otherwise
        """
        self.ensure_one()
        plan = self.ticket_id.care_plan_id._origin
        if self.ticket_id.care_time_policy != "included" or not agreement_id:
            return plan.browse()
        is_known = self.prepaid_included_plan_id == plan
        known = self.prepaid_agreement_id if is_known else plan.agreement_id
        return plan if agreement_id in (plan.agreement_id.id, known.id) else plan.browse()

    def _include_prepaid_time(self, targets):
        """Extend: take off what care plans include, in one statement for all of it."""
        result = super()._include_prepaid_time(targets)
        plans = {}
        for line in self:
            plan = line._get_included_plan(targets[line.id].agreement_id)
            if plan:
                plans[line] = plan
        if plans:
            lines = self.browse().concat(*plans).sorted(lambda line: (line.date, line._origin.id))
            lines._include_care_time(targets, plans)
        return result

    def _include_care_time(self, targets, plans):
        """Take off what care plans include of the time of these timesheets.

        :param targets: dict of timesheet id to `Target`; changed
        :param plans: dict of timesheet to its `prepaid.care.plan`
        """
        claims = [self._get_claim(line, plans[line], targets[line.id]) for line in self]
        caps = {
            claim.key: plans[line].included_seconds
            for line, claim in zip(self, claims, strict=True)
        }
        included = include(claims, self._fetch_included(caps), caps)
        for line, seconds in zip(self, included, strict=True):
            if seconds:
                target = targets[line.id]
                text = self.env._("%s included in the care plan", as_clock(to_hours(seconds)))
                targets[line.id] = replace(
                    target,
                    seconds=target.seconds - seconds,
                    included=seconds,
                    note=", ".join(filter(None, [target.note, text])),
                )

    @api.model
    def _get_claim(self, line, plan, target):
        """Return the `Claim` of a timesheet.

        :param line: the timesheet
        :param plan: its `prepaid.care.plan`
        :param target: its `Target`, with all of the time accounted
        """
        month = line.date.replace(day=1)
        is_same_plan = line.prepaid_included_plan_id == plan
        is_held = is_same_plan and line.prepaid_included_month == month
        is_drawn = is_same_plan and line.prepaid_agreement_id.id == target.agreement_id
        return Claim(
            key=(plan.id, month),
            seconds=target.seconds,
            held=line.prepaid_included_seconds if is_held else 0,
            drawn=to_seconds(line.prepaid_hours) if is_drawn else 0,
        )

    def _fetch_included(self, keys):
        """Return what other timesheets than these have included.

        :param keys: collection of (plan id, first day of the month)
        :return: dict of such a key to seconds, without those that have none
        """
        self.env.cr.execute(
            """
            SELECT prepaid_included_plan_id, prepaid_included_month,
                   SUM(prepaid_included_seconds)::int8
              FROM account_analytic_line
             WHERE prepaid_included_plan_id = ANY(%s) AND prepaid_included_month = ANY(%s)
               AND prepaid_included_seconds > 0 AND NOT id = ANY(%s)
             GROUP BY 1, 2
            """,
            [
                [plan_id for plan_id, __ in keys],
                [month for __, month in keys],
                self._origin.ids,
            ],
        )
        return {(plan_id, month): seconds for plan_id, month, seconds in self.env.cr.fetchall()}

    def _prepare_prepaid_result(self, plan, target):
        """Extend: note what is included, and where."""
        care_plan = self._get_included_plan(target.agreement_id)
        return {
            **super()._prepare_prepaid_result(plan, target),
            "prepaid_included_seconds": target.included,
            "prepaid_included_plan_id": care_plan.id or None,
            "prepaid_included_month": self.date.replace(day=1) if care_plan else None,
        }

    def _write_prepaid_results(self, results):
        """Extend: let two who include time of one plan at once do so one after the other.

        What a cap has left is read before; by its row the plan makes the second one start anew.
        """
        changed = [
            line.prepaid_included_plan_id.browse(results[line.id]["prepaid_included_plan_id"])
            for line in self
            if line.id in results
            and results[line.id]["prepaid_included_seconds"] > line.prepaid_included_seconds
        ]
        bump_rows(self.env["prepaid.care.plan"].concat(*changed))
        return super()._write_prepaid_results(results)

    def _describe_draws(self, draws, names):
        """Extend: say what the care plan includes besides what was drawn."""
        text = super()._describe_draws(draws, names)
        if not self.prepaid_included_seconds or self.prepaid_status == "excluded":
            return text
        included = self.env._(
            "%s included in the care plan", as_clock(to_hours(self.prepaid_included_seconds))
        )
        return ", ".join(filter(None, [included, text]))
