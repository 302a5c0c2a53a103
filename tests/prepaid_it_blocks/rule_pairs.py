"""What the suites of rules share that stand in Python and in SQL."""

from ..common import PrepaidCase


class RulePairCase(PrepaidCase):
    def _select(self, condition, table, record, **values):
        """Return the result of SQL for a record, past the cache."""
        self.env.flush_all()
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the conditions are the addon's own
            f"SELECT {condition} FROM {table} WHERE {table.split()[-1]}.id = %(number)s",
            dict(values, number=record.id),
        )
        return self.env.cr.fetchone()[0]
