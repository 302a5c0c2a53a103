from odoo import api, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies.forecast import LONG_DAYS, RECENT_DAYS, Work

# The sums and squares of the seconds of agreements, each up to a day of its own.
_WORK_QUERY = """
    SELECT w.agreement_id, u.entries, u.seconds, u.recent_seconds, u.squares,
           u.recent_squares, COALESCE(f.date, w.day)
      FROM unnest(%(agreements)s::int4[], %(days)s::date[]) AS w(agreement_id, day)
     CROSS JOIN LATERAL (
            SELECT COUNT(*) AS entries,
                   SUM(t.seconds) AS seconds,
                   COALESCE(SUM(t.seconds) FILTER (WHERE t.is_recent), 0) AS recent_seconds,
                   SUM(t.seconds ^ 2) AS squares,
                   COALESCE(SUM(t.seconds ^ 2) FILTER (WHERE t.is_recent), 0)
                   AS recent_squares
              -- Floats: half the time, and nobody is paid by a forecast.
              FROM (SELECT -SUM(seconds)::float8 AS seconds,
                           date > w.day - %(recent)s AS is_recent
                      FROM prepaid_entry
                     WHERE agreement_id = w.agreement_id
                       AND timesheet_number IS NOT NULL
                       AND date > w.day - %(long)s AND date <= w.day
                     GROUP BY timesheet_number, date
                    HAVING SUM(seconds) < 0) t) u
      LEFT JOIN LATERAL (
            SELECT date FROM prepaid_entry e
             WHERE agreement_id = w.agreement_id AND timesheet_number IS NOT NULL
               AND seconds < 0
               AND seconds + COALESCE((SELECT SUM(seconds) FROM prepaid_entry
                                        WHERE reversed_id = e.id), 0) < 0
             ORDER BY date LIMIT 1) f ON TRUE
     WHERE u.entries > 0
"""


class PrepaidEntry(models.Model):
    """Entries that say how much was worked lately, as forecasts need it."""

    _inherit = "prepaid.entry"

    # Holds all that a forecast reads.
    _work_idx = compat.Index(
        "(agreement_id, date, timesheet_number, seconds) WHERE timesheet_number IS NOT NULL"
    )

    @api.model
    def _fetch_work(self, days):
        """Return the work on agreements of the last 90 days, in one statement.

        Time that was given back is not work; overage is.

        :param days: dict of agreement id to the date up to which work counts, its company's
            today
        :return: dict of agreement id to `Work`; an agreement without any work has none
        """
        if not days:
            return {}
        params = {
            "agreements": list(days),
            "days": list(days.values()),
            "recent": RECENT_DAYS,
            "long": LONG_DAYS,
        }
        self.env.cr.execute(_WORK_QUERY, params)
        return {row[0]: Work(*row[1:]) for row in self.env.cr.fetchall()}
