from odoo import api, fields, models
from odoo.tools import format_date

from ...policies import overage
from ...policies.accounted_time import explain
from ...policies.allocation import plan_draw
from ...policies.hours import as_clock, to_hours


class AccountAnalyticLinePrepaidPreviewMixin(models.AbstractModel):
    """Part of `account.analytic.line`: the texts on who pays for time and how much counts."""

    _name = "account.analytic.line.prepaid.preview.mixin"
    _description = "Preview of Draws"

    prepaid_paid_by = fields.Char(
        string="Paid By",
        compute="_compute_prepaid_paid_by",
        compute_sudo=True,
        help="Before saving: which blocks this time will be taken from and what is left then. "
        "After: which block paid for what, and why if none did.",
    )

    @api.depends(lambda self: self._get_prepaid_paid_by_fields())
    def _compute_prepaid_paid_by(self):
        saved = self.filtered(lambda line: line._is_prepaid_posted())
        numbers = {line: line._origin.id for line in saved}
        entry = self.env["prepaid.entry"]
        draws = entry._get_open_draws(list(numbers.values())) if numbers else {}
        blocks = self.env["prepaid.block"].browse(
            {draw.block_id for rows in draws.values() for draw in rows if draw.block_id}
        )
        names = {block.id: block.name for block in blocks}
        for line in self:
            if line in numbers:
                rows = draws.get(numbers[line], [])
                line.prepaid_paid_by = line._origin._describe_draws(rows, names)
            else:
                line.prepaid_paid_by = line._preview_prepaid()

    @api.model
    def _get_prepaid_paid_by_fields(self):
        """Return the names of the fields that the text follows: this part alone has none."""
        return []

    def _is_prepaid_posted(self):
        """Check if the ledger knows this time as it is shown, changes in a form included."""
        self.ensure_one()
        origin = self._origin
        if not origin or origin == self:
            return bool(origin)
        return all(
            _plain(self[name]) == _plain(origin[name])
            for name in self._get_prepaid_source_fields()
            if name in self._fields and self._fields[name].store
        )

    def _describe_draws(self, draws, names):
        """Describe the draws of each block and the overage.

        Extend to say what else became of the time.

        :param draws: the timesheet's open `Draw` rows
        :param names: dict of block id to its number
        """
        self.ensure_one()
        paid = {}
        for draw in draws:
            if draw.block_id:
                paid[draw.block_id] = paid.get(draw.block_id, 0) + draw.seconds
        parts = [
            self.env._(
                "%(hours)s from %(block)s",
                hours=as_clock(to_hours(seconds)),
                block=names[block_id],
            )
            for block_id, seconds in paid.items()
        ]
        if self.prepaid_overage_hours:
            parts.append(
                self.env._(
                    "%(hours)s overage: %(reason)s",
                    hours=as_clock(self.prepaid_overage_hours),
                    reason=self.prepaid_reason or "",
                )
            )
        elif self.prepaid_status == "excluded":
            parts.append(self.env._("Free of charge: %s", self.prepaid_reason or ""))
        elif not parts and self.prepaid_reason:
            parts.append(self.prepaid_reason)
        return ", ".join(parts)

    def _preview_prepaid(self):
        """Describe the draws that saving this entry would post; nothing is written."""
        self.ensure_one()
        origin = self._origin
        entry = self.env["prepaid.entry"]
        found = entry._get_open_draws(origin.ids) if origin.prepaid_revision else {}
        draws = found.get(origin.id, [])
        is_retimed = self._get_time_inputs() != origin._get_time_inputs()
        retimed = self._ids if is_retimed else ()
        is_reassigned = origin and self._get_prepaid_holder() != origin._get_prepaid_holder()
        targets = self._get_prepaid_targets(
            {self.id: draws},
            is_moved=True,
            reassigned=self._ids if is_reassigned else (),
            retimed=retimed,
        )
        target = targets[self.id]
        if not target.agreement_id:
            return self._explain_no_draw(target) or ""
        drawn = {draw.block_id for draw in draws if draw.block_id}
        slots = entry._get_slots([target.agreement_id], drawn)
        self._add_uses(targets, slots)
        target = targets[self.id]
        plan = plan_draw(target, draws, slots)
        is_free = self._is_prepaid_free()
        parts = [self.env._("Free of charge")] if is_free else []
        if target.note and not is_free:
            parts.append(target.note)
        parts += self._preview_blocks(plan, target)
        if plan.overage_seconds:
            parts.append(self._preview_overage(plan, target))
        left = sum(
            slot.balance
            for slot in slots.of(target.agreement_id)
            if slot.is_there and slot.covers(target.date) and slot.scope.covers(target.use)
        )
        parts.append(self.env._("%s left", as_clock(to_hours(left))))
        return ", ".join(parts)

    def _preview_hold(self, target):
        """Explain holds, with a space in front, or ""."""
        blocks = self.env["prepaid.block"].search(
            [("agreement_id", "=", target.agreement_id), ("state", "in", ["active", "pending"])]
        )
        reason = blocks._explain_hold(target)
        return f" ({reason})" if reason else ""

    def _preview_blocks(self, plan, target):
        """Describe the draws of each block under a plan."""
        seconds = {}
        for draw, part in plan.kept:
            if draw.block_id:
                seconds[draw.block_id] = seconds.get(draw.block_id, 0) + part
        for block_id, part in plan.drawdowns:
            seconds[block_id] = seconds.get(block_id, 0) + part
        parts = []
        for block in self.env["prepaid.block"].browse(list(seconds)):
            clock = as_clock(to_hours(seconds[block.id]))
            if block.date_end:
                same_year = block.date_end.year == target.date.year
                end = format_date(
                    self.env, block.date_end, date_format="d MMM" if same_year else "d MMM y"
                )
                text = self.env._("%(hours)s from %(block)s (ends %(date)s)")
                parts.append(text % {"hours": clock, "block": block.name, "date": end})
            else:
                parts.append(self.env._("%(hours)s from %(block)s", hours=clock, block=block.name))
        return parts

    def _preview_overage(self, plan, target):
        """Describe the settlement of overage."""
        agreement = self.env["prepaid.agreement"].browse(target.agreement_id)
        limit = agreement._get_overage_limit()
        given_back = sum(seconds for draw, seconds in plan.reversals if not draw.block_id)
        new = plan.overage - given_back
        hours = as_clock(to_hours(plan.overage_seconds))
        hold = self._preview_hold(target) if plan.overage else ""
        if overage.get_excess(new, agreement.overage_seconds, limit):
            return self.env._("%s overage: it will be refused", hours) + hold
        texts = {
            "invoice": self.env._("%s overage: to be invoiced"),
            "next_block": self.env._("%s overage: the next block pays"),
        }
        return texts.get(agreement.overage_policy, self.env._("%s overage")) % hours + hold

    def _explain_accounted_time(self, accounted):
        """Explain the difference of accounted to worked time, or None.

        :param accounted: an `AccountedTime`
        """
        self.ensure_one()
        figures = self._get_time_text(accounted.worked, accounted.seconds)
        if not figures:
            return None
        work_type = self.prepaid_work_type_id
        reasons = explain(accounted, work_type._get_work_rule())
        parts = []
        if reasons["minimum"]:
            parts.append(self.env._("at least %s", reasons["minimum"]))
        if reasons["increment"]:
            parts.append(self.env._("in steps of %s", reasons["increment"]))
        for hours, weight in reasons["weights"]:
            parts.append(self.env._("%(hours)s at ×%(weight)s", hours=hours, weight=f"{weight:g}"))
        rules = ", ".join(parts)
        if work_type:
            rules = f"{work_type.name}: {rules}"
        return f"{figures} ({rules})"

    @api.model
    def _get_time_text(self, worked, accounted):
        """Describe worked and accounted time, or None where they read the same.

        :param worked: seconds worked
        :param accounted: seconds accounted
        """
        worked, accounted = as_clock(to_hours(worked)), as_clock(to_hours(accounted))
        if worked == accounted:
            return None
        return self.env._(
            "%(worked)s worked, %(accounted)s accounted", worked=worked, accounted=accounted
        )


def _plain(value):
    """Return a field's value so that a form's value and a saved one compare."""
    if isinstance(value, models.BaseModel):
        return value._origin.ids
    return value
