"""What a statement shows of the ledger: running balances, pages, closed periods."""

from datetime import date

from ..common import TODAY
from ..prepaid_it_blocks.test_ledger import LedgerCase
from ..prepaid_it_blocks.test_lock_date import LockedCase


class TestBalances(LedgerCase):
    def test_statement_runs_to_the_balance(self):
        self._log(self.ticket, 2.0)
        self._log(self.ticket, 30.0)
        balances = [row["balance"] for row in self.agreement._get_statement_document()["rows"]]
        self.assertEqual(balances[0], self.agreement.balance_hours)
        self.assertEqual(balances[::-1], [20.0, 18.0, 0.0, 0.0])

    def test_statement_is_paged(self):
        for __ in range(5):
            self._log(self.ticket, 1.0)
        pages = [self.agreement._get_statement_document(None, 4, offset) for offset in (0, 4)]
        balances = [[row["balance"] for row in page["rows"]] for page in pages]
        self.assertEqual(balances, [[15.0, 16.0, 17.0, 18.0], [19.0, 20.0]])


class TestClosedPeriod(LockedCase):
    def test_statement_of_a_closed_period_stays(self):
        self._log(self.ticket, 1.0, TODAY)
        self._log(self.ticket, 2.0, date(2026, 3, 25))
        before = self.agreement._get_statement_document()["rows"]
        self._close()
        self._log(self.ticket, 4.0, TODAY)
        after = self.agreement._get_statement_document()["rows"]
        # Oldest last: what stood at the end of the closed period is untouched.
        self.assertEqual(after[2:], before[1:])
        self.assertEqual([row["balance"] for row in after], [13.0, 15.0, 19.0, 20.0])
