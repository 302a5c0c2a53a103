from odoo import api, models

from .statement_sql import PLACE, TOTAL

# What a statement finds rows by, of the rows of a table: what each counts as, and its text as
# it is searched.
_FOUND = f"""
    SELECT e.agreement_id, e.id, e.accounting_date, COALESCE(e.ticket_id, 0),
           COALESCE(LOWER(e.reason), ''), {TOTAL}, e.seconds, ABS(e.seconds), e.block_id
      FROM %s e ORDER BY e.id
"""
_FOUND_COLUMNS = (
    "agreement_id, entry_id, day, ticket_id, search_text, total, seconds, size, block_id"
)
_DAYS = """
    SELECT e.agreement_id, e.day, e.total, COUNT(*), SUM(e.seconds)
      FROM {found} e GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_TICKETS = f"""
    SELECT e.agreement_id, e.ticket_id, e.total, COUNT(*), SUM(e.seconds), MIN({PLACE}),
           MAX({PLACE})
      FROM {{found}} e GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

# The rows of ``prepaid_entry_find`` are those of the ledger, narrow, with what they count as.
# What is searched stands in front: what follows is not unpacked of rows that do not match.
_TABLES = """
    CREATE TABLE IF NOT EXISTS prepaid_entry_find (
        agreement_id int4 NOT NULL,
        entry_id int4 NOT NULL,
        day date NOT NULL,
        ticket_id int4 NOT NULL,
        search_text text COLLATE "C" NOT NULL,
        total varchar NOT NULL,
        seconds int8 NOT NULL,
        size int8 NOT NULL,
        block_id int4
    );
    CREATE INDEX IF NOT EXISTS prepaid_entry_find_day_idx
        ON prepaid_entry_find (agreement_id, day, entry_id);
    CREATE INDEX IF NOT EXISTS prepaid_entry_find_size_idx
        ON prepaid_entry_find (agreement_id, size, day, entry_id, total);
    CREATE INDEX IF NOT EXISTS prepaid_entry_find_ticket_idx
        ON prepaid_entry_find (agreement_id, ticket_id, day, entry_id);

    CREATE TABLE IF NOT EXISTS prepaid_entry_day (
        agreement_id int4 NOT NULL,
        day date NOT NULL,
        total varchar NOT NULL,
        entries int4 NOT NULL,
        seconds int8 NOT NULL,
        PRIMARY KEY (agreement_id, day, total)
    );

    CREATE TABLE IF NOT EXISTS prepaid_entry_ticket (
        agreement_id int4 NOT NULL,
        ticket_id int4 NOT NULL,
        total varchar NOT NULL,
        entries int4 NOT NULL,
        seconds int8 NOT NULL,
        first_place int8 NOT NULL,
        last_place int8 NOT NULL,
        PRIMARY KEY (agreement_id, ticket_id, total)
    );

    CREATE TABLE IF NOT EXISTS prepaid_entry_title (
        agreement_id int4 NOT NULL,
        ticket_id int4 NOT NULL,
        number varchar,
        name varchar,
        PRIMARY KEY (agreement_id, ticket_id)
    );
"""
# What tickets are called on statements: by their names while they are of the company that used the
# time; afterwards by those that they had then.
_TITLES = """
    SELECT DISTINCT ON (e.agreement_id, e.ticket_id) e.agreement_id, e.ticket_id,
           CASE WHEN p.id IS NULL AND o.ticket_id IS NOT NULL THEN o.number ELSE k.number END,
           CASE WHEN p.id IS NULL AND o.ticket_id IS NOT NULL THEN o.name ELSE k.name END
      FROM {rows} e
      JOIN helpdesk_ticket k ON k.id = e.ticket_id
      LEFT JOIN res_partner p ON p.id = k.partner_id AND p.commercial_partner_id = e.used_by_id
      LEFT JOIN prepaid_entry_title o ON o.agreement_id = e.agreement_id
                                     AND o.ticket_id = e.ticket_id
     ORDER BY e.agreement_id, e.ticket_id, p.id IS NULL
"""
_TRIGGER = """
    CREATE OR REPLACE FUNCTION prepaid_entry_add_up() RETURNS trigger AS $$
    BEGIN
        WITH found AS (
            INSERT INTO prepaid_entry_find ({columns}) {found_of_posted} RETURNING *),
        days AS (
            INSERT INTO prepaid_entry_day AS d (agreement_id, day, total, entries, seconds)
            {days_of_found}
            ON CONFLICT (agreement_id, day, total) DO UPDATE
               SET entries = d.entries + excluded.entries, seconds = d.seconds + excluded.seconds),
        titles AS (
            INSERT INTO prepaid_entry_title AS n (agreement_id, ticket_id, number, name)
            {titles_of_posted}
            ON CONFLICT (agreement_id, ticket_id) DO UPDATE
               SET number = excluded.number, name = excluded.name
             WHERE (n.number, n.name) IS DISTINCT FROM (excluded.number, excluded.name))
        INSERT INTO prepaid_entry_ticket AS t (agreement_id, ticket_id, total, entries, seconds,
                                               first_place, last_place)
        {tickets_of_found}
        ON CONFLICT (agreement_id, ticket_id, total) DO UPDATE
           SET entries = t.entries + excluded.entries, seconds = t.seconds + excluded.seconds,
               first_place = LEAST(t.first_place, excluded.first_place),
               last_place = GREATEST(t.last_place, excluded.last_place);
        RETURN NULL;
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS prepaid_entry_add_up ON prepaid_entry;
    CREATE TRIGGER prepaid_entry_add_up
        AFTER INSERT ON prepaid_entry REFERENCING NEW TABLE AS posted
        FOR EACH STATEMENT EXECUTE FUNCTION prepaid_entry_add_up();
""".format(
    columns=_FOUND_COLUMNS,
    found_of_posted=_FOUND % "posted",
    days_of_found=_DAYS.format(found="found"),
    tickets_of_found=_TICKETS.format(found="found"),
    titles_of_posted=_TITLES.format(rows="posted"),
)
# For a ledger that is older than the tables.
_FILL = """
    INSERT INTO prepaid_entry_find ({columns})
    SELECT * FROM ({found_of_all}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_find);
    INSERT INTO prepaid_entry_day (agreement_id, day, total, entries, seconds)
    SELECT * FROM ({days}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_day);
    INSERT INTO prepaid_entry_ticket (agreement_id, ticket_id, total, entries, seconds,
                                      first_place, last_place)
    SELECT * FROM ({tickets}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_ticket);
    INSERT INTO prepaid_entry_title (agreement_id, ticket_id, number, name)
    SELECT * FROM ({titles}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_title);
""".format(
    columns=_FOUND_COLUMNS,
    found_of_all=_FOUND % "prepaid_entry",
    days=_DAYS.format(found="prepaid_entry_find"),
    tickets=_TICKETS.format(found="prepaid_entry_find"),
    titles=_TITLES.format(rows="prepaid_entry"),
)
# What has to be so of the tables, for the check of the ledger.
_RULES = {
    "day": """
        SELECT COALESCE(e.agreement_id, d.agreement_id), COALESCE(e.agreement_id, d.agreement_id)
          FROM (SELECT agreement_id, accounting_date AS day, COUNT(*) AS entries,
                       SUM(seconds) AS seconds,
                       SUM(seconds) FILTER (WHERE block_id IS NULL) AS overage
                  FROM prepaid_entry GROUP BY agreement_id, accounting_date) e
          FULL JOIN (SELECT agreement_id, day, SUM(entries) AS entries, SUM(seconds) AS seconds,
                            SUM(seconds) FILTER (WHERE total = 'overage') AS overage
                       FROM prepaid_entry_day GROUP BY agreement_id, day) d
            ON d.agreement_id = e.agreement_id AND d.day = e.day
         WHERE e.entries IS DISTINCT FROM d.entries OR e.seconds IS DISTINCT FROM d.seconds
            OR e.overage IS DISTINCT FROM d.overage""",
    "found": f"""
        SELECT COALESCE(e.agreement_id, f.agreement_id), COALESCE(e.id, f.entry_id)
          FROM (SELECT e.*, {TOTAL} AS total FROM prepaid_entry e) e
          FULL JOIN prepaid_entry_find f ON f.entry_id = e.id
         WHERE (f.agreement_id, f.day, f.ticket_id, f.search_text, f.total,
                f.seconds, f.size, f.block_id)
               IS DISTINCT FROM
               (e.agreement_id, e.accounting_date, COALESCE(e.ticket_id, 0),
                COALESCE(LOWER(e.reason), ''), e.total, e.seconds, ABS(e.seconds), e.block_id)
    """,
    "ticket": f"""
        SELECT COALESCE(e.agreement_id, t.agreement_id), COALESCE(e.agreement_id, t.agreement_id)
          FROM (SELECT agreement_id, ticket_id, total, COUNT(*) AS entries, SUM(seconds) AS seconds,
                       MIN({PLACE}) AS first_place, MAX({PLACE}) AS last_place
                  FROM prepaid_entry_find e GROUP BY 1, 2, 3) e
          FULL JOIN prepaid_entry_ticket t
            ON (t.agreement_id, t.ticket_id, t.total) = (e.agreement_id, e.ticket_id, e.total)
         WHERE (t.entries, t.seconds, t.first_place, t.last_place)
               IS DISTINCT FROM (e.entries, e.seconds, e.first_place, e.last_place)
    """,
    "title": """
        SELECT COALESCE(t.agreement_id, n.agreement_id), COALESCE(t.ticket_id, n.ticket_id)
          FROM (SELECT DISTINCT agreement_id, ticket_id FROM prepaid_entry_ticket
                 WHERE ticket_id <> 0) t
          FULL JOIN prepaid_entry_title n
            ON (n.agreement_id, n.ticket_id) = (t.agreement_id, t.ticket_id)
         WHERE t.ticket_id IS NULL OR n.ticket_id IS NULL
    """,
}


class PrepaidEntry(models.Model):
    """Sums of the ledger, so that a statement costs as much after years as after weeks.

    Tables of the database alone, which no one but their trigger writes: rows of the ledger
    are only ever added and never change, so that their sums only have to be added to.
    """

    _inherit = "prepaid.entry"

    def init(self):
        """Extend: create the tables of sums, and the trigger that adds posted rows to them."""
        result = super().init()
        self.env.cr.execute(_TABLES)
        self.env.cr.execute(_TRIGGER)
        self.env.cr.execute(_FILL)
        return result

    def _blank_reasons(self):
        """Extend: nobody finds a row by a text that was blanked."""
        result = super()._blank_reasons()
        self.env.cr.execute(
            "UPDATE prepaid_entry_find SET search_text = '' WHERE entry_id = ANY(%s)", [self.ids]
        )
        return result

    @api.model
    def _insert(self, rows):
        """Extend: the trigger reads what tickets are called, and whose they are."""
        self.env["helpdesk.ticket"].flush_model(["name", "number", "partner_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return super()._insert(rows)

    @api.model
    def _get_rules(self):
        """Extend: check the tables against the ledger's rows."""
        return super()._get_rules() | _RULES

    @api.model
    def _get_rule_labels(self):
        """Extend: name the rules of the tables."""
        return super()._get_rule_labels() | {
            "day": self.env._("the sums of a day are those of its rows"),
            "found": self.env._("what a statement finds are the ledger's rows"),
            "ticket": self.env._("the sums of a ticket are those of its rows"),
            "title": self.env._("a statement knows what each of its tickets was called"),
        }
