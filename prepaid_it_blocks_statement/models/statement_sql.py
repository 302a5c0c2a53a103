"""The texts of SQL that statements over the ledger are made of; rows of it are called ``e``."""

# Under which total of a statement a row counts. What takes a row back counts with it; time
# that no block covers is in no balance.
TOTAL = """
    CASE WHEN e.block_id IS NULL THEN 'overage'
         WHEN e.timesheet_number IS NOT NULL THEN 'used'
         ELSE CASE CASE WHEN e.kind = 'reversal'
                        THEN (SELECT r.kind FROM prepaid_entry r WHERE r.id = e.reversed_id)
                        ELSE e.kind END
              WHEN 'purchase' THEN 'bought'
              WHEN 'adjustment' THEN 'adjusted'
              WHEN 'transfer' THEN 'moved'
              WHEN 'expiry' THEN 'expired'
              WHEN 'refund' THEN 'refunded'
              ELSE 'used' END
    END
"""

# The place of a row ``e`` in the ledger's order as one number.
PLACE = "(e.day - DATE '2000-01-01') * 4294967296 + e.entry_id"

# In which order rows come, and groups: by their latest or earliest row, or by hours.
ROW_ORDERS = {
    "newest": "e.day DESC, e.entry_id DESC",
    "oldest": "e.day, e.entry_id",
    "most": "e.size DESC, e.day DESC, e.entry_id DESC",
    "least": "e.size, e.day DESC, e.entry_id DESC",
}
# The same from the other end.
REVERSE_ORDERS = {
    "newest": ROW_ORDERS["oldest"],
    "oldest": ROW_ORDERS["newest"],
    "most": "e.size, e.day, e.entry_id",
    "least": "e.size DESC, e.day, e.entry_id",
}
# What groups are made of: the rows themselves, or the sums of days or tickets.
ROWS, DAYS, _TICKETS = "prepaid_entry_find", "prepaid_entry_day", "prepaid_entry_ticket"
COUNTS = {ROWS: "COUNT(*)", DAYS: "SUM(e.entries)", _TICKETS: "SUM(e.entries)"}
_FIRSTS = {ROWS: f"MIN({PLACE})", _TICKETS: "MIN(e.first_place)"}
_LASTS = {ROWS: f"MAX({PLACE})", _TICKETS: "MAX(e.last_place)"}
_GROUP_ORDERS = {
    "newest": "{last} DESC",
    "oldest": "{first}",
    "most": "ABS(SUM(e.seconds)) DESC, {last} DESC",
    "least": "ABS(SUM(e.seconds)), {last} DESC",
}
GROUP_KEYS = {"ticket": "e.ticket_id", "day": "e.day"}
SUMS = """
    COALESCE({count}, 0)::int8 AS entries,
    COALESCE(SUM(e.seconds), 0) - COALESCE(SUM(e.seconds) FILTER (WHERE e.total = 'overage'), 0)
    AS seconds,
    COALESCE(-SUM(e.seconds) FILTER (WHERE e.total = 'overage'), 0) AS overage_seconds
"""
# Where names of tickets are searched: their sums as they are, and other rows with the words.
_NAMED_TICKETS = f"""
    (SELECT e.ticket_id, e.total, e.entries, e.seconds, e.first_place, e.last_place
       FROM prepaid_entry_ticket e
      WHERE {{condition}} AND e.ticket_id IN (SELECT unnest(%(tickets)s))
      UNION ALL
     SELECT e.ticket_id, e.total, COUNT(*), SUM(e.seconds), MIN({PLACE}), MAX({PLACE})
       FROM prepaid_entry_find e
      WHERE {{condition}} AND ({{terms}}) AND e.ticket_id NOT IN (SELECT unnest(%(tickets)s))
      GROUP BY 1, 2)
"""
WAITING = """
    %(has_approval)s AND e.entry_id IN (
        SELECT w.id FROM account_analytic_line l
          JOIN prepaid_entry w ON w.timesheet_number = l.id
         WHERE l.prepaid_agreement_id = %(agreement)s AND l.prepaid_approval_state = 'waiting')
"""
# Rows so few that they are known by their ids at once.
FEW = "CASE WHEN COUNT(*) <= 1000 THEN ARRAY_AGG(e.entry_id) END"
THESE = """
    (SELECT id AS entry_id, accounting_date AS day, ABS(seconds) AS size
       FROM prepaid_entry WHERE id = ANY(%(few)s)) e
"""
# Where a page begins: beyond the last row it is the last page.
START = """
    CASE WHEN %(offset)s < {entries} THEN %(offset)s
         ELSE GREATEST({entries} - 1, 0) / %(limit)s * %(limit)s END
"""


def is_summed(query):
    """Check if the sums of days hold the number of rows that a query finds."""
    return not query.search and query.kind != "waiting"


def get_condition(query):
    """Return the SQL condition of rows ``e``, be they of the ledger or of its sums."""
    conditions = ["e.agreement_id = %(agreement)s"]
    if query.date_from:
        conditions.append("e.day >= %(date_from)s")
    if query.date_to:
        conditions.append("e.day <= %(date_to)s")
    if query.kind not in ("all", "waiting"):
        conditions.append("e.total = %(kind)s")
    return " AND ".join(conditions)


def _is_of_whole_tickets(query):
    """Check if a query finds a ticket, or a kind of it, as a whole by its name."""
    return query.group == "ticket" and query.kind != "waiting" and not _has_dates(query)


def _has_dates(query):
    return bool(query.date_from or query.date_to)


def _get_source(query):
    """Return the table that the groups of a query are added up from."""
    if not is_summed(query):
        return ROWS
    if query.group == "day":
        return DAYS
    return ROWS if _has_dates(query) else _TICKETS


def get_source_condition(source, query, where):
    """Return the condition of a query on the table that its sums come from."""
    return where if source == ROWS else get_condition(query)


def get_grouped_query(query, where, values):
    """Return the statement of the groups: key, sums and place."""
    source = _get_source(query)
    key = GROUP_KEYS[query.group]
    table, condition = source, get_source_condition(source, query, where)
    if source == ROWS and values.get("tickets") and _is_of_whole_tickets(query):
        source, condition = _TICKETS, "TRUE"
        table = _NAMED_TICKETS.format(
            condition=get_condition(query), terms=get_search_condition(dict(values, tickets=[]))
        )
    elif source == ROWS:
        # Rows are sorted by no index on the way: it would read them in no order of the disk.
        key += " + 0"
    first, last = (each.get(source) for each in (_FIRSTS, _LASTS))
    if query.group == "day":
        first = last = key
    sums = SUMS.format(count=COUNTS[source])
    order = _GROUP_ORDERS[query.order].format(first=first, last=last)
    return f"""
        SELECT {key} AS key, {sums}, ROW_NUMBER() OVER (ORDER BY {order}) AS place
          FROM {table} e WHERE {condition} GROUP BY 1
    """


def get_search_condition(values):
    """Return the condition that one of an entry's texts is like the ``pattern``."""
    conditions = ['e.search_text LIKE LOWER(%(pattern)s) COLLATE "C"']
    if values["blocks"]:
        conditions.append("e.block_id IN (SELECT unnest(%(blocks)s))")
    if values["tickets"]:
        conditions.append("e.ticket_id IN (SELECT unnest(%(tickets)s))")
    return " OR ".join(conditions)
