import re

from odoo import _, models
from odoo.tools.misc import format_date

from .. import compat
from ..policies.hours import quantise
from .statement_sql import TOTAL

# In which order rows come, and groups: by their latest or earliest row, or by hours.
_ROW_ORDERS = {
    "newest": "e.accounting_date DESC, e.id DESC",
    "oldest": "e.accounting_date, e.id",
    "most": "ABS(e.hours) DESC, e.accounting_date DESC, e.id DESC",
    "least": "ABS(e.hours), e.accounting_date DESC, e.id DESC",
}
# The place of a row in the ledger's order as one number.
_PLACE = "(e.accounting_date - DATE '2000-01-01') * 4294967296 + e.id"
_GROUP_ORDERS = {
    "newest": "MAX(%s) DESC" % _PLACE,
    "oldest": "MIN(%s)" % _PLACE,
    "most": "ABS(SUM(e.hours)) DESC, MAX(%s) DESC" % _PLACE,
    "least": "ABS(SUM(e.hours)), MAX(%s) DESC" % _PLACE,
}
_GROUP_KEYS = {"ticket": "COALESCE(e.ticket_id, 0)", "day": "e.accounting_date"}
_SUMS = """
    COUNT(*) AS entries,
    COALESCE(SUM(e.hours) FILTER (WHERE e.block_id IS NOT NULL), 0) AS hours,
    COALESCE(-SUM(e.hours) FILTER (WHERE e.block_id IS NULL), 0) AS overage_hours
"""
_DAY_SUMS = """
    SUM(e.entries) AS entries,
    COALESCE(SUM(e.hours) FILTER (WHERE e.total <> 'overage'), 0) AS hours,
    COALESCE(-SUM(e.hours) FILTER (WHERE e.total = 'overage'), 0) AS overage_hours
"""
_DAY_ORDERS = {
    "newest": "e.day DESC",
    "oldest": "e.day",
    "most": "ABS(SUM(e.hours)) DESC, e.day DESC",
    "least": "ABS(SUM(e.hours)), e.day DESC",
}
_WAITING = """
    %(has_approval)s AND e.timesheet_number IN (
        SELECT id FROM account_analytic_line
         WHERE prepaid_agreement_id = %(agreement)s AND prepaid_approval_state = 'waiting')
"""
# Where a page begins: beyond the last row it is the last page.
_START = """
    CASE WHEN %(offset)s < {entries} THEN %(offset)s
         ELSE GREATEST({entries} - 1, 0) / %(limit)s * %(limit)s END
"""
# More rows than any ledger has.
_NO_LIMIT = 10**9


class PrepaidAgreement(models.Model):
    """Which rows of the ledger a statement shows, and in which order."""

    _inherit = "prepaid.agreement"

    def _find_statement_rows(self, query, limit=None, offset=0):
        """Return the rows of the ledger that a query finds, as database ids.

        :param query: a `StatementQuery`
        :param limit: rows at most, or None for all of them
        :param offset: rows to leave out
        :return: (sums of all rows found, list of groups with the ``ids`` of the rows that are
            within limit and offset, these ids), as `_get_statement_document` says
        """
        self.ensure_one()
        where, values = self._get_statement_condition(query)
        values.update(limit=limit or _NO_LIMIT, offset=offset)
        if query.group != "entry":
            return self._find_statement_groups(query, where, values)
        if query.order in ("newest", "oldest") and _is_summed_by_day(query):
            # The days say where the page begins: nothing before it is read.
            by_day = query._replace(group="day")
            found, groups, ids = self._find_statement_groups(by_day, where, values)
        else:
            found, ids = self._find_ungrouped(query, where, values)
        return found, [dict(found, heading="", ticket_id=None, ids=ids)], ids

    def _find_ungrouped(self, query, where, values):
        """Return the sums of all rows found, and the ids of those on the page."""
        sums = "SELECT %s FROM found e" % _SUMS
        found = "found"
        if _is_summed_by_day(query):
            # The sums are there already: the best rows are picked in passing, nothing is kept.
            sums = "SELECT {} FROM prepaid_entry_day e WHERE {}".format(
                _DAY_SUMS.replace("SUM(e.entries)", "COALESCE(SUM(e.entries), 0)::int8"),
                _get_day_condition(query),
            )
            found = "(SELECT * FROM prepaid_entry e WHERE %s)" % where
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the texts are this module's constants
            """
            WITH found AS (
                SELECT e.id, e.accounting_date, e.hours, e.block_id
                  FROM prepaid_entry e WHERE {where}),
            sums AS ({sums})
            SELECT ARRAY(SELECT e.id FROM {found} e ORDER BY {rows}
                          LIMIT %(limit)s OFFSET {start}),
                   s.entries, s.hours, s.overage_hours
              FROM sums s
            """.format(
                where=where,
                sums=sums,
                found=found,
                rows=_ROW_ORDERS[query.order],
                start=_START.format(entries="s.entries"),
            ),
            values,
        )
        ids, *sums = self.env.cr.fetchone()
        return _read_sums(sums), ids

    def _find_statement_groups(self, query, where, values):
        """Return what `_find_statement_rows` returns; a page may begin and end within a group."""
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the texts are this module's constants
            """
            WITH grouped AS ({grouped}),
            placed AS (
                SELECT g.*, (SUM(entries) OVER (ORDER BY place) - entries)::int8 AS before,
                       (SUM(entries) OVER ())::int8 AS all_entries,
                       SUM(hours) OVER () AS all_hours,
                       SUM(overage_hours) OVER () AS all_overage_hours
                  FROM grouped g),
            page AS (
                SELECT {start} AS start FROM placed),
            shown AS (
                SELECT placed.* FROM placed, page
                 WHERE before + entries > start AND before < start + %(limit)s)
            SELECT e.id, s.place, s.key, s.entries, s.hours, s.overage_hours,
                   s.all_entries, s.all_hours, s.all_overage_hours
              FROM shown s
             CROSS JOIN LATERAL (
                    -- As many look-ups by index as there are groups on the page: joined, all
                    -- rows would be read.
                    SELECT e.id, e.accounting_date, e.hours FROM prepaid_entry e
                     WHERE {join} OFFSET 0) e
             ORDER BY s.place, {rows}
             LIMIT %(limit)s OFFSET (SELECT COALESCE(MIN(start - before), 0)
                                       FROM page, shown WHERE before <= start)
            """.format(
                grouped=_get_grouped(query, where),
                start=_START.format(entries="MAX(all_entries)"),
                join=_get_group_join(query, where),
                rows=_ROW_ORDERS[query.order],
            ),
            values,
        )
        rows = self.env.cr.fetchall()
        groups = {}
        for number, place, key, *sums in rows:
            if place not in groups:
                groups[place] = dict(_read_sums(sums[:3]), key=key, ids=[])
            groups[place]["ids"].append(number)
        found = _read_sums(rows[0][6:] if rows else (0, 0, 0))
        groups = list(groups.values())
        self._name_statement_groups(query, groups)
        return found, groups, [row[0] for row in rows]

    def _name_statement_groups(self, query, groups):
        """Replace the keys of groups by headings that a customer reads."""
        # Sudo: a customer may not see the ticket of a colleague, but sees its time.
        tickets = self.env["helpdesk.ticket"].sudo()
        if query.group == "ticket":
            tickets = tickets.browse([group["key"] for group in groups if group["key"]])
        names = {ticket.id: "%s %s" % (ticket.number, ticket.name) for ticket in tickets}
        for group in groups:
            key = group.pop("key")
            group["ticket_id"] = key if query.group == "ticket" else None
            if query.group == "day":
                group["heading"] = format_date(self.env, key)
            else:
                group["heading"] = names.get(key) or _("Without a ticket")

    def _get_statement_condition(self, query):
        """Return the condition of SQL that rows ``e`` of a query meet, and its values."""
        compat.flush(self.env["prepaid.block"], ["name"])
        compat.flush(self.env["helpdesk.ticket"], ["number", "name"])
        compat.flush(
            self.env["account.analytic.line"], ["prepaid_agreement_id", "prepaid_approval_state"]
        )
        conditions = ["e.agreement_id = %(agreement)s"]
        if query.date_from:
            conditions.append("e.accounting_date >= %(date_from)s")
        if query.date_to:
            conditions.append("e.accounting_date <= %(date_to)s")
        if query.kind == "waiting":
            conditions.append(_WAITING)
        elif query.kind != "all":
            conditions.append("%s = %%(kind)s" % TOTAL)
        if query.search:
            conditions.append(_get_search_condition(query.search))
        values = {
            "agreement": self.id,
            "date_from": query.date_from,
            "date_to": query.date_to,
            "kind": query.kind,
            "has_approval": self.has_approval,
            "pattern": "%%%s%%" % re.sub(r"([\\%_])", r"\\\1", query.search),
        }
        return " AND ".join("(%s)" % condition for condition in conditions), values


def _is_summed_by_day(query):
    """Return whether the sums of days say how many rows a query finds on each."""
    return not query.search and query.kind != "waiting"


def _get_day_condition(query):
    """Return the condition of SQL that rows ``e`` of the sums of days of a query meet."""
    conditions = ["e.agreement_id = %(agreement)s"]
    if query.date_from:
        conditions.append("e.day >= %(date_from)s")
    if query.date_to:
        conditions.append("e.day <= %(date_to)s")
    if query.kind != "all":
        conditions.append("e.total = %(kind)s")
    return " AND ".join(conditions)


def _get_grouped(query, where):
    """Return the statement of the groups: key, sums and place, and ids where rows were read."""
    key, sums, table, orders = _GROUP_KEYS[query.group], _SUMS, "prepaid_entry", _GROUP_ORDERS
    ids = "ARRAY_AGG(e.id)"
    if _has_day_groups(query):
        key, sums, table, orders = "e.day", _DAY_SUMS, "prepaid_entry_day", _DAY_ORDERS
        ids, where = "NULL::int4[]", _get_day_condition(query)
    return """
        SELECT {key} AS key, {sums}, {ids} AS ids, ROW_NUMBER() OVER (ORDER BY {order}) AS place
          FROM {table} e WHERE {where} GROUP BY {key}
    """.format(key=key, sums=sums, ids=ids, order=orders[query.order], table=table, where=where)


def _get_group_join(query, where):
    """Return the condition that a row ``e`` belongs to a group ``s``."""
    if _has_day_groups(query):
        return "e.accounting_date = s.key AND %s" % where
    return "e.id = ANY(s.ids)"


def _has_day_groups(query):
    """Return whether the groups of a query are days whose sums are there already."""
    return query.group == "day" and _is_summed_by_day(query)


def _get_search_condition(words):
    """Return the condition that one of an entry's texts has the words of ``pattern`` in it.

    Where the words are plain ASCII they are compared without regard to the language: that
    finds the same and takes a fraction of the time.
    """
    like = 'ILIKE %(pattern)s COLLATE "C"' if words.isascii() else "ILIKE %(pattern)s"
    return """
        e.reason {like}
        OR e.block_id IN (SELECT id FROM prepaid_block
                           WHERE agreement_id = %(agreement)s AND name {like})
        OR e.ticket_id IN (SELECT id FROM helpdesk_ticket WHERE number {like} OR name {like})
    """.replace("{like}", like)


def _read_sums(row):
    entries, hours, overage_hours = row
    return {
        "entries": int(entries),
        "hours": quantise(float(hours)),
        "overage_hours": quantise(float(overage_hours)),
    }
