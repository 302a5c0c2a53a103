from fractions import Fraction

from odoo import models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import round_half_up, to_hours, to_seconds

from ..policies.statement import StatementQuery

# What a statement adds up between its opening and its closing balance.
_TOTALS = ("bought", "used", "adjusted", "moved", "expired", "refunded")

_FREE_FLUSHED = {
    "account.analytic.line": [
        "company_id",
        "date",
        "name",
        "prepaid_agreement_id",
        "prepaid_exclusion",
        "prepaid_status",
        "ticket_id",
        "unit_amount",
    ],
    "helpdesk.ticket": ["number"],
}
_ROWS_FLUSHED = {
    "account.analytic.line": [
        "employee_id",
        "prepaid_approval_state",
        "prepaid_hours",
        "product_uom_id",
        "unit_amount",
    ],
    "hr.employee": ["name"],
    "prepaid.block": ["name"],
}
# What is shown of rows of the ledger, each with the balance after it.
_ROWS_QUERY = """
    WITH balances AS (
        SELECT e.id, d.opening
                     + SUM(CASE WHEN e.block_id IS NULL THEN 0 ELSE e.seconds END)
                       OVER (PARTITION BY e.accounting_date ORDER BY e.id) AS balance
          FROM (SELECT day, SUM(SUM(seconds)) OVER (ORDER BY day) - SUM(seconds) AS opening
                  FROM (SELECT day, CASE WHEN total = 'overage' THEN 0 ELSE seconds END
                                    AS seconds
                          FROM prepaid_entry_day
                         WHERE agreement_id = %(agreement)s) h
                 GROUP BY day) d
          JOIN prepaid_entry e
            ON e.agreement_id = %(agreement)s AND e.accounting_date = d.day
         WHERE d.day = ANY(ARRAY(SELECT DISTINCT accounting_date FROM prepaid_entry
                                  WHERE id = ANY(%(ids)s))))
    SELECT e.id, e.accounting_date, e.date, e.kind, e.seconds, e.reason,
           e.ticket_id, t.number, t.name, b.name, h.name, e.timesheet_number,
           l.unit_amount, l.product_uom_id, l.prepaid_hours,
           l.prepaid_approval_state = 'waiting', s.balance::int8
      FROM unnest(%(ids)s::int4[]) WITH ORDINALITY AS p(id, place)
      JOIN prepaid_entry e ON e.id = p.id
      JOIN balances s ON s.id = p.id
      LEFT JOIN prepaid_entry_title t
        ON t.agreement_id = e.agreement_id AND t.ticket_id = e.ticket_id
      LEFT JOIN prepaid_block b ON b.id = e.block_id
      LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
      LEFT JOIN hr_employee h ON h.id = l.employee_id
     ORDER BY p.place
"""


class PrepaidAgreementStatementMixin(models.AbstractModel):
    """Part of agreements: the statement that the customer reads."""

    _name = "prepaid.agreement.statement.mixin"
    _description = "Statement of Prepaid Agreements"

    def _get_statement_document(self, query=None, limit=None, offset=0):
        """Return the content of a statement, for the page and for files alike.

        The totals are those of the period, whatever is searched in it. Balances are those of
        the whole ledger in the order in which it was booked, so that the balance at the end
        of a closed period stays what it was. The work of a timesheet that several rows tell
        of is spread over them by their hours.

        :param query: a `StatementQuery`, or None for the whole ledger
        :param limit: rows at most, or None for all of them
        :param offset: rows to leave out; beyond the last row it is the last page
        :return: a dict with ``query``; ``totals`` (see `_get_statement_totals`); ``found``
            (dict of ``entries``, ``hours`` and ``overage_hours``: the sums of all the rows
            that the query finds, shown or not); ``columns``, a list of dicts with ``name``,
            ``label`` and ``type`` ("date", "text" or "hours"); ``rows``, a list of dicts with
            the columns' names, texts and floats of hours, and with more (see
            `_fetch_statement_rows`); ``groups``, a list of dicts with ``heading``,
            ``ticket_id`` (None where it is none), ``entries``, ``hours``, ``overage_hours`` (of
            the whole group) and ``rows`` (those among the rows above); one without a heading
            where nothing is grouped
        """
        self.ensure_one()
        query = query or StatementQuery()
        totals = self._get_statement_totals(query.date_from, query.date_to)
        found, groups, ids = self._find_statement_rows(query, limit, offset)
        rows = self._fetch_statement_rows(ids)
        by_id = {row["id"]: row for row in rows}
        for group in groups:
            group["rows"] = [by_id[number] for number in group.pop("ids")]
        return {
            "query": query,
            "totals": totals,
            "found": found,
            "columns": self._get_statement_columns(),
            "rows": rows,
            "groups": groups,
        }

    def _get_statement_totals(self, date_from=None, date_to=None):
        """Return the balances and the changes of a period, in hours.

        A reversal counts with the row that it reverses, so that a purchase that was undone is not
        time that was used. Overage is in no block: it is no part of the balance.

        :param date_from: first day, a calendar date of the company, or None
        :param date_to: last day, included, or None
        :return: dict with ``opening``, ``bought``, ``used``, ``adjusted``, ``moved``,
            ``expired``, ``refunded`` and ``closing``; all but the first and last are signed,
            and the sum of all but the last is the last
        """
        self.ensure_one()
        self.flush_model(["balance_seconds"])
        self.env.cr.execute(
            """
            SELECT total, COALESCE(SUM(seconds) FILTER (WHERE day > %(last)s), 0)::int8,
                   COALESCE(SUM(seconds) FILTER (
                       WHERE day <= COALESCE(%(last)s, 'infinity'::date)), 0)::int8
              FROM prepaid_entry_day
             WHERE agreement_id = %(agreement)s AND total <> 'overage'
               AND day >= COALESCE(%(first)s, '-infinity'::date)
             GROUP BY total
            """,
            {"agreement": self.id, "first": date_from, "last": date_to},
        )
        rows = self.env.cr.fetchall()
        totals = dict.fromkeys(_TOTALS, 0)
        totals.update({total: seconds for total, __, seconds in rows})
        closing = self.balance_seconds - sum(later for __, later, __ in rows)
        totals.update(opening=closing - sum(totals.values()), closing=closing)
        return {total: to_hours(seconds) for total, seconds in totals.items()}

    def _fetch_statement_rows(self, ids):
        """Return rows of the ledger for the customer, in one query for all.

        :param ids: database ids of rows of this agreement's ledger, in the order wanted
        :return: list of dicts with ``id``, ``accounting_date`` and ``date`` (dates),
            ``is_booked_later``, ``kind``, ``kind_label``, ``ticket_id``, ``ticket_number``,
            ``ticket_name``, ``description``, ``block_name``, ``technician`` (empty where the
            company does not show it), ``worked_hours`` (signed like time used: positive; None
            where the row is no time), ``accounted_hours`` (the same for time accounted),
            ``hours``, ``balance`` (hours in blocks after the row), ``is_waiting`` (for
            approval), ``approval`` (its label) and ``time_text`` (worked and accounted where they
            differ)
        """
        self.ensure_one()
        if not ids:
            return []
        for name, fnames in _ROWS_FLUSHED.items():
            self.env[name].flush_model(fnames)
        self.env.cr.execute(_ROWS_QUERY, {"agreement": self.id, "ids": list(ids)})
        rows = self.env.cr.fetchall()
        factors = self._get_hours_of_units({row[13] for row in rows} - {None})
        kinds = dict(self.env["prepaid.entry"]._fields["kind"]._description_selection(self.env))
        return [self._read_statement_row(row, factors, kinds) for row in rows]

    def _read_statement_row(self, row, factors, kinds):
        """Return a row that SQL has fetched as `_fetch_statement_rows` describes it."""
        number, booked, date, kind, seconds, reason, ticket_id, ticket, title, block = row[:10]
        technician, timesheet, amount, unit, accounted, is_waiting, balance = row[10:]
        is_waiting = bool(is_waiting and self.has_approval and seconds < 0)
        worked = None
        if timesheet:
            # A row has its share of the work; what is left of a deleted timesheet adds up to 0.
            worked = -seconds
            if accounted:
                of_entry = to_seconds(amount * factors.get(unit, 1.0))
                worked = round_half_up(Fraction(-seconds * of_entry, to_seconds(accounted)))
        text = None
        if worked is not None and seconds < 0:
            text = self.env["account.analytic.line"]._get_time_text(worked, -seconds)
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
            "worked_hours": None if worked is None else to_hours(worked),
            "accounted_hours": to_hours(-seconds) if timesheet else None,
            "hours": to_hours(seconds),
            "balance": to_hours(balance),
            "is_waiting": is_waiting,
            "approval": self.env._("not approved yet") if is_waiting else "",
            "time_text": text or "",
        }

    def _get_hours_of_units(self, unit_ids):
        """Return the hours of units of measure, as a dict of id to hours.

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

    def _get_free_time(self, limit):
        """Return the latest timesheets that were free of charge for the customer.

        Empty where the company does not show them.

        :param limit: timesheets at most
        :return: list of dicts with ``date``, ``description``, ``ticket_number``, ``exclusion``
            (why, as a code) and ``time`` (as it was logged)
        """
        self.ensure_one()
        if not self.company_id.prepaid_show_excluded:
            return []
        names = ("date", "description", "ticket_number", "exclusion", "time")
        for name, fnames in _FREE_FLUSHED.items():
            self.env[name].flush_model(fnames)
        self.env.cr.execute(
            """
            SELECT l.date, COALESCE(l.name, ''), COALESCE(t.number, ''), l.prepaid_exclusion,
                   l.unit_amount
              FROM account_analytic_line l JOIN helpdesk_ticket t ON t.id = l.ticket_id
             WHERE l.prepaid_status = 'excluded' AND l.company_id = %(company)s
               AND l.prepaid_agreement_id = %(agreement)s
             ORDER BY l.date DESC, l.id DESC LIMIT %(limit)s
            """,
            {"agreement": self.id, "company": self.company_id.id, "limit": limit},
        )
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]
