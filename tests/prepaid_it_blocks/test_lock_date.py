"""The lock date of the prepaid ledger: what was closed stays, changes go into the open period."""

from datetime import date, timedelta

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase

LOCKED = date(2026, 3, 20)
OPEN = date(2026, 3, 21)


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


class TestLockSetting(LockCase):
    def setUp(self):
        super().setUp()
        self.lock = self.company.prepaid_lock_ids

    def test_each_company_has_one(self):
        companies = self.env["res.company"].with_context(active_test=False).search([])
        self.assertEqual(self.env["prepaid.lock"].search_count([]), len(companies))
        company = self.env["res.company"].create({"name": "New Firm"})
        self.assertEqual(len(company.prepaid_lock_ids), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["prepaid.lock"].create({"company_id": company.id})

    def test_manager_moves_it_and_the_company_says_so(self):
        self._lock(TODAY, self.manager)
        self.assertEqual(self.company.prepaid_lock_date, TODAY)
        self._lock(False, self.manager)
        self.assertFalse(self.company.prepaid_lock_date)

    def test_future_day_is_refused_with_a_text(self):
        with self.assertRaisesRegex(ValidationError, "2026-03-17 is in the future.*2026-03-16"):
            self._lock(TODAY + timedelta(days=1), self.manager)

    def test_today_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        with self._on("2026-03-16 12:00:00"):
            self._lock(date(2026, 3, 17))
        self.assertEqual(self.lock.lock_date, date(2026, 3, 17))

    def test_nobody_else_sets_it(self):
        self._lock(TODAY)
        for user in (self.technician, self.salesman, self.accountant, self.plain_user):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                self._lock(False, user)
            with self.assertRaises(AccessError):
                self.company.with_user(user).prepaid_lock_date = False
        self.assertEqual(self.lock.lock_date, TODAY)
        self.assertEqual(self.lock.with_user(self.technician).lock_date, TODAY)

    def test_nobody_makes_or_deletes_one(self):
        for user in (self.technician, self.manager):
            with mute_logger("odoo.addons.base.models.ir_model"):
                with self.assertRaises(AccessError):
                    self.lock.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.lock.with_user(user).create({"company_id": self.company.id})

    def test_manager_of_another_company_does_not_see_it(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        lock = self.env["prepaid.lock"].with_user(stranger)
        self.assertEqual(lock.search([]), company.prepaid_lock_ids)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            self.lock.with_user(stranger).lock_date = TODAY

    def _save_settings(self, user, **vals):
        settings = self.env["res.config.settings"].with_user(user)
        settings.create(dict({"company_id": self.company.id}, **vals)).execute()

    def test_settings_set_it_for_managers_alone(self):
        admin = self._create_user("system", "base.group_system")
        self._lock(TODAY)
        # An administrator saves other settings without a right on the lock date.
        self._save_settings(admin, prepaid_grace_days=3)
        self.assertEqual((self.company.prepaid_grace_days, self.lock.lock_date), (3, TODAY))
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            self._save_settings(admin, prepaid_lock_date=False)
        admin[compat.USER_GROUPS] |= self.env.ref("prepaid_it_blocks.group_manager")
        self._save_settings(admin, prepaid_lock_date=TODAY - timedelta(days=1))
        self.assertEqual(self.lock.lock_date, TODAY - timedelta(days=1))

    def test_changes_are_logged(self):
        lock = self.lock.with_user(self.manager).with_context(tracking_disable=False)
        lock.lock_date = TODAY
        self.env.flush_all()
        # Tracked values are written when the transaction ends.
        self.env.cr.precommit.run()
        self.assertEqual(lock.message_ids[0].author_id, self.manager.partner_id)
        self.assertTrue(lock.message_ids[0].sudo().tracking_value_ids)


class TestLockRace(LockCase):
    """Two real transactions: no row slips into a period that was closed in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Committed, since other transactions have to see them.
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [{"name": name, "is_company": True} for name in ("Race Ltd", "Beside Ltd")]
            )
            agreements = env["prepaid.agreement"].create(
                [{"partner_id": partner.id} for partner in partners]
            )
            cls.numbers = (partners.ids, agreements.ids, agreements.company_id.id)
        cls.addClassCleanup(cls._tear_down_race)

    @classmethod
    def _tear_down_race(cls):
        partner_ids, agreement_ids, company_id = cls.numbers
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["prepaid.agreement"].browse(agreement_ids).unlink()
            env["res.partner"].browse(partner_ids).unlink()
            cr.execute(
                "UPDATE prepaid_lock SET lock_date = NULL WHERE company_id = %s", [company_id]
            )

    def _begin(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        # The snapshot is taken by the first statement.
        cr.execute("SELECT 1")
        return cr

    def _set(self, cr):
        cr.execute("SET LOCAL lock_timeout = '200ms'")
        cr.execute(
            "UPDATE prepaid_lock SET lock_date = %s WHERE company_id = %s",
            [LOCKED, self.numbers[2]],
        )

    def _draw(self, cr, place=0):
        row = {
            "agreement_id": self.numbers[1][place],
            "kind": "overage",
            "seconds": -3600,
            "date": TODAY,
        }
        api.Environment(cr, SUPERUSER_ID, {})["prepaid.entry"]._insert([row])

    def test_draw_that_began_before_the_lock_date_is_tried_again(self):
        drawing = self._begin()
        with self.registry.cursor() as locking:
            self._set(locking)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            self._draw(drawing)

    def test_lock_date_waits_for_a_draw_and_not_the_other_way_round(self):
        drawing, beside, locking = self._begin(), self._begin(), self._begin()
        self._draw(drawing)
        self._draw(beside, 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.LockNotAvailable):
            self._set(locking)
        locking.rollback()
        drawing.rollback()
        beside.rollback()
        self._set(locking)
