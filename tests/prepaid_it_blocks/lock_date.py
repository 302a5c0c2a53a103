"""What the suites of the lock date share: an open ledger, and one with a closed period."""

from datetime import date

from ..common import PrepaidCase

LOCKED = date(2026, 3, 20)


class LockCase(PrepaidCase):
    def _lock(self, day, user=None):
        locks = self.env["prepaid.lock"].with_user(user) if user else self.env["prepaid.lock"]
        locks.search([("company_id", "=", self.company.id)]).lock_date = day

    def _close(self, day=LOCKED):
        """Set the lock date at the end of the month."""
        with self._on("2026-03-31"):
            self._lock(day)

    def _get_dates(self, records):
        """Return (work date, day on which it is booked) of each row, in their order."""
        fname = {"account.analytic.line": "timesheet_number", "prepaid.block": "block_id"}
        domain = [(fname[records._name], "in", records.ids)]
        entries = self.env["prepaid.entry"].search(domain, order="id")
        return [(entry.date, entry.accounting_date) for entry in entries]
