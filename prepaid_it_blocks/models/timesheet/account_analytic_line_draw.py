from odoo import api, fields, models

from ...dependents import notify
from ...policies.allocation import plan_draw
from ...policies.hours import get_share, to_hours

# What the ledger of the core says of a timesheet; see `_get_ledger_fields` for all of it.
LEDGER_FIELDS = frozenset(
    {
        "prepaid_agreement_id",
        "prepaid_approval_state",
        "prepaid_approved_by_id",
        "prepaid_approved_on",
        "prepaid_hours",
        "prepaid_covered_hours",
        "prepaid_overage_hours",
        "prepaid_status",
        "prepaid_reason",
        "prepaid_revision",
        "prepaid_covered_worked_hours",
        "prepaid_time_explanation",
    }
)


class AccountAnalyticLinePrepaidDrawMixin(models.AbstractModel):
    """Part of `account.analytic.line`: draws, which bring the ledger in line with time."""

    _name = "account.analytic.line.prepaid.draw.mixin"
    _description = "Draws of Time from Prepaid Blocks"

    def _draw_prepaid(self, *, release=False, is_moved=False, reassigned=(), retimed=()):
        """Bring the ledger in line with these timesheets.

        Time on an invoice keeps what paid for it, whatever its ticket becomes. The number of
        statements does not depend on the number of timesheets.

        :param release: True to give everything back, just before a deletion
        :param is_moved: True when what the time was for may have changed
        :param reassigned: ids of the timesheets that may be another customer's now
        :param retimed: ids of the timesheets whose drawn time is accounted again
        """
        lines = self if release else self - self.sudo()._filter_invoiced()
        # Sudo: technicians log time without any right on the ledger.
        lines = lines.sudo().filtered(lambda line: line.project_id or line.prepaid_revision)
        if not lines:
            return
        entry = lines.env["prepaid.entry"]
        drawn = lines.filtered("prepaid_revision")
        draws = entry._get_open_draws(drawn.ids) if drawn else {}
        targets = lines._get_prepaid_targets(
            draws, release=release, is_moved=is_moved, reassigned=reassigned, retimed=retimed
        )
        if not (
            draws
            or any(target.agreement_id or target.declined_by_id for target in targets.values())
            or (is_moved and any(lines.mapped("prepaid_reason")))
        ):
            return
        drawn_blocks = {draw.block_id for rows in draws.values() for draw in rows if draw.block_id}
        agreement_ids = {target.agreement_id for target in targets.values() if target.agreement_id}
        slots = entry._get_slots(agreement_ids, drawn_blocks)
        lines._add_uses(targets, slots)
        plans = {line: plan_draw(targets[line.id], draws.get(line.id, []), slots) for line in lines}
        rows = []
        for line, plan in plans.items():
            rows += line._prepare_prepaid_entries(plan, targets[line.id])
        lines.env["prepaid.agreement"]._check_overage(rows)
        entry._post(rows)
        lines.env["prepaid.block"]._expire_given_back(rows, slots)
        if not release:
            lines._store_prepaid_result(plans, targets)

    def _prepare_prepaid_entries(self, plan, target):
        """Return the ledger rows that carry out a plan for this timesheet.

        :param plan: a `Plan` of the allocation policy
        :param target: the `Target` that the plan was made for
        :return: list of dicts for `prepaid.entry._post`
        """
        self.ensure_one()
        base = {"timesheet_number": self.id, "revision": self.prepaid_revision + 1}
        rows = [
            dict(
                base,
                kind="reversal",
                agreement_id=draw.agreement_id,
                block_id=draw.block_id,
                reversed_id=draw.entry_id,
                used_by_id=draw.used_by_id,
                seconds=seconds,
                date=draw.date,
                # What the customer read of it, whatever the time is about by now.
                ticket_id=draw.ticket_id,
                reason=draw.reason,
            )
            for draw, seconds in plan.reversals
        ]
        draws = [("drawdown", block_id, seconds) for block_id, seconds in plan.drawdowns]
        if plan.overage:
            draws.append(("overage", None, plan.overage))
        return rows + [
            dict(
                base,
                kind=kind,
                agreement_id=target.agreement_id,
                used_by_id=target.used_by_id,
                block_id=block_id,
                seconds=-seconds,
                date=target.date,
                ticket_id=self.ticket_id.id,
                reason=self.name,
                is_overage_on_hold=kind == "overage" and plan.is_overage_on_hold,
            )
            for kind, block_id, seconds in draws
        ]

    def _store_prepaid_result(self, plans, targets):
        """Store the ledger's results on the timesheets, in one statement.

        :param plans: dict of timesheet to the `Plan` that was carried out
        :param targets: dict of timesheet id to the `Target` that was planned for
        """
        self.flush_model()
        results = {}
        blocks = self._get_blocks_of_overage(plans, targets)
        for line, plan in plans.items():
            target = targets[line.id]
            values = line._prepare_prepaid_result(plan, target)
            if values["prepaid_overage_hours"]:
                if not (plan.is_empty and values["prepaid_reason"]):
                    values["prepaid_reason"] = self._explain_overage(target, blocks)
            elif not target.agreement_id:
                values["prepaid_reason"] = line._explain_no_draw(target)
            if not plan.is_empty:
                values["prepaid_approval_state"] = line._get_prepaid_approval(
                    values["prepaid_hours"]
                )
            results[line.id] = values
        self._write_prepaid_results(results)

    def _prepare_prepaid_result(self, plan, target):
        """Return the ledger's result of this timesheet under a plan.

        Extend to note something else in the same statement: add stored fields of this model to
        the values, the same ones for every timesheet, and to `_get_ledger_fields`; add what they
        follow, where that is no field of the core, to `_get_prepaid_source_fields`. It is asked
        for each timesheet of a batch: read nothing there that takes a query each. Why a draw
        leaves overage or none, and its state of approval, are filled in afterwards.

        :param plan: the `Plan` of a draw, or the `Settlement` by which blocks pay later
        :param target: the `Target` that was planned for
        :return: dict of names of stored fields to values of their columns, None where empty
        """
        self.ensure_one()
        covered, overage = plan.covered_seconds, plan.overage_seconds
        # Nobody bills what is included, as if a block had paid for it.
        paid = covered + target.included
        is_included = bool(target.included) and not (covered or overage)
        is_free = bool(target.agreement_id) and (is_included or self._is_prepaid_free())
        reason = self._get_exclusion_label() if is_free else None
        return {
            "prepaid_agreement_id": target.agreement_id,
            "prepaid_hours": to_hours(covered + overage),
            "prepaid_covered_hours": to_hours(covered),
            "prepaid_overage_hours": to_hours(overage),
            "prepaid_status": "excluded" if is_free else get_status(paid, overage),
            "prepaid_reason": (self.prepaid_reason or None) if overage else reason,
            "prepaid_revision": self.prepaid_revision + (0 if plan.is_empty else 1),
            "prepaid_approval_state": self.prepaid_approval_state or None,
            "prepaid_covered_worked_hours": to_hours(get_share(target.worked, paid, overage)),
            "prepaid_time_explanation": target.note,
        }

    def _write_prepaid_results(self, results):
        """Write the ledger's results on timesheets, in one statement.

        Who approved time stays as long as its state of approval does.

        :param results: dict of timesheet id to values as `_prepare_prepaid_result` returns them
        """
        names = list(next(iter(results.values())))
        kinds = [self._fields[name].column_type[0] for name in names]
        self.env.cr.execute(
            # pylint: disable=sql-injection  # names of stored fields, and of their types
            f"""
            UPDATE account_analytic_line l
               SET {", ".join(f"{name} = r.{name}" for name in names)},
                   prepaid_approved_by_id =
                       CASE WHEN r.prepaid_approval_state = l.prepaid_approval_state
                            THEN l.prepaid_approved_by_id END,
                   prepaid_approved_on =
                       CASE WHEN r.prepaid_approval_state = l.prepaid_approval_state
                            THEN l.prepaid_approved_on END,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s::int4[], {", ".join(f"%s::{kind}[]" for kind in kinds)})
                AS r(id, {", ".join(names)})
             WHERE l.id = r.id
            """,
            [
                self.env.uid,
                list(results),
                *([values[name] for values in results.values()] for name in names),
            ],
        )
        self.invalidate_recordset(sorted(self._get_ledger_fields()), flush=False)
        # Nothing is computed from the others of the core but what the next line sees to.
        added = [name for name in names if name not in LEDGER_FIELDS]
        notify(self, ["prepaid_covered_hours", "prepaid_overage_hours", *added])
        self._recompute_billed_time()

    def _explain_no_draw(self, target):
        """Explain why no agreement covers this time, or None.

        :param target: the `Target`
        """
        self.ensure_one()
        if target.declined_by_id:
            agreement = self.env["prepaid.agreement"].browse(target.declined_by_id)
            return agreement._explain_scope_mismatch(target.use)
        return self._get_no_agreement_reason(self.ticket_id) if self.ticket_id else None

    def _get_exclusion_label(self):
        """Explain why this time is free of charge, wholly.

        Extend for what makes it so in an addon.
        """
        self.ensure_one()
        if not self.prepaid_excluded:
            return self.env._("Not billable")
        labels = dict(self._fields["prepaid_exclusion"]._description_selection(self.env))
        return labels.get(self.prepaid_exclusion)

    def _get_blocks_of_overage(self, plans, targets):
        """Return the blocks of agreements with overage, in one search."""
        agreement_ids = {
            targets[line.id].agreement_id
            for line, plan in plans.items()
            if plan.overage_seconds and not plan.is_empty
        }
        domain = [
            ("agreement_id", "in", list(agreement_ids)),
            ("state", "!=", "cancelled"),
        ]
        block = self.env["prepaid.block"]
        return block.search(domain) if agreement_ids else block

    @api.model
    def _explain_overage(self, target, candidates):
        """Say in the user's words why blocks did not pay for all of this time.

        :param target: the `Target` that was planned for
        :param candidates: the blocks of the agreements concerned
        """
        blocks = candidates.filtered(lambda block: block.agreement_id.id == target.agreement_id)
        hold = blocks._explain_hold(target)
        if hold:
            return hold
        usable = blocks.filtered(lambda block: block.state == "active" and not block.is_suspended)
        narrow = [block._explain_scope_mismatch(target.use) for block in usable]
        if narrow and all(narrow):
            return narrow[0]
        early = usable.filtered(lambda block: target.date < block.date_start)
        if early:
            return self.env._(
                "The work date is before the first day of block %(block)s (%(date)s)",
                block=early[0].name,
                date=fields.Date.to_string(early[0].date_start),
            )
        ended = usable.filtered("date_end")
        if ended:
            last = max(ended, key=lambda block: block.date_end)
            if target.date > last.date_end:
                return self.env._(
                    "The work date is after the last day of block %(block)s (%(date)s)",
                    block=last.name,
                    date=fields.Date.to_string(last.date_end),
                )
        if not usable.filtered("balance_seconds") and blocks[-1:].state == "expired":
            return self.env._(
                "Block %(block)s expired on %(date)s",
                block=blocks[-1:].name,
                date=fields.Date.to_string(blocks[-1:].date_end),
            )
        if not blocks:
            return self.env._("The customer has no block of hours")
        return self.env._("All blocks are used up")


def get_status(covered, overage):
    """Return the status of a timesheet with these seconds covered, or included, and of overage."""
    if not overage:
        return "covered" if covered else "none"
    return "partial" if covered else "overage"
