from odoo import models

from ..ledger.statement_sql import PLACE, TOTAL

# What a statement finds rows by, of the rows of a table: what each counts as, and its text as
# it is searched.
_FOUND = f"""
    SELECT e.agreement_id, e.id, e.accounting_date, COALESCE(e.ticket_id, 0),
           COALESCE(LOWER(e.reason), ''), {TOTAL}, e.hours, ABS(e.hours), e.block_id
      FROM %s e ORDER BY e.id
"""
_FOUND_COLUMNS = "agreement_id, entry_id, day, ticket_id, words, total, hours, size, block_id"
_DAYS = """
    SELECT e.agreement_id, e.day, e.total, COUNT(*), SUM(e.hours)
      FROM {found} e GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_TICKETS = f"""
    SELECT e.agreement_id, e.ticket_id, e.total, COUNT(*), SUM(e.hours), MIN({PLACE}), MAX({PLACE})
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
        words text COLLATE "C" NOT NULL,
        total varchar NOT NULL,
        hours numeric NOT NULL,
        size numeric NOT NULL,
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
        hours numeric NOT NULL,
        PRIMARY KEY (agreement_id, day, total)
    );

    CREATE TABLE IF NOT EXISTS prepaid_entry_ticket (
        agreement_id int4 NOT NULL,
        ticket_id int4 NOT NULL,
        total varchar NOT NULL,
        entries int4 NOT NULL,
        hours numeric NOT NULL,
        first_place int8 NOT NULL,
        last_place int8 NOT NULL,
        PRIMARY KEY (agreement_id, ticket_id, total)
    );
"""
_TRIGGER = """
    CREATE OR REPLACE FUNCTION prepaid_entry_add_up() RETURNS trigger AS $$
    BEGIN
        WITH found AS (
            INSERT INTO prepaid_entry_find ({columns}) {found_of_posted} RETURNING *),
        days AS (
            INSERT INTO prepaid_entry_day AS d (agreement_id, day, total, entries, hours)
            {days_of_found}
            ON CONFLICT (agreement_id, day, total) DO UPDATE
               SET entries = d.entries + excluded.entries, hours = d.hours + excluded.hours)
        INSERT INTO prepaid_entry_ticket AS t (agreement_id, ticket_id, total, entries, hours,
                                               first_place, last_place)
        {tickets_of_found}
        ON CONFLICT (agreement_id, ticket_id, total) DO UPDATE
           SET entries = t.entries + excluded.entries, hours = t.hours + excluded.hours,
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
)
# For a ledger that is older than the tables.
_FILL = """
    INSERT INTO prepaid_entry_find ({columns})
    SELECT * FROM ({found_of_all}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_find);
    INSERT INTO prepaid_entry_day (agreement_id, day, total, entries, hours)
    SELECT * FROM ({days}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_day);
    INSERT INTO prepaid_entry_ticket (agreement_id, ticket_id, total, entries, hours,
                                      first_place, last_place)
    SELECT * FROM ({tickets}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_ticket);
""".format(
    columns=_FOUND_COLUMNS,
    found_of_all=_FOUND % "prepaid_entry",
    days=_DAYS.format(found="prepaid_entry_find"),
    tickets=_TICKETS.format(found="prepaid_entry_find"),
)


class PrepaidEntry(models.Model):
    """What is added up, so that a statement costs as much after years as after weeks.

    Tables of the database alone, which no one but their trigger writes: rows of the ledger
    are only ever added and never change, so that what is told of them only has to be added.
    """

    _inherit = "prepaid.entry"

    def init(self):
        """Extend: create the tables of sums, and the trigger that adds up what is posted."""
        result = super().init()
        self.env.cr.execute(_TABLES)
        self.env.cr.execute(_TRIGGER)
        self.env.cr.execute(_FILL)
        return result
