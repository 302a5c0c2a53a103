"""Adjusting a block: goodwill hours, and hours that are taken."""

from datetime import date

import psycopg2

from odoo.tools import mute_logger

from .adjustment import AdjustmentCase


class TestAdjust(AdjustmentCase):
    def test_manager_adds_goodwill_hours(self):
        self._run("adjust", hours=2.5, reason="Sorry for <the> outage")
        self.assertEqual(self._ledger(self.block)[-1], ("adjustment", self.block.id, 2.5))
        self.assertEqual((self.block.balance_hours, self.block.hours), (22.5, 20.0))
        self.assertEqual((self.agreement.balance_hours, self.agreement.bought_hours), (22.5, 22.5))
        entry = self.block.entry_ids.sorted("id")[-1]
        self.assertEqual((entry.reason, entry.date), ("Sorry for <the> outage", date(2026, 3, 16)))
        self.assertIn("2:30 hours: Sorry for &lt;the&gt; outage", self._body(self.block))
        self.assertLedgerHolds()

    def test_manager_takes_hours(self):
        self._run("adjust", hours=-5.0)
        self._log(self.ticket, 3.0)
        self.assertEqual((self.block.balance_hours, self.agreement.balance_hours), (12.0, 12.0))
        self.assertEqual((self.block.used_percent, self.agreement.used_percent), (20.0, 20.0))
        self.assertIn("Took 5:00 hours", self._body(self.block))
        self.assertLedgerHolds()

    def test_taking_all_uses_the_block_up_and_adding_revives_it(self):
        self._run("adjust", hours=-20.0)
        self.assertEqual((self.block.state, self.block.balance_hours), ("exhausted", 0.0))
        self._run("adjust", hours=1.0)
        self.assertEqual((self.block.state, self.block.balance_hours), ("active", 1.0))
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "covered")
        self.assertLedgerHolds()

    def test_no_more_is_taken_than_is_left(self):
        self._log(self.ticket, 18.5)
        self._assert_refused("1:30 hours left", "adjust", hours=-1.75)
        self._run("adjust", hours=-1.5)
        self.assertEqual(self.block.state, "exhausted")

    def test_nothing_is_no_adjustment(self):
        self._assert_refused("Enter the hours", "adjust", hours=0.00001)

    def test_goodwill_hours_are_not_delivered_hours(self):
        self._run("adjust", hours=5.0)
        self._log(self.ticket, 25.0)
        self.assertEqual(self.block.sale_line_id.qty_delivered, 1.0)
        self.assertEqual(self.block.used_percent, 100.0)

    def test_goodwill_hours_settle_overage_where_the_next_block_does(self):
        self.agreement.overage_policy = "next_block"
        line = self._log(self.ticket, 22.0)
        self._run("adjust", hours=3.0)
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual((self.block.balance_hours, self.agreement.overage_hours), (1.0, 0.0))
        self.assertLedgerHolds()

    def test_pending_expired_and_cancelled_blocks_are_not_adjusted(self):
        self.company.prepaid_activation = "payment"
        pending = self._sell(3.0)
        self._assert_refused("is On Order", "adjust", block=pending, hours=1.0)
        self._run("void", block=pending)
        self._assert_refused("is Cancelled", "adjust", block=pending, hours=1.0)
        with self._on("2026-04-16"):
            self.env["prepaid.block"]._cron_expire()
            self._assert_refused("is Expired", "adjust", hours=1.0)

    def test_used_up_block_that_is_over_gets_no_hours_that_nobody_can_use(self):
        self._log(self.ticket, 20.0)
        with self._on("2026-04-16"):
            self._assert_refused("Extend the block first", "adjust", hours=1.0)
        self.company.prepaid_grace_days = 1
        with self._on("2026-04-16"):
            self._run("adjust", hours=1.0)
            self.assertEqual(self.block.state, "active")
        self.assertLedgerHolds()

    def test_adjusting_is_for_managers_of_the_company(self):
        self._assert_for_managers_of_the_company("adjust", hours=1.0)

    def test_reason_is_mandatory(self):
        self._assert_refused("Say why", "adjust", hours=1.0, reason="  ")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._run("adjust", hours=1.0, reason=False)
        self.assertEqual(self._ledger(self.block), [("purchase", self.block.id, 20.0)])
