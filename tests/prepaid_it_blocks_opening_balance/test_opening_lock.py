"""An opening balance that is taken over in a closed period."""

from datetime import date

from ..prepaid_it_blocks.test_lock_date import ClosedPeriodCase


class TestClosedPeriod(ClosedPeriodCase):
    def test_opening_balance(self):
        vals = {
            "external_key": "OLD-1",
            "partner_id": self.other_customer.id,
            "hours": 5.0,
            "rate": 80.0,
            "date_start": date(2026, 1, 1),
            "date_cutover": date(2026, 3, 1),
        }
        self._assert_stays(lambda: self.env["prepaid.opening.balance"].create(vals))
