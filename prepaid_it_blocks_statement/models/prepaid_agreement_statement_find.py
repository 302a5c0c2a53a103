import re

from odoo import models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours

from . import statement_sql as sql

# More rows than any ledger has.
_NO_LIMIT = 10**9


class PrepaidAgreementStatementFindMixin(models.AbstractModel):
    """Part of agreements: the rows of the ledger that a statement shows, and their order."""

    _name = "prepaid.agreement.statement.find.mixin"
    _description = "Entries of Statements of Prepaid Agreements"

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
        if sql.is_summed(query) and query.order in ("newest", "oldest"):
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
        source = sql.DAYS if sql.is_summed(query) else sql.ROWS
        sums = sql.SUMS.format(count=sql.COUNTS[source])
        few = sql.FEW if source == sql.ROWS else "NULL"
        condition = sql.get_source_condition(source, query, where)
        # pylint: disable=sql-injection  # the texts are constants
        execute(f"SELECT {sums}, {few} FROM {source} e WHERE {condition}", values)
        *sums, few = self.env.cr.fetchone()
        found = _read_sums(sums)
        entries, limit, start = found["entries"], values["limit"], values["offset"]
        if start >= entries:
            start = max(entries - 1, 0) // limit * limit
        count = min(limit, entries - start)
        is_reversed = start > entries // 2
        orders = sql.REVERSE_ORDERS if is_reversed else sql.ROW_ORDERS
        rows = sql.THESE if few else f"prepaid_entry_find e WHERE {where}"
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
        """Find rows as `_find_statement_rows` does; a page may begin and end within a group."""
        key, order = sql.GROUP_KEYS[query.group], sql.ROW_ORDERS[query.order]
        start = sql.START.format(entries="all_entries")
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the texts are constants
            f"""
            WITH grouped AS ({sql.get_grouped_query(query, where, values)}),
            placed AS (
                SELECT g.*, SUM(entries) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING)::int8
                            - entries AS before
                  FROM grouped g),
            sums AS (
                SELECT COALESCE(SUM(entries), 0)::int8 AS all_entries, SUM(seconds) AS all_seconds,
                       SUM(overage_seconds) AS all_overage_seconds
                  FROM grouped),
            page AS (SELECT sums.*, {start} AS start FROM sums),
            shown AS (
                SELECT placed.*, page.*, GREATEST(start - before, 0) AS skipped
                  FROM placed, page
                 WHERE before + entries > start AND before < start + %(limit)s)
            SELECT e.entry_id, s.place, s.key, s.entries, s.seconds, s.overage_seconds,
                   s.all_entries, s.all_seconds, s.all_overage_seconds
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

    def _get_statement_condition(self, query):
        """Return the condition of SQL that rows ``e`` of a query meet, and its values."""
        self.env["prepaid.block"].flush_model(["name"])
        self.env["account.analytic.line"].flush_model(
            ["prepaid_agreement_id", "prepaid_approval_state"]
        )
        conditions = [sql.get_condition(query)]
        if query.kind == "waiting":
            conditions.append(sql.WAITING)
        values = {
            "agreement": self.id,
            "date_from": query.date_from,
            "date_to": query.date_to,
            "kind": query.kind,
            "has_approval": self.has_approval,
        }
        if query.search:
            values.update(self._find_names(query.search))
            conditions.append(sql.get_search_condition(values))
        return " AND ".join(f"({condition})" for condition in conditions), values

    def _find_names(self, terms):
        """Return the blocks and tickets of the agreement that have words in their names.

        Tickets are found by what they were called when they were the customer's.

        Where the words are plain ASCII the names are compared without regard to the language:
        that finds the same and takes a fraction of the time.

        :return: dict of ``pattern``, ``blocks`` and ``tickets`` (database ids)
        """
        pattern = "%{}%".format(re.sub(r"([\\%_])", r"\\\1", terms))
        like = 'ILIKE %(pattern)s COLLATE "C"' if terms.isascii() else "ILIKE %(pattern)s"
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the texts are constants
            """
            SELECT ARRAY(SELECT id FROM prepaid_block
                          WHERE agreement_id = %(agreement)s AND name {like}),
                   ARRAY(SELECT t.ticket_id FROM prepaid_entry_title t
                          WHERE agreement_id = %(agreement)s
                            AND (t.number {like} OR t.name {like}))
            """.replace("{like}", like),
            {"agreement": self.id, "pattern": pattern},
        )
        blocks, tickets = self.env.cr.fetchone()
        return {"pattern": pattern, "blocks": blocks, "tickets": tickets}


def _read_sums(row):
    entries, seconds, overage_seconds = (int(value) for value in row)
    return {
        "entries": entries,
        "hours": to_hours(seconds),
        "overage_hours": to_hours(overage_seconds),
    }
