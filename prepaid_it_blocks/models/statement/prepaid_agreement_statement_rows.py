from odoo import models

from ... import compat
from ...policies.hours import quantise

_FLUSHED = {
    "account.analytic.line": [
        "employee_id",
        "prepaid_approval_state",
        "prepaid_hours",
        "product_uom_id",
        "unit_amount",
    ],
    "hr.employee": ["name"],
    "helpdesk.ticket": ["number", "name"],
    "prepaid.block": ["name"],
}


class PrepaidAgreement(models.Model):
    """What a statement tells of each row of the ledger."""

    _inherit = "prepaid.agreement"

    def _fetch_statement_rows(self, ids):
        """Return what customers read of rows of the ledger, in one statement for all.

        :param ids: database ids of rows of this agreement's ledger, in the order wanted
        :return: list of dicts with ``id``, ``accounting_date`` and ``date`` (dates),
            ``is_booked_later``, ``kind``, ``kind_label``, ``ticket_id``, ``ticket_number``,
            ``ticket_name``, ``description``, ``block_name``, ``technician`` (empty where the
            company does not show it), ``worked_hours`` (signed like time used: positive; None
            where the row is no time), ``accounted_hours`` (the same for time accounted),
            ``hours``, ``balance`` (hours in blocks after the row), ``is_waiting`` (for
            approval), ``approval`` (the same in words) and ``time_text`` (worked and accounted
            in words where they differ)
        """
        self.ensure_one()
        if not ids:
            return []
        for name, fnames in _FLUSHED.items():
            self.env[name].flush_model(fnames)
        self.env.cr.execute(
            """
            WITH balances AS (
                SELECT e.id, d.opening
                             + SUM(CASE WHEN e.block_id IS NULL THEN 0 ELSE e.hours END)
                               OVER (PARTITION BY e.accounting_date ORDER BY e.id) AS balance
                  FROM (SELECT day, SUM(SUM(hours)) OVER (ORDER BY day) - SUM(hours) AS opening
                          FROM (SELECT day, CASE WHEN total = 'overage' THEN 0 ELSE hours END
                                            AS hours
                                  FROM prepaid_entry_day
                                 WHERE agreement_id = %(agreement)s) h
                         GROUP BY day) d
                  JOIN prepaid_entry e
                    ON e.agreement_id = %(agreement)s AND e.accounting_date = d.day
                 WHERE d.day = ANY(ARRAY(SELECT DISTINCT accounting_date FROM prepaid_entry
                                          WHERE id = ANY(%(ids)s))))
            SELECT e.id, e.accounting_date, e.date, e.kind, e.hours, e.reason,
                   t.id, t.number, t.name, b.name, h.name, e.timesheet_number,
                   l.unit_amount, l.product_uom_id, l.prepaid_hours,
                   l.prepaid_approval_state = 'waiting', s.balance
              FROM unnest(%(ids)s::int4[]) WITH ORDINALITY AS p(id, place)
              JOIN prepaid_entry e ON e.id = p.id
              JOIN balances s ON s.id = p.id
              LEFT JOIN helpdesk_ticket t ON t.id = e.ticket_id
              LEFT JOIN prepaid_block b ON b.id = e.block_id
              LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
              LEFT JOIN hr_employee h ON h.id = l.employee_id
             ORDER BY p.place
            """,
            {"agreement": self.id, "ids": list(ids)},
        )
        rows = self.env.cr.fetchall()
        factors = self._get_hours_of_units({row[13] for row in rows} - {None})
        kinds = dict(self.env["prepaid.entry"]._fields["kind"]._description_selection(self.env))
        return [self._read_statement_row(row, factors, kinds) for row in rows]

    def _read_statement_row(self, row, factors, kinds):
        """Return a row that SQL has fetched as `_fetch_statement_rows` describes it."""
        number, booked, date, kind, hours, reason, ticket_id, ticket, title, block = row[:10]
        technician, timesheet, amount, unit, accounted, is_waiting, balance = row[10:]
        is_waiting = bool(is_waiting and self.has_approval and hours < 0.0)
        worked = None
        if timesheet:
            # A row has its share of the work; what is left of a deleted timesheet adds up to 0.
            share = -hours / accounted if accounted else 0.0
            worked = quantise(amount * factors.get(unit, 1.0) * share) if accounted else -hours
        text = None
        if worked is not None and hours < 0.0:
            text = self.env["account.analytic.line"]._get_time_text(worked, -hours)
        return {
            "id": number,
            "accounting_date": booked,
            "date": date,
            "is_booked_later": booked != date,
            "kind": kind,
            "kind_label": kinds[kind],
            "ticket_id": ticket_id,
            "ticket_number": ticket or "",
            "ticket_name": title or "",
            "description": reason or "",
            "block_name": block or "",
            "technician": self.company_id.prepaid_show_technician and technician or "",
            "worked_hours": worked,
            "accounted_hours": -hours if timesheet else None,
            "hours": hours,
            "balance": quantise(balance),
            "is_waiting": is_waiting,
            "approval": self.env._("not approved yet") if is_waiting else "",
            "time_text": text or "",
        }

    def _get_hours_of_units(self, unit_ids):
        """Return how many hours a unit of measure is, as a dict of id to hours.

        What is no time counts as hours, as it does for a draw.
        """
        if not unit_ids:
            return {}
        hour = self.env.ref("uom.product_uom_hour").sudo()
        if unit_ids == set(hour.ids):
            return {hour.id: 1.0}
        units = hour.browse(sorted(unit_ids))
        return {
            unit.id: unit._compute_quantity(1.0, hour, round=False)
            if compat.is_same_kind(unit, hour)
            else 1.0
            for unit in units
        }
