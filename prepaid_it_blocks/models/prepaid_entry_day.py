from odoo import models

from .statement_sql import TOTAL

_DAYS = (
    """
    SELECT e.agreement_id, e.accounting_date, %s, COUNT(*), SUM(e.hours)
      FROM %%s e GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
    % TOTAL
)


class PrepaidEntry(models.Model):
    """The sums of each day, so that a statement costs as much after years as after weeks.

    A table of the database alone, which no one but its trigger writes: rows of the ledger are
    only ever added, so their sums only have to be added up.
    """

    _inherit = "prepaid.entry"

    def init(self):
        """Extend: create the table of days, and the trigger that adds up what is posted."""
        result = super().init()
        # pylint: disable=sql-injection  # the texts are this module's constants
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS prepaid_entry_day (
                agreement_id int4 NOT NULL,
                day date NOT NULL,
                total varchar NOT NULL,
                entries int4 NOT NULL,
                hours numeric NOT NULL,
                PRIMARY KEY (agreement_id, day, total)
            );

            CREATE OR REPLACE FUNCTION prepaid_entry_add_up() RETURNS trigger AS $$
            BEGIN
                INSERT INTO prepaid_entry_day AS d (agreement_id, day, total, entries, hours)
                {days_of_posted}
                ON CONFLICT (agreement_id, day, total) DO UPDATE
                   SET entries = d.entries + excluded.entries, hours = d.hours + excluded.hours;
                RETURN NULL;
            END
            $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS prepaid_entry_add_up ON prepaid_entry;
            CREATE TRIGGER prepaid_entry_add_up
                AFTER INSERT ON prepaid_entry REFERENCING NEW TABLE AS posted
                FOR EACH STATEMENT EXECUTE FUNCTION prepaid_entry_add_up();

            INSERT INTO prepaid_entry_day (agreement_id, day, total, entries, hours)
            SELECT * FROM ({days_of_all}) s WHERE NOT EXISTS (SELECT FROM prepaid_entry_day)
            """.format(days_of_posted=_DAYS % "posted", days_of_all=_DAYS % "prepaid_entry")
        )
        return result
