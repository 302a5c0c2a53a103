"""What the suites of accounted draws share."""

from datetime import datetime

from ..common import TODAY
from ..work_types import WorkTypeCase


def at(hour, minute=0, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, minute)


class DrawCase(WorkTypeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.schedule = cls._create_schedule()

    def _assert_time(self, line, worked, accounted, note=None):
        """Check the hours worked and accounted of an entry, and its explanation."""
        line.invalidate_recordset()
        self.assertAlmostEqual(line.unit_amount, worked, 4)
        self.assertEqual(line.prepaid_hours, accounted)
        self.assertEqual(line.prepaid_time_explanation or None, note)
        self.assertLedgerHolds()
