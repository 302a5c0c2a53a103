"""Rules of statements that the database and a policy answer alike, row by row."""

from datetime import date

from odoo.addons.prepaid_it_blocks_statement.policies import monthly

from ..common import PrepaidCase


class TestMonths(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.agreement.statement_mail = True

    def test_a_month_is_due(self):
        for month, day, today, is_due in (
            (date(2026, 3, 1), 1, date(2026, 3, 31), False),
            (date(2026, 3, 1), 1, date(2026, 4, 1), True),
            (date(2026, 3, 1), 3, date(2026, 4, 2), False),
            (date(2026, 3, 1), 3, date(2026, 4, 3), True),
            (date(2026, 1, 1), 28, date(2026, 2, 27), False),
            (date(2026, 1, 1), 28, date(2026, 2, 28), True),
            (date(2026, 12, 1), 2, date(2027, 1, 1), False),
            (date(2026, 12, 1), 2, date(2027, 1, 2), True),
            (date(2026, 3, 1), 5, date(2026, 8, 1), True),
            (date(2026, 4, 1), 1, date(2026, 3, 31), False),
        ):
            with self.subTest(f"{month} {day} {today}"):
                self.agreement.write({"statement_next": month, "statement_day": day})
                with self._on(today):
                    due = self.agreement._get_statement_due_ids()
                    self.assertEqual(due, self.agreement.ids if is_due else [])
                    self.assertEqual(monthly.due_date(month, day) <= today, is_due)
