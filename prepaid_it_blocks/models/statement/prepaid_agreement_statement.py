from odoo import models

from ...policies.hours import quantise
from ...policies.statement.statement import StatementQuery

# What a statement adds up between its opening and its closing balance.
_TOTALS = ("bought", "used", "adjusted", "moved", "expired", "refunded")

_FREE_FLUSHED = {
    "account.analytic.line": [
        "company_id",
        "date",
        "name",
        "prepaid_exclusion",
        "prepaid_status",
        "ticket_id",
        "unit_amount",
    ],
    "helpdesk.ticket": ["number", "partner_id"],
    "res.partner": ["parent_id"],
}


class PrepaidAgreement(models.Model):
    """What the customer reads in the portal."""

    _inherit = "prepaid.agreement"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/prepaid/{agreement.id}"
        return result

    def _get_statement_document(self, query=None, limit=None, offset=0):
        """Return what a statement shows, for the page and for files alike.

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
        self.flush_model(["balance_hours"])
        self.env.cr.execute(
            """
            SELECT total, COALESCE(SUM(hours) FILTER (WHERE day > %(last)s), 0),
                   COALESCE(SUM(hours) FILTER (
                       WHERE day <= COALESCE(%(last)s, 'infinity'::date)), 0)
              FROM prepaid_entry_day
             WHERE agreement_id = %(agreement)s AND total <> 'overage'
               AND day >= COALESCE(%(first)s, '-infinity'::date)
             GROUP BY total
            """,
            {"agreement": self.id, "first": date_from, "last": date_to},
        )
        rows = self.env.cr.fetchall()
        totals = dict.fromkeys(_TOTALS, 0.0)
        totals.update({total: quantise(hours) for total, __, hours in rows})
        closing = quantise(self.balance_hours - sum(later for __, later, __ in rows))
        return dict(totals, opening=quantise(closing - sum(totals.values())), closing=closing)

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
            WITH RECURSIVE family AS (
                SELECT %(partner)s::int4 AS id
                 UNION
                SELECT p.id FROM res_partner p JOIN family f ON p.parent_id = f.id)
            SELECT l.date, COALESCE(l.name, ''), COALESCE(t.number, ''), l.prepaid_exclusion,
                   l.unit_amount
              FROM account_analytic_line l JOIN helpdesk_ticket t ON t.id = l.ticket_id
             WHERE l.prepaid_status = 'excluded' AND l.company_id = %(company)s
               AND t.partner_id = ANY(ARRAY(SELECT id FROM family))
             ORDER BY l.date DESC, l.id DESC LIMIT %(limit)s
            """,
            {"partner": self.partner_id.id, "company": self.company_id.id, "limit": limit},
        )
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]
