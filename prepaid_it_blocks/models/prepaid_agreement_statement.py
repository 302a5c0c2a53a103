from odoo import _, api, fields, models

from .. import compat
from ..policies.hours import quantise
from ..policies.statement import StatementQuery

# What a statement adds up between its opening and its closing balance.
_TOTALS = ("bought", "used", "adjusted", "moved", "expired", "refunded")
_TOTAL_OF_KIND = {
    "purchase": "bought",
    "drawdown": "used",
    "settlement": "used",
    "adjustment": "adjusted",
    "transfer": "moved",
    "expiry": "expired",
    "refund": "refunded",
}


class PrepaidAgreement(models.Model):
    """What the customer reads in the portal."""

    _inherit = "prepaid.agreement"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = "/my/prepaid/%s" % agreement.id
        return result

    def _get_statement(self, limit, offset=0, date_from=None, date_to=None):
        """Return a page of the ledger as the customer reads it, newest first.

        In the order in which the rows were booked, so that the balance at the end of a
        closed period stays what it was. Balances are reckoned back from the present one: the
        page that most people look at, the first, reads no more rows than it shows.

        :param limit: rows at most
        :param offset: rows to leave out
        :param date_from: first day, a calendar date of the company, or None
        :param date_to: last day, included, or None
        :return: list of (`prepaid.entry`, balance in hours after that row)
        """
        self.ensure_one()
        compat.flush(self, ["balance_hours"])
        self.env.cr.execute(
            """
            WITH newest AS (
                SELECT id, accounting_date,
                       CASE WHEN block_id IS NULL THEN 0 ELSE hours END AS hours
                  FROM prepaid_entry
                 WHERE agreement_id = %(agreement)s
                   AND accounting_date BETWEEN COALESCE(%(first)s, '-infinity'::date)
                                           AND COALESCE(%(last)s, 'infinity'::date)
                 ORDER BY accounting_date DESC, id DESC LIMIT %(rows)s)
            SELECT id, closing - SUM(hours) OVER (ORDER BY accounting_date DESC, id DESC) + hours
              FROM newest,
                   (SELECT a.balance_hours
                           - COALESCE((SELECT SUM(e.hours) FROM prepaid_entry e
                                        WHERE e.agreement_id = a.id AND e.block_id IS NOT NULL
                                          AND e.accounting_date > %(last)s), 0) AS closing
                      FROM prepaid_agreement a WHERE a.id = %(agreement)s) c
             ORDER BY accounting_date DESC, id DESC OFFSET %(offset)s
            """,
            {
                "agreement": self.id,
                "first": date_from,
                "last": date_to,
                "rows": limit + offset,
                "offset": offset,
            },
        )
        rows = self.env.cr.fetchall()
        entries = self.env["prepaid.entry"].browse([number for number, __ in rows])
        return [(entry, quantise(row[1])) for entry, row in zip(entries, rows)]

    def _count_statement(self, date_from=None, date_to=None):
        """Return how many rows of the ledger a period has; None leaves an end open."""
        self.ensure_one()
        domain = [("agreement_id", "=", self.id)]
        if date_from:
            domain.append(("accounting_date", ">=", date_from))
        if date_to:
            domain.append(("accounting_date", "<=", date_to))
        return self.env["prepaid.entry"].search_count(domain)

    def _get_statement_document(self, query=None, limit=None, offset=0):
        """Return what a statement shows, for the page and for files alike.

        The totals are those of the period, whatever is searched in it. Balances are those of
        the whole ledger in the order in which it was booked, so that the balance at the end
        of a closed period stays what it was. The work of a timesheet that several rows tell
        of is spread over them by their hours.

        :param query: a `StatementQuery`, or None for the whole ledger
        :param limit: rows at most, or None for all of them
        :param offset: rows to leave out
        :return: a dict with ``query``; ``totals`` (see `_get_statement_totals`); ``found``
            (dict of ``entries``, ``hours`` and ``overage_hours``: the sums of all the rows
            that the query finds, shown or not); ``columns``, a list of dicts with ``name``,
            ``label`` and ``type`` ("date", "text" or "hours"); ``rows``, a list of dicts with
            the columns' names, texts and floats of hours, and with more (see
            `_fetch_statement_rows`); ``groups``, a list of dicts with ``heading``,
            ``entries``, ``hours``, ``overage_hours`` (of the whole group) and ``rows`` (those
            among the rows above); one without a heading where nothing is grouped
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

    def _get_statement_columns(self):
        """Return the columns of a statement, as `_get_statement_document` describes them."""
        columns = [
            ("accounting_date", _("Booked On"), "date"),
            ("date", _("Work Date"), "date"),
            ("kind_label", _("Kind"), "text"),
            ("ticket_number", _("Ticket"), "text"),
            ("ticket_name", _("Ticket Title"), "text"),
            ("description", _("Description"), "text"),
            ("block_name", _("Block"), "text"),
            ("technician", _("Technician"), "text"),
            ("worked_hours", _("Time Worked"), "hours"),
            ("hours", _("Hours"), "hours"),
            ("balance", _("Balance"), "hours"),
        ]
        return [
            {"name": name, "label": label, "type": kind}
            for name, label, kind in columns
            if name != "technician" or self.company_id.prepaid_show_technician
        ]

    def _get_statement_totals(self, date_from=None, date_to=None):
        """Return what a period began and ended with, and what came and went, in hours.

        A reversal counts with what it takes back, so that a purchase that was undone is not
        time that was used. Overage is in no block: it is no part of the balance.

        :param date_from: first day, a calendar date of the company, or None
        :param date_to: last day, included, or None
        :return: dict with ``opening``, ``bought``, ``used``, ``adjusted``, ``moved``,
            ``expired``, ``refunded`` and ``closing``; all but the first and last are signed,
            and the sum of all but the last is the last
        """
        self.ensure_one()
        compat.flush(self, ["balance_hours"])
        self.env.cr.execute(
            """
            SELECT SUM(e.hours) FILTER (WHERE e.accounting_date > %(last)s),
                   COALESCE(r.kind, e.kind), e.timesheet_number IS NOT NULL,
                   SUM(e.hours) FILTER (
                       WHERE e.accounting_date <= COALESCE(%(last)s, 'infinity'::date))
              FROM prepaid_entry e
              LEFT JOIN prepaid_entry r ON e.kind = 'reversal' AND r.id = e.reversed_id
             WHERE e.agreement_id = %(agreement)s AND e.block_id IS NOT NULL
               AND e.accounting_date >= COALESCE(%(first)s, '-infinity'::date)
             GROUP BY COALESCE(r.kind, e.kind), e.timesheet_number IS NOT NULL
            """,
            {"agreement": self.id, "first": date_from, "last": date_to},
        )
        totals = dict.fromkeys(_TOTALS, 0.0)
        later = 0.0
        for after, kind, is_time, hours in self.env.cr.fetchall():
            name = "used" if is_time else _TOTAL_OF_KIND[kind]
            totals[name] = quantise(totals[name] + float(hours or 0.0))
            later += float(after or 0.0)
        closing = quantise(self.balance_hours - later)
        return dict(totals, opening=quantise(closing - sum(totals.values())), closing=closing)

    def _get_statement_lines(self, date_from=None, date_to=None):
        """Return a period's statement as plain values, oldest first, for files.

        :param date_from: first day, a calendar date of the company, or None
        :param date_to: last day, included, or None
        :return: a list of lists: booked on, work date, kind, ticket, description, block, time
            worked and accounted in words, hours, balance after it in hours
        """
        self.ensure_one()
        count = self._count_statement(date_from, date_to)
        rows = self._get_statement(count, 0, date_from, date_to)[::-1]
        texts = self._get_time_texts([entry for entry, __ in rows])
        kinds = dict(self.env["prepaid.entry"]._fields["kind"]._description_selection(self.env))
        return [
            [
                fields.Date.to_string(entry.accounting_date),
                fields.Date.to_string(entry.date),
                kinds[entry.kind],
                entry.ticket_id.number or "",
                entry.reason or "",
                entry.block_id.name or "",
                texts.get(entry.id, ""),
                "%.4f" % entry.hours,
                "%.4f" % balance,
            ]
            for entry, balance in rows
        ]

    def _get_statement_header(self):
        """Return the names of the columns of `_get_statement_lines`."""
        return [
            _("Booked On"),
            _("Work Date"),
            _("Kind"),
            _("Ticket"),
            _("Description"),
            _("Block"),
            _("Time Accounted"),
            _("Hours"),
            _("Balance"),
        ]

    @api.model
    def _get_time_texts(self, entries):
        """Return worked and accounted time in words, where they differ.

        :param entries: rows of the ledger
        :return: dict of row id to a text, for rows that draw time
        """
        hour = self.env.ref("uom.product_uom_hour")
        texts = {}
        for entry in entries:
            line = entry.timesheet_id if entry.hours < 0.0 else None
            if line and line.prepaid_time_note:
                worked = line._get_prepaid_worked_hours(hour)
                texts[entry.id] = line._get_time_text(worked, line.prepaid_hours)
        return texts

    def _get_free_time(self, limit):
        """Return the latest timesheets that were free of charge for the customer.

        Empty where the company does not show them.

        :param limit: timesheets at most
        """
        self.ensure_one()
        timesheet = self.env["account.analytic.line"]
        if not self.company_id.prepaid_show_excluded:
            return timesheet
        domain = [
            ("prepaid_status", "=", "excluded"),
            ("ticket_id.partner_id", "child_of", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        return timesheet.search(domain, limit=limit, order="date desc, id desc")
