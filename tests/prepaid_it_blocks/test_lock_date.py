"""The lock date of the prepaid ledger: what was closed stays, changes go into the open period."""

from datetime import date, timedelta

from ..common import TODAY
from .lock_date import LOCKED, LockCase

OPEN = date(2026, 3, 21)


class LockedCase(LockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()


class TestLockDate(LockedCase):
    def test_open_ledger_books_on_the_work_date(self):
        line = self._log(self.ticket, 1.0, TODAY + timedelta(days=3))
        self.assertEqual(self._get_dates(line), [(line.date, line.date)])
        self.assertFalse(self.agreement.entry_ids.filtered("is_booked_later"))

    def test_time_of_a_closed_period_is_booked_on_the_first_open_day(self):
        self._close()
        late, last, first = (self._log(self.ticket, 1.0, day) for day in (TODAY, LOCKED, OPEN))
        self.assertEqual(self._get_dates(late), [(TODAY, OPEN)])
        self.assertEqual(self._get_dates(last), [(LOCKED, OPEN)])
        self.assertEqual(self._get_dates(first), [(OPEN, OPEN)])
        self.assertEqual((late | last | first).mapped("prepaid_status"), ["covered"] * 3)
        entries = self.agreement.entry_ids.filtered("is_booked_later")
        self.assertEqual(entries.mapped("timesheet_id"), late | last)
        self.assertLedgerHolds()

    def test_block_still_pays_by_the_work_date(self):
        block = self._sell(5.0, prepaid_validity_months=1)
        block.date_end = date(2026, 3, 18)
        self._close()
        line = self._log(self.ticket, 1.0, TODAY)
        self.assertEqual(self._ledger(line), [("drawdown", block.id, -1.0)])

    def test_batch_over_companies_keeps_each_lock_date(self):
        other = self.env["res.company"].create({"name": "Other Firm"})
        agreement = self.env["prepaid.agreement"].create(
            {"partner_id": self.other_customer.id, "company_id": other.id}
        )
        self._close()
        rows = [
            {"agreement_id": one.id, "kind": "overage", "seconds": -3600, "date": TODAY}
            for one in (self.agreement, agreement, self.agreement)
        ]
        self.env.flush_all()
        self.env["prepaid.entry"]._post(rows)
        entries = self.env["prepaid.entry"].search([("kind", "=", "overage")], order="id")
        self.assertEqual(entries.mapped("accounting_date"), [OPEN, TODAY, OPEN])

    def test_reversal_is_never_booked_before_what_it_takes_back(self):
        self._close()
        line = self._log(self.ticket, 2.0, TODAY)
        self._close(TODAY - timedelta(days=10))
        line.unit_amount = 3.0
        line.unit_amount = 1.0
        self.assertEqual(
            self._get_dates(line), [(TODAY, OPEN), (TODAY, TODAY), (TODAY, TODAY), (TODAY, OPEN)]
        )
        self.assertLedgerHolds()

    def test_moving_the_lock_date_back_opens_for_what_comes_next(self):
        self._close()
        closed = self._log(self.ticket, 1.0, TODAY)
        self._close(False)
        self.assertEqual(self._get_dates(closed), [(TODAY, OPEN)])
        self.assertEqual(self._get_dates(self._log(self.ticket, 1.0, TODAY)), [(TODAY, TODAY)])


class ClosedPeriodCase(LockCase):
    """A ledger that is closed after blocks were bought, used and expired."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        month = {"prepaid_validity_months": 1}
        cls.expired = cls._sell(2.0, **month)
        cls.block = cls._sell(20.0)
        cls.ended = cls._sell(4.0, contact=cls.other_contact, **month)
        cls.other_block = cls._sell(6.0, contact=cls.other_contact)
        cls.unused = cls._sell(3.0)
        cls.late_customer = cls.env["res.partner"].create({"name": "Late Ltd", "is_company": True})
        cls.settling = cls.env["prepaid.agreement"].create(
            {"partner_id": cls.late_customer.id, "overage_policy": "next_block"}
        )
        cls.ticket = cls._create_ticket()
        cls.other_ticket = cls._create_ticket(cls.other_contact)
        # Drawn from the first block, which then expires with half an hour, and the second.
        cls.early = cls._log(cls.ticket, 1.5)
        cls.line = cls._log(cls.ticket, 4.0, date(2026, 4, 16))
        cls.overage = cls._log(cls._create_ticket(cls.late_customer), 5.0)

    def setUp(self):
        super().setUp()
        with self._on("2026-04-17"):
            self.env["prepaid.block"].search([("id", "=", self.expired.id)])._expire()
        with self._on("2026-04-18"):
            self._lock(date(2026, 4, 18))

    def _get_sums(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT agreement_id, block_id, SUM(seconds), COUNT(*) FROM prepaid_entry
             WHERE accounting_date <= '2026-04-18' GROUP BY 1, 2 ORDER BY 1, 2
            """
        )
        return self.env.cr.fetchall()

    def _assert_stays(self, change):
        sums = self._get_sums()
        count = self.env["prepaid.entry"].search_count([])
        with self._on("2026-04-20"):
            change()
        self.assertEqual(self._get_sums(), sums)
        self.assertGreater(self.env["prepaid.entry"].search_count([]), count)
        self.assertLedgerHolds()


class TestClosedPeriod(ClosedPeriodCase):
    """Whatever is changed, the sums that were booked up to the lock date stay."""

    def test_more_time(self):
        self._assert_stays(lambda: self.line.write({"unit_amount": 6.0}))

    def test_less_time(self):
        self._assert_stays(lambda: self.line.write({"unit_amount": 1.0}))

    def test_less_time_of_an_expired_block(self):
        self._assert_stays(lambda: self.early.write({"unit_amount": 1.0}))
        self.assertEqual(self.expired.expired_hours, 1.0)

    def test_another_date(self):
        self._assert_stays(lambda: self.early.write({"date": date(2026, 3, 1)}))

    def test_another_customer(self):
        self._assert_stays(lambda: self.line.write({"ticket_id": self.other_ticket.id}))

    def test_ticket_of_another_customer(self):
        self._assert_stays(lambda: self.ticket.write({"partner_id": self.other_contact.id}))

    def test_free_of_charge(self):
        free = {"prepaid_excluded": True, "prepaid_exclusion": "goodwill"}
        self._assert_stays(lambda: self.line.write(free))

    def test_deletion(self):
        self._assert_stays(lambda: (self.line | self.early).unlink())

    def test_late_time(self):
        self._assert_stays(lambda: self._log(self.ticket, 1.0, TODAY))

    def test_expiry(self):
        self._assert_stays(lambda: self.env["prepaid.block"]._cron_expire())
        self.assertEqual(self.ended.state, "expired")

    def test_extension(self):
        self._assert_stays(lambda: self.expired._extend(date(2026, 5, 31), "Was ill"))
        self.assertEqual(self.expired.balance_hours, 0.5)

    def test_adjustment(self):
        self._assert_stays(lambda: self.block._adjust(1.0, "Sorry"))
        self._assert_stays(lambda: self.block._adjust(-2.0, "Not so sorry"))

    def test_transfer(self):
        agreement = self.other_block.agreement_id
        self._assert_stays(lambda: self.block._transfer(agreement, 2.0, "Sister firm"))

    def test_void(self):
        self._assert_stays(lambda: self.unused._void("Wrong customer"))

    def test_cancelled_order(self):
        order = self.unused.sale_order_id.with_context(disable_cancel_warning=True)
        self._assert_stays(order.action_cancel)
        self.assertEqual(self.unused.state, "cancelled")

    def test_settlement(self):
        self._assert_stays(lambda: self._sell(9.0, date(2026, 4, 20), self.late_customer))
        self.assertEqual(self.overage.prepaid_status, "covered")
