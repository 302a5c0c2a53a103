"""Hours that were not used by a block's last day."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..common import PrepaidCase


class TestExpiry(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=1)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls._log(cls.ticket, 16.5)

    def _run(self):
        self.env["prepaid.block"]._cron_expire()

    def test_nothing_expires_on_the_last_day(self):
        self.assertEqual(self.block.date_end, date(2026, 4, 15))
        with self._on("2026-04-15"):
            self._run()
            self.assertEqual((self.block.state, self.block.balance_hours), ("active", 3.5))

    def test_the_remainder_expires_on_the_day_after(self):
        with self._on("2026-04-16"):
            self._run()
            self.assertEqual((self.block.state, self.block.balance_hours), ("expired", 0.0))
            self.assertEqual(self.block.expired_hours, 3.5)
            self.assertEqual(self.agreement.balance_hours, 0.0)
            self.assertEqual(self._ledger(self.block)[-1], ("expiry", self.block.id, -3.5))
            self.assertIn("3:30", str(self.block.message_ids[0].body))
        self.assertLedgerHolds()

    def test_a_missed_day_is_caught_up_and_a_second_run_does_nothing(self):
        with self._on("2026-08-01"):
            self._run()
            self._run()
            self.assertEqual(len(self._ledger(self.block)), 3)

    def test_grace_days_wait(self):
        self.company.prepaid_grace_days = 5
        with self._on("2026-04-20"):
            self._run()
            self.assertEqual(self.block.state, "active")
            late = self._log(self.ticket, 1.0, date(2026, 4, 15))
            self.assertEqual(late.prepaid_status, "covered")
            self.assertEqual(
                self._log(self.ticket, 1.0, date(2026, 4, 16)).prepaid_status, "overage"
            )
        with self._on("2026-04-21"):
            self._run()
            self.assertEqual((self.block.state, self.block.expired_hours), ("expired", 2.5))

    def test_the_day_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        with self._on("2026-04-15 13:00:00"):
            self._run()
            self.assertEqual(self.block.state, "expired")

    def test_the_day_is_the_companys_in_the_west_too(self):
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        with self._on("2026-04-16 05:00:00"):
            self._run()
            self.assertEqual(self.block.state, "active")

    def test_endless_blocks_never_expire(self):
        endless = self._sell(5.0)
        with self._on("2036-01-01"):
            self._run()
            self.assertEqual(endless.state, "active")

    def test_time_given_back_to_an_expired_block_expires_at_once(self):
        line = self.ticket.timesheet_ids
        with self._on("2026-04-16"):
            self._run()
            line.unit_amount = 16.0
            self.assertEqual((self.block.state, self.block.balance_hours), ("expired", 0.0))
            self.assertEqual((self.block.used_hours, self.block.expired_hours), (16.0, 4.0))
        self.assertLedgerHolds()

    def test_time_after_expiry_is_not_covered(self):
        with self._on("2026-04-16"):
            self._run()
            line = self._log(self.ticket, 1.0, date(2026, 4, 10))
            self.assertEqual(line.prepaid_status, "overage")
            self.assertIn("expired", line.prepaid_reason)

    def _extend(self, day, user=None):
        wizard = self.env["prepaid.block.extend"].with_user(user or self.manager)
        wizard.create(
            {"block_id": self.block.id, "date_end": day, "reason": "Holidays"}
        ).action_extend()

    def test_manager_extends_an_expired_block(self):
        with self._on("2026-04-20"):
            self._run()
            self._extend("2026-05-31")
            self.assertEqual((self.block.state, self.block.balance_hours), ("active", 3.5))
            self.assertEqual(self.block.expired_hours, 0.0)
            self.assertEqual(self.block.date_end, date(2026, 5, 31))
            self.assertLedgerHolds()
        with self._on("2026-06-01"):
            self._run()
            self.assertEqual((self.block.state, self.block.expired_hours), ("expired", 3.5))
            self._extend("2026-07-01")
            self.assertEqual(self.block.balance_hours, 3.5)
        self.assertLedgerHolds()

    def test_manager_extends_an_active_block(self):
        self._extend("2026-05-31")
        self.assertEqual((self.block.date_end, self.block.balance_hours), (date(2026, 5, 31), 3.5))

    def test_extension_is_for_later_and_not_past(self):
        for day in ("2026-04-15", "2026-04-01"):
            with self.assertRaises(UserError):
                self._extend(day)
        with self._on("2026-06-01"), self.assertRaises(UserError):
            self._extend("2026-05-31")

    def test_only_managers_extend(self):
        for user in (self.technician, self.salesman, self.accountant):
            with self.assertRaises(AccessError):
                self._extend("2026-05-31", user)

    def test_action_runs(self):
        with self._on("2026-04-16"):
            self._run_action("prepaid_it_blocks.cron_expiry")
            self.assertEqual(self.block.state, "expired")


class TestExpiryOfOthers(PrepaidCase):
    def test_a_block_that_cannot_expire_keeps_no_other_from_it(self):
        early = date(2026, 1, 15)
        blocks = self._sell(5.0, early) | self._sell(6.0, early)
        blocks |= self._sell(7.0, early, contact=self.other_contact)
        stuck, *others = blocks
        blocks.write({"date_end": "2026-03-15"})
        expire = type(blocks)._expire

        def fail(records):
            if stuck in records:
                raise UserError("It is stuck")
            return expire(records)

        with patch.object(type(blocks), "_expire", fail):
            for __ in range(2):
                with self.assertLogs("odoo.addons.prepaid_it_blocks", "WARNING"):
                    self.env["prepaid.block"]._cron_expire()
        self.assertEqual([block.state for block in others], ["expired"] * 2)
        self.assertEqual(stuck.state, "active")
        activity = stuck.agreement_id.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("It is stuck", str(activity.note))
        self.assertLedgerHolds()
