from odoo import models
from odoo.tools.misc import format_date

from ...policies.hours import quantise
from .prepaid_agreement_statement_search import get_search_condition
from .statement_sql import PLACE

# In which order rows come, and groups: by their latest or earliest row, or by hours.
_ROW_ORDERS = {
    "newest": "e.day DESC, e.entry_id DESC",
    "oldest": "e.day, e.entry_id",
    "most": "e.size DESC, e.day DESC, e.entry_id DESC",
    "least": "e.size, e.day DESC, e.entry_id DESC",
}
# The same from the other end.
_REVERSE_ORDERS = {
    "newest": _ROW_ORDERS["oldest"],
    "oldest": _ROW_ORDERS["newest"],
    "most": "e.size, e.day, e.entry_id",
    "least": "e.size DESC, e.day, e.entry_id",
}
# What groups are made of: the rows themselves, or the sums of days or tickets.
_ROWS, _DAYS, _TICKETS = "prepaid_entry_find", "prepaid_entry_day", "prepaid_entry_ticket"
_COUNTS = {_ROWS: "COUNT(*)", _DAYS: "SUM(e.entries)", _TICKETS: "SUM(e.entries)"}
_FIRSTS = {_ROWS: f"MIN({PLACE})", _TICKETS: "MIN(e.first_place)"}
_LASTS = {_ROWS: f"MAX({PLACE})", _TICKETS: "MAX(e.last_place)"}
_GROUP_ORDERS = {
    "newest": "{last} DESC",
    "oldest": "{first}",
    "most": "ABS(SUM(e.hours)) DESC, {last} DESC",
    "least": "ABS(SUM(e.hours)), {last} DESC",
}
_GROUP_KEYS = {"ticket": "e.ticket_id", "day": "e.day"}
_SUMS = """
    COALESCE({count}, 0)::int8 AS entries,
    COALESCE(SUM(e.hours), 0) - COALESCE(SUM(e.hours) FILTER (WHERE e.total = 'overage'), 0)
    AS hours,
    COALESCE(-SUM(e.hours) FILTER (WHERE e.total = 'overage'), 0) AS overage_hours
"""
# Where names of tickets are searched: their sums as they are, and other rows with the words.
_NAMED_TICKETS = f"""
    (SELECT e.ticket_id, e.total, e.entries, e.hours, e.first_place, e.last_place
       FROM prepaid_entry_ticket e
      WHERE {{condition}} AND e.ticket_id IN (SELECT unnest(%(tickets)s))
      UNION ALL
     SELECT e.ticket_id, e.total, COUNT(*), SUM(e.hours), MIN({PLACE}), MAX({PLACE})
       FROM prepaid_entry_find e
      WHERE {{condition}} AND ({{words}}) AND e.ticket_id NOT IN (SELECT unnest(%(tickets)s))
      GROUP BY 1, 2)
"""
_WAITING = """
    %(has_approval)s AND e.entry_id IN (
        SELECT w.id FROM account_analytic_line l
          JOIN prepaid_entry w ON w.timesheet_number = l.id
         WHERE l.prepaid_agreement_id = %(agreement)s AND l.prepaid_approval_state = 'waiting')
"""
# Rows so few that they are known by their ids at once.
_FEW = "CASE WHEN COUNT(*) <= 1000 THEN ARRAY_AGG(e.entry_id) END"
_THESE = """
    (SELECT id AS entry_id, accounting_date AS day, ABS(hours) AS size
       FROM prepaid_entry WHERE id = ANY(%(few)s)) e
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
        if _is_summed(query) and query.order in ("newest", "oldest"):
            # The days say where the page begins: nothing before it is read.
            by_day = query._replace(group="day")
            found, __, ids = self._find_statement_groups(by_day, where, values)
        else:
            found, ids = self._find_ungrouped(query, where, values)
        return found, [dict(found, heading="", ticket_id=None, ids=ids)], ids

    def _find_ungrouped(self, query, where, values):
        """Return the sums of all rows found, and the ids of those on the page.

        An index is read from the nearer end; rows that are few are found once.
        """
        execute = self.env.cr.execute
        source = _DAYS if _is_summed(query) else _ROWS
        sums, few = _SUMS.format(count=_COUNTS[source]), _FEW if source == _ROWS else "NULL"
        condition = _get_source_condition(source, query, where)
        # pylint: disable=sql-injection  # the texts are this module's constants
        execute(f"SELECT {sums}, {few} FROM {source} e WHERE {condition}", values)
        *sums, few = self.env.cr.fetchone()
        found = _read_sums(sums)
        entries, limit, start = found["entries"], values["limit"], values["offset"]
        if start >= entries:
            start = max(entries - 1, 0) // limit * limit
        count = min(limit, entries - start)
        is_reversed = start > entries // 2
        orders = _REVERSE_ORDERS if is_reversed else _ROW_ORDERS
        rows = _THESE if few else f"prepaid_entry_find e WHERE {where}"
        execute(
            f"SELECT e.entry_id FROM {rows} ORDER BY {orders[query.order]}"
            " LIMIT %(count)s OFFSET %(start)s",
            dict(
                values,
                few=few,
                count=count,
                start=entries - start - count if is_reversed else start,
            ),
        )
        ids = [number for (number,) in self.env.cr.fetchall()]
        return found, ids[::-1] if is_reversed else ids

    def _find_statement_groups(self, query, where, values):
        """Return what `_find_statement_rows` returns; a page may begin and end within a group."""
        key, order = _GROUP_KEYS[query.group], _ROW_ORDERS[query.order]
        start = _START.format(entries="all_entries")
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the texts are this module's constants
            f"""
            WITH grouped AS ({_get_grouped(query, where, values)}),
            placed AS (
                SELECT g.*, SUM(entries) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING)::int8
                            - entries AS before
                  FROM grouped g),
            sums AS (
                SELECT COALESCE(SUM(entries), 0)::int8 AS all_entries, SUM(hours) AS all_hours,
                       SUM(overage_hours) AS all_overage_hours
                  FROM grouped),
            page AS (SELECT sums.*, {start} AS start FROM sums),
            shown AS (
                SELECT placed.*, page.*, GREATEST(start - before, 0) AS skipped
                  FROM placed, page
                 WHERE before + entries > start AND before < start + %(limit)s)
            SELECT e.entry_id, s.place, s.key, s.entries, s.hours, s.overage_hours,
                   s.all_entries, s.all_hours, s.all_overage_hours
              FROM shown s
             CROSS JOIN LATERAL (
                    -- As many look-ups by index as there are groups on the page: joined, all
                    -- rows would be read.
                    SELECT e.entry_id, e.day, e.size FROM prepaid_entry_find e
                     WHERE {key} = s.key AND {where}
                     ORDER BY {order} LIMIT %(limit)s OFFSET s.skipped) e
             ORDER BY s.place, {order}
             LIMIT %(limit)s
            """,
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
        names = {ticket.id: f"{ticket.number} {ticket.name}" for ticket in tickets}
        for group in groups:
            key = group.pop("key")
            group["ticket_id"] = key if query.group == "ticket" else None
            if query.group == "day":
                group["heading"] = format_date(self.env, key)
            else:
                group["heading"] = names.get(key) or self.env._("Without a ticket")

    def _get_statement_condition(self, query):
        """Return the condition of SQL that rows ``e`` of a query meet, and its values."""
        self.env["prepaid.block"].flush_model(["name"])
        self.env["helpdesk.ticket"].flush_model(["number", "name"])
        self.env["account.analytic.line"].flush_model(
            ["prepaid_agreement_id", "prepaid_approval_state"]
        )
        conditions = [_get_condition(query)]
        if query.kind == "waiting":
            conditions.append(_WAITING)
        values = {
            "agreement": self.id,
            "date_from": query.date_from,
            "date_to": query.date_to,
            "kind": query.kind,
            "has_approval": self.has_approval,
        }
        if query.search:
            values.update(self._find_names(query.search))
            conditions.append(get_search_condition(values))
        return " AND ".join(f"({condition})" for condition in conditions), values


def _is_summed(query):
    """Return whether the sums of days say how many rows a query finds on each."""
    return not query.search and query.kind != "waiting"


def _get_condition(query):
    """Return the condition of SQL that rows ``e`` meet, whether of the ledger or of its sums."""
    conditions = ["e.agreement_id = %(agreement)s"]
    if query.date_from:
        conditions.append("e.day >= %(date_from)s")
    if query.date_to:
        conditions.append("e.day <= %(date_to)s")
    if query.kind not in ("all", "waiting"):
        conditions.append("e.total = %(kind)s")
    return " AND ".join(conditions)


def _is_of_whole_tickets(query):
    """Return whether a query finds all of a ticket, or all of a kind, whose name is like it."""
    return query.group == "ticket" and query.kind != "waiting" and not _has_dates(query)


def _has_dates(query):
    return bool(query.date_from or query.date_to)


def _get_source(query):
    """Return the table that has what the groups of a query are added up from."""
    if not _is_summed(query):
        return _ROWS
    if query.group == "day":
        return _DAYS
    return _ROWS if _has_dates(query) else _TICKETS


def _get_source_condition(source, query, where):
    """Return the condition of a query on the table that its sums come from."""
    return where if source == _ROWS else _get_condition(query)


def _get_grouped(query, where, values):
    """Return the statement of the groups: key, sums and place."""
    source = _get_source(query)
    key = _GROUP_KEYS[query.group]
    table, condition = source, _get_source_condition(source, query, where)
    if source == _ROWS and values.get("tickets") and _is_of_whole_tickets(query):
        source, condition = _TICKETS, "TRUE"
        table = _NAMED_TICKETS.format(
            condition=_get_condition(query), words=get_search_condition(dict(values, tickets=[]))
        )
    elif source == _ROWS:
        # Rows are sorted by no index on the way: it would read them in no order of the disk.
        key += " + 0"
    first, last = (each.get(source) for each in (_FIRSTS, _LASTS))
    if query.group == "day":
        first = last = key
    sums = _SUMS.format(count=_COUNTS[source])
    order = _GROUP_ORDERS[query.order].format(first=first, last=last)
    return f"""
        SELECT {key} AS key, {sums}, ROW_NUMBER() OVER (ORDER BY {order}) AS place
          FROM {table} e WHERE {condition} GROUP BY 1
    """


def _read_sums(row):
    entries, hours, overage_hours = row
    return {
        "entries": int(entries),
        "hours": quantise(float(hours)),
        "overage_hours": quantise(float(overage_hours)),
    }
