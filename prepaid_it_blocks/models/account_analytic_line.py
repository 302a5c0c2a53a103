from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from .. import compat
from ..policies.allocation import Target, plan_draw
from ..policies.hours import is_zero, quantise

# What the ledger says of a timesheet; only the ledger writes it.
_LEDGER_FIELDS = {
    "prepaid_hours",
    "prepaid_covered_hours",
    "prepaid_overage_hours",
    "prepaid_status",
    "prepaid_reason",
    "prepaid_revision",
}
# A change of these may change who pays for the time.
_SOURCE_FIELDS = {
    "company_id",
    "date",
    "date_time",
    "date_time_end",
    "partner_id",
    "product_uom_id",
    "project_id",
    "task_id",
    "ticket_id",
    "unit_amount",
}


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    prepaid_hours = fields.Float(
        string="Time Accounted",
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        help="Hours of this entry that count against prepaid blocks, overage included.",
    )
    prepaid_covered_hours = fields.Float(
        string="Prepaid Hours",
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        help="Hours of this entry that prepaid blocks paid for.",
    )
    prepaid_overage_hours = fields.Float(
        string="Overage Hours",
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        help="Hours of this entry that no block paid for.",
    )
    prepaid_status = fields.Selection(
        [
            ("covered", "Covered"),
            ("partial", "Covered in part"),
            ("uncovered", "Not covered"),
            ("none", "Not prepaid"),
        ],
        default="none",
        readonly=True,
        copy=False,
        help="Whether prepaid blocks paid for this time.",
    )
    prepaid_reason = fields.Char(
        string="Why Not Covered",
        readonly=True,
        copy=False,
        help="Why blocks did not pay for all of this time.",
    )
    prepaid_revision = fields.Integer(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: time on a customer's tickets draws from the customer's blocks."""
        # Explicit values, so that no default from a context fills these fields either.
        blank = dict(dict.fromkeys(_LEDGER_FIELDS, False), prepaid_status="none")
        for vals in vals_list:
            self._check_ledger_fields(vals)
        lines = super().create([dict(vals, **blank) for vals in vals_list])
        lines._draw_prepaid()
        return lines

    def write(self, vals):
        """Extend: changed time gives back or draws the difference."""
        self._check_ledger_fields(vals)
        result = super().write(vals)
        if not _SOURCE_FIELDS.isdisjoint(vals):
            self._draw_prepaid()
        return result

    def unlink(self):
        """Extend: deleted time gives its hours back."""
        self._draw_prepaid(release=True)
        return super().unlink()

    @api.model
    def _check_ledger_fields(self, vals):
        """Refuse to take from outside what only the ledger says.

        :raise AccessError: when a value for such a field is given
        """
        forged = [name for name in sorted(_LEDGER_FIELDS) if name in vals]
        if forged:
            raise AccessError(_("These fields come from the prepaid ledger: %s", ", ".join(forged)))

    def _draw_prepaid(self, release=False):
        """Bring the ledger in line with these timesheets.

        The number of statements does not depend on the number of timesheets.

        :param release: True to give everything back, as for a deletion
        """
        # Sudo: technicians log time without any right on the ledger.
        lines = self.sudo().filtered(lambda line: line.project_id or line.prepaid_revision)
        if not lines:
            return
        entry = self.env["prepaid.entry"].sudo()
        drawn = lines.filtered("prepaid_revision")
        draws = entry._get_open_draws(drawn.ids) if drawn else {}
        targets = lines._get_prepaid_targets(draws, release)
        if not draws and not any(target.agreement_id for target in targets.values()):
            return
        drawn_blocks = {draw.block_id for rows in draws.values() for draw in rows if draw.block_id}
        agreement_ids = {target.agreement_id for target in targets.values() if target.agreement_id}
        slots = entry._get_slots(agreement_ids, drawn_blocks)
        plans = {line: plan_draw(targets[line.id], draws.get(line.id, []), slots) for line in lines}
        rows = []
        for line, plan in plans.items():
            rows += line._prepare_prepaid_entries(plan, targets[line.id])
        entry._post(rows)
        lines._store_prepaid_result(plans, targets)

    def _get_prepaid_targets(self, draws, release):
        """Return what each timesheet ought to draw.

        :param draws: dict of timesheet id to its open `Draw` rows
        :param release: True for nothing at all
        :return: dict of timesheet id to `Target`
        """
        partners = {} if release else {line.id: line._get_prepaid_partner() for line in self}
        ids = {partner.id for partner in partners.values() if partner}
        agreements = self.env["prepaid.agreement"].sudo()._find_by_partner(ids)
        # Once for the batch: each look-up asks the database whether it still exists.
        hour = self.env.ref("uom.product_uom_hour")
        targets = {}
        for line in self:
            partner = partners.get(line.id)
            found = agreements.get((partner.id, line.company_id.id)) if partner else None
            hours = line._get_prepaid_hours(hour) if found else 0.0
            targets[line.id] = Target(
                found and self._choose_agreement(found, draws.get(line.id, [])),
                line.date,
                hours,
            )
        return targets

    @api.model
    def _choose_agreement(self, found, draws):
        """Return the agreement that pays: the one drawn from already, else the open one.

        :param found: list of (agreement id, is open) of the timesheet's customer
        :param draws: the timesheet's open `Draw` rows
        :return: an agreement id or None
        """
        drawn = {draw.agreement_id for draw in draws}
        for agreement_id, is_open in found:
            if agreement_id in drawn or (is_open and not drawn):
                return agreement_id
        return next((agreement_id for agreement_id, is_open in found if is_open), None)

    def _get_prepaid_partner(self):
        """Return the company whose blocks pay for this time, or an empty recordset.

        Override to find the customer elsewhere.
        """
        self.ensure_one()
        if not self.project_id:
            return self.env["res.partner"]
        if self.ticket_id:
            return self.ticket_id.partner_id.commercial_partner_id
        if self.company_id.prepaid_draw_on_tasks:
            return self.partner_id.commercial_partner_id
        return self.env["res.partner"]

    def _get_prepaid_hours(self, hour):
        """Return the time accounted, in hours, never negative.

        Override to round or weight it.

        :param hour: the unit of measure of an hour
        """
        self.ensure_one()
        hours = self.unit_amount
        uom = self.product_uom_id
        if uom and uom != hour and uom.category_id == hour.category_id:
            hours = uom._compute_quantity(hours, hour, round=False)
        return max(quantise(hours), 0.0)

    def _prepare_prepaid_entries(self, plan, target):
        """Return the ledger rows that carry out a plan for this timesheet.

        :param plan: a `Plan` of the allocation policy
        :param target: the `Target` that the plan was made for
        :return: list of dicts for `prepaid.entry._post`
        """
        self.ensure_one()
        base = {
            "company_id": self.company_id.id,
            "timesheet_id": self.id,
            "timesheet_number": self.id,
            "revision": self.prepaid_revision + 1,
            "ticket_id": self.ticket_id.id,
            "reason": self.name,
        }
        rows = [
            dict(
                base,
                kind="reversal",
                agreement_id=draw.agreement_id,
                block_id=draw.block_id,
                reversed_id=draw.entry_id,
                hours=hours,
                date=draw.date,
            )
            for draw, hours in plan.reversals
        ]
        draws = [("drawdown", block_id, hours) for block_id, hours in plan.drawdowns]
        if not is_zero(plan.overage):
            draws.append(("overage", None, plan.overage))
        return rows + [
            dict(
                base,
                kind=kind,
                agreement_id=target.agreement_id,
                block_id=block_id,
                hours=-hours,
                date=target.date,
            )
            for kind, block_id, hours in draws
        ]

    def _store_prepaid_result(self, plans, targets):
        """Write on the timesheets what the ledger says of them, in one statement."""
        fnames = sorted(_LEDGER_FIELDS)
        compat.flush(self)
        results = []
        blocks = self._get_blocks_of_overage(plans, targets)
        for line, plan in plans.items():
            covered, overage = plan.covered_hours, plan.overage_hours
            status = _get_status(covered, overage)
            reason = None
            if not is_zero(overage):
                reason = line.prepaid_reason if plan.is_empty else ""
                reason = reason or self._explain_overage(targets[line.id], blocks)
            revision = line.prepaid_revision + (0 if plan.is_empty else 1)
            results.append((line.id, covered, overage, status, reason, revision))
        self.env.cr.execute(
            """
            UPDATE account_analytic_line l
               SET prepaid_hours = r.covered + r.overage,
                   prepaid_covered_hours = r.covered,
                   prepaid_overage_hours = r.overage,
                   prepaid_status = r.status,
                   prepaid_reason = r.reason,
                   prepaid_revision = r.revision
              FROM unnest(%s::int4[], %s::numeric[], %s::numeric[], %s::varchar[],
                          %s::varchar[], %s::int4[])
                AS r(id, covered, overage, status, reason, revision)
             WHERE l.id = r.id
            """,
            [list(column) for column in zip(*results)],
        )
        compat.invalidate(self, fnames)
        self.modified(["prepaid_covered_hours", "prepaid_overage_hours"])
        so_lines = self.mapped("so_line")
        if so_lines:
            # What blocks pay for is not billed as time and material: see rule 7.
            self.env.add_to_compute(so_lines._fields["qty_delivered"], so_lines)

    def _get_blocks_of_overage(self, plans, targets):
        """Return the blocks of the agreements in which overage arises, in one search."""
        agreement_ids = {
            targets[line.id].agreement_id
            for line, plan in plans.items()
            if not (plan.is_empty or is_zero(plan.overage_hours))
        }
        domain = [
            ("agreement_id", "in", list(agreement_ids)),
            ("state", "in", ("pending", "active", "exhausted")),
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
        pending = blocks.filtered(lambda block: block.state == "pending")
        if pending:
            return _("Block %s is not paid yet", pending[0].name)
        usable = blocks.filtered(lambda block: block.state == "active")
        early = usable.filtered(lambda block: target.date < block.date_start)
        if early:
            return _(
                "The work date is before the first day of block %(block)s (%(date)s)",
                block=early[0].name,
                date=fields.Date.to_string(early[0].date_start),
            )
        ended = usable.filtered("date_end")
        if ended:
            last = max(ended, key=lambda block: block.date_end)
            if target.date > last.date_end:
                return _(
                    "The work date is after the last day of block %(block)s (%(date)s)",
                    block=last.name,
                    date=fields.Date.to_string(last.date_end),
                )
        return _("All blocks are used up")


def _get_status(covered, overage):
    """Return the status of a timesheet with so many covered and uncovered hours."""
    if is_zero(overage):
        return "none" if is_zero(covered) else "covered"
    return "uncovered" if is_zero(covered) else "partial"
