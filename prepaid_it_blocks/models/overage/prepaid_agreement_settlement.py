from odoo import api, models

from ...policies import overage
from ...policies.allocation import Settlement, Target
from ...policies.hours import to_seconds

# What is read of a row of open overage, in the order of the statement's columns.
_OPEN_OVERAGE = (
    "id",
    "timesheet",
    "used_by_id",
    "ticket_id",
    "date",
    "reason",
    "seconds",
    "revision",
)


class PrepaidAgreementSettlementMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: settlement of earlier overage by blocks."""

    _name = "prepaid.agreement.settlement.mixin"
    _description = "Settlement of Overage"

    def _apply_new_hours(self):
        """Apply new hours of these agreements to waiting time.

        Called after hours were bought, added, moved here or given back, or can be used again;
        the ledger's rows are posted by then. They pay for earlier overage first: extend to use
        them for more.
        """
        self._settle_overage()

    def _settle_overage(self, is_hold_over=False):
        """Let the active blocks pay for earlier overage, oldest first.

        For agreements whose policy says so; under any policy for hours of which the customer
        was told that the next block pays. Each settled hour is two rows: one that takes the
        overage back, one that draws the block; the timesheet's accounted time stays.

        :param is_hold_over: True when something that held blocks is over: under any policy they
            pay for what they would have paid then, had they not been on hold
        """
        for agreement in self.filtered("overage_seconds"):
            if agreement.overage_policy == "next_block":
                agreement._settle(agreement._get_open_overage())
                continue
            if is_hold_over:
                agreement._settle(
                    agreement._get_open_overage(is_overage_on_hold=True), is_dated=True
                )
            agreement._settle(agreement._get_promised_overage())

    def _settle(self, open_overage, is_dated=False):
        """Let the active blocks pay for hours of overage.

        :param open_overage: list of dicts as `_get_open_overage` returns them; they change
        :param is_dated: True where a block has to be valid on the work date
        """
        self.ensure_one()
        rows = []
        for slot in self._get_slots_in_order() if open_overage else ():
            waiting = [
                (row, row["seconds"])
                for row in open_overage
                if row["seconds"] > 0
                and slot.scope.covers(row["use"])
                and (not is_dated or slot.covers(row["date"]))
            ]
            for row, seconds in overage.settle(waiting, slot.balance):
                row["seconds"] -= seconds
                rows += self._prepare_settlement(row, slot.block_id, seconds)
        rows = _merge(rows)
        self.env["prepaid.entry"]._post(rows)
        self._store_settlement(rows)

    def _get_promised_overage(self):
        """Return the overage promised to be paid by the next block.

        It waits for that whatever the policy has become since. Nothing is promised before an addon
        asks customers: extend to say which hours it is.

        :return: list of dicts as `_get_open_overage` returns them, with what was promised as
            ``seconds``
        """
        self.ensure_one()
        return []

    @api.model
    def _get_overage_bill_queries(self):
        """Return the queries for overage billed by sales order items.

        No block pays for it (rule 7). Nobody bills it here: extend to add what an addon bills,
        and write before what its query reads. The query is a plain one that is looked up by
        an index on ``entry_id``; it becomes a part of others.

        :return: list of SELECTs of ``id`` (each row of a query has another), ``entry_id`` (the
            ledger row), ``sale_line_id`` and ``seconds``, below zero what is credited; without
            places for parameters
        """
        return []

    @api.model
    def _fetch_accrued_overage(self, company, date):
        """Return the overage of a company that customers will be invoiced for.

        What was worked by a day and no posted invoice of that day or before charges. Nobody bills
        overage here: extend to add what an addon bills, or is going to bill.

        :param company: a `res.company`
        :param date: the day, included
        :return: list of `AccruedOverage`
        """
        return []

    @api.model
    def _get_billed_overage_query(self, alias):
        """Return the SQL of the seconds of a ledger row of overage that are billed as such.

        :param alias: the name of the `prepaid.entry` row in the statement
        :return: an expression of seconds, 0 for none; without places for parameters
        """
        sums = [
            f"(SELECT SUM(seconds) FROM ({query}) billed WHERE entry_id = {alias}.id)"
            for query in self._get_overage_bill_queries()
        ]
        return " + ".join(f"COALESCE({seconds}, 0)" for seconds in sums) or "0"

    def _get_slots_in_order(self):
        """Return the `Slot` of each active block, the one that pays first in front."""
        self.ensure_one()
        slots = self.env["prepaid.entry"]._get_slots(self.ids, [])
        in_order = slots.in_order(self.id, self.draw_order == "oldest")
        return [slot for slot in in_order if slot.can_pay]

    def _get_open_overage(self, is_overage_on_hold=False):
        """Return the overage that nothing has settled, reversed or billed, oldest first.

        What the customer pays for in money, as overage or as time and material, no block pays.

        :param is_overage_on_hold: True for what is overage because blocks were on hold, and for no
            other
        :return: list of dicts: ``id`` of the row, ``timesheet`` (its id), ``used_by_id``,
            ``ticket_id``, ``date``, ``reason``, ``seconds`` still open, ``revision`` of the
            timesheet, ``use`` of its time
        """
        self.ensure_one()
        billed = self._get_billed_overage_query("e")
        timesheet = self.env["account.analytic.line"]
        timesheet._flush_invoiced()
        on_invoice = timesheet._get_on_invoice_query("l")
        # `OFFSET 0` keeps what is billed from being summed again wherever they are named.
        # pylint: disable=sql-injection  # the texts are constants
        self.env.cr.execute(
            f"""
            SELECT e.id, l.id, e.used_by_id, e.ticket_id, e.date, e.reason,
                   -(e.seconds + COALESCE(r.seconds, 0)) - b.seconds, l.prepaid_revision
              FROM prepaid_entry e
              JOIN account_analytic_line l ON l.id = e.timesheet_number
              LEFT JOIN LATERAL (
                    SELECT SUM(seconds) AS seconds FROM prepaid_entry
                     WHERE reversed_id = e.id) r ON TRUE
             CROSS JOIN LATERAL (SELECT {billed} AS seconds OFFSET 0) b
             WHERE e.agreement_id = %s AND e.kind = 'overage' AND NOT {on_invoice}
               AND -(e.seconds + COALESCE(r.seconds, 0)) > b.seconds
               AND (e.is_overage_on_hold OR NOT %s)
             ORDER BY e.date, e.id
            """,
            [self.id, is_overage_on_hold],
        )
        rows = [
            dict(zip(_OPEN_OVERAGE, row, strict=True), seconds=int(row[6]))
            for row in self.env.cr.fetchall()
        ]
        timesheets = timesheet.sudo().browse([row["timesheet"] for row in rows])
        for row, timesheet in zip(rows, timesheets, strict=True):
            row["use"] = timesheet._get_prepaid_use()
        return rows

    def _prepare_settlement(self, row, block_id, seconds):
        """Return the two rows by which a block settles time of overage.

        :param row: one of `_get_open_overage`
        :param block_id: id of the `prepaid.block` that pays
        :param seconds: seconds to settle
        """
        self.ensure_one()
        base = {
            "agreement_id": self.id,
            "kind": "settlement",
            "date": row["date"],
            "timesheet_number": row["timesheet"],
            "used_by_id": row["used_by_id"],
            "ticket_id": row["ticket_id"],
            "reason": row["reason"],
            "revision": row["revision"] + 1,
        }
        return [
            dict(base, seconds=seconds, reversed_id=row["id"]),
            dict(base, seconds=-seconds, block_id=block_id),
        ]

    def _store_settlement(self, rows):
        """Write the settlement of overage on the timesheets.

        :param rows: the rows that were posted, as `_prepare_settlement` returns them
        """
        drawn = {}
        for row in rows:
            if row.get("block_id"):
                drawn.setdefault(row["timesheet_number"], []).append(row)
        lines = self.env["account.analytic.line"].sudo().browse(list(drawn))
        lines.flush_model()
        hour = self.env.ref("uom.product_uom_hour") if lines else None
        results = {}
        for line in lines:
            own = drawn[line.id]
            plan = Settlement(
                to_seconds(line.prepaid_covered_hours),
                to_seconds(line.prepaid_overage_hours),
                [(row["block_id"], -row["seconds"]) for row in own],
            )
            target = Target(
                line.prepaid_agreement_id.id,
                line.date,
                to_seconds(line.prepaid_hours),
                own[0]["used_by_id"],
                worked=line._get_prepaid_worked_seconds(hour),
                note=line.prepaid_time_explanation or None,
                included=line._get_prepaid_included(),
            )
            results[line.id] = line._prepare_prepaid_result(plan, target)
        if results:
            lines._write_prepaid_results(results)


def _merge(rows):
    """Return ledger rows with those of one timesheet and one target made into one.

    A block may settle several overages of a timesheet, and several blocks one overage; a
    revision of a timesheet has one row for each block and each row that it reverses.
    """
    merged = {}
    for row in rows:
        key = (row["timesheet_number"], row.get("block_id"), row.get("reversed_id"))
        if key in merged:
            merged[key]["seconds"] += row["seconds"]
        else:
            merged[key] = row
    return list(merged.values())
