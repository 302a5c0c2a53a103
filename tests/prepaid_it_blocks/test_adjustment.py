"""What managers do to blocks: goodwill hours, moving hours, voiding a block."""

from datetime import date

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import PrepaidCase


class AdjustmentCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=1)
        cls.agreement = cls.block.agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket()
        cls.other_company = cls.env["res.company"].create({"name": "Other Firm"})
        cls.stranger = cls._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def _run(self, verb, user=None, block=None, **vals):
        """Fill in a dialog and press its button."""
        wizard = self.env[f"prepaid.block.{verb}"].with_user(user or self.manager)
        vals = dict({"block_id": (block or self.block).id, "reason": "Because"}, **vals)
        getattr(wizard.create(vals), f"action_{verb}")()

    def _assert_refused(self, expected, verb, **vals):
        """Check that a dialog refuses with a text, and that nothing changed."""
        before = self._ledger(self.block)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._run(verb, **vals)
        self.assertIn(expected, str(caught.exception))
        self.assertEqual(self._ledger(self.block), before)
        self.assertLedgerHolds()

    def _assert_for_managers_of_the_company(self, verb, **vals):
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            for user in (self.technician, self.salesman, self.accountant, self.stranger):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._run(verb, user, **vals)
        self.assertEqual(self._ledger(self.block), [("purchase", self.block.id, 20.0)])

    def _body(self, record):
        return str(record.message_ids[0].body)


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


class TestTransfer(AdjustmentCase):
    def _transfer(self, hours, **vals):
        self._run(
            "transfer", hours=hours, **dict({"agreement_id": self.other_agreement.id}, **vals)
        )
        return self.block.transferred_to_ids.sorted("id")[-1:]

    def test_price_and_period_travel_with_the_hours(self):
        self._log(self.ticket, 4.0)
        moved = self._transfer(6.0)
        self.assertEqual(self.block.balance_hours, 10.0)
        self.assertEqual((moved.state, moved.hours, moved.balance_hours), ("active", 6.0, 6.0))
        for fname in (
            "rate",
            "normal_rate",
            "currency_id",
            "date_start",
            "date_end",
            "product_id",
            "company_id",
        ):
            self.assertEqual(moved[fname], self.block[fname], fname)
        self.assertEqual((moved.rate, moved.agreement_id), (90.0, self.other_agreement))
        self.assertFalse(moved.sale_line_id)
        self.assertEqual(self._ledger(self.block)[-1], ("transfer", self.block.id, -6.0))
        self.assertEqual(self._ledger(moved), [("transfer", moved.id, 6.0)])
        balances = (self.agreement.balance_hours, self.other_agreement.balance_hours)
        self.assertEqual(balances, (10.0, 11.0))
        self.assertLedgerHolds()

    def test_both_sides_say_where_the_hours_went(self):
        moved = self._transfer(6.0, reason="<Sister> firm")
        self.assertIn(moved.name, self._body(self.block))
        self.assertIn("&lt;Sister&gt; firm", self._body(self.block))
        self.assertIn(self.block.name, self._body(moved))

    def test_moved_hours_pay_for_the_other_customer(self):
        moved = self._transfer(6.0)
        line = self._log(self._create_ticket(self.other_contact), 2.0)
        self.assertEqual(self._ledger(line), [("drawdown", moved.id, -2.0)])
        self.assertEqual(self.block.used_hours, 0.0)
        self.assertLedgerHolds()

    def test_moved_hours_are_not_used_hours(self):
        self._transfer(10.0)
        self._log(self.ticket, 5.0)
        self.assertEqual((self.block.used_percent, self.agreement.bought_hours), (50.0, 10.0))

    def test_whole_block_can_move_and_move_on(self):
        third = self.env["prepaid.agreement"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Third"}).id}
        )
        moved = self._transfer(20.0)
        self.assertEqual(self.block.state, "exhausted")
        self._run("transfer", block=moved, agreement_id=third.id, hours=20.0)
        self.assertEqual((moved.state, third.balance_hours), ("exhausted", 20.0))
        self.assertLedgerHolds()

    def test_moved_hours_settle_overage_where_the_next_block_does(self):
        self.other_agreement.overage_policy = "next_block"
        line = self._log(self._create_ticket(self.other_contact), 7.0)
        moved = self._transfer(6.0)
        self.assertEqual((line.prepaid_overage_hours, moved.balance_hours), (0.0, 4.0))
        self.assertLedgerHolds()

    def test_moved_block_expires_like_its_source(self):
        moved = self._transfer(6.0)
        with self._on("2026-04-16"):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual((self.block.state, moved.state), ("expired", "expired"))
            self._assert_refused(
                "is Expired", "transfer", hours=1.0, agreement_id=self.other_agreement.id
            )

    def test_no_more_moves_than_is_left(self):
        self._log(self.ticket, 18.5)
        target = self.other_agreement.id
        self._assert_refused("1:30 hours left", "transfer", hours=2.0, agreement_id=target)
        for hours in (0.0, -1.0):
            self._assert_refused("more than 0", "transfer", hours=hours, agreement_id=target)

    def test_hours_move_to_another_open_agreement(self):
        self._assert_refused("already", "transfer", hours=1.0, agreement_id=self.agreement.id)
        ended = self.env["prepaid.agreement"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Gone"}).id}
        )
        ended.action_end()
        self._assert_refused("has ended", "transfer", hours=1.0, agreement_id=ended.id)

    def test_customer_finds_the_agreement(self):
        dialog = self.env["prepaid.block.transfer"].with_user(self.manager)
        form = Form(dialog.with_context(default_block_id=self.block.id))
        form.partner_id = self.other_customer
        self.assertEqual(form.agreement_id, self.other_agreement)
        form.partner_id = self.customer
        self.assertFalse(form.agreement_id)
        self._run("transfer", hours=1.0, partner_id=self.other_customer.id)
        self.assertEqual(self.other_agreement.balance_hours, 6.0)
        self._assert_refused("Choose the agreement", "transfer", hours=1.0)

    def test_hours_stay_in_the_company(self):
        abroad = self.env["prepaid.agreement"].create(
            {"partner_id": self.other_customer.id, "company_id": self.other_company.id}
        )
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
        ):
            self._run("transfer", hours=1.0, agreement_id=abroad.id)
        self.manager.company_ids |= self.other_company
        both = (
            self.env["prepaid.block.transfer"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=(self.company | self.other_company).ids)
        )
        wizard = both.create(
            {
                "block_id": self.block.id,
                "agreement_id": abroad.id,
                "hours": 1.0,
                "reason": "Because",
            }
        )
        with self.assertRaisesRegex(UserError, "one company"):
            wizard.action_transfer()
        self.assertLedgerHolds()

    def test_moving_is_for_managers_of_the_company(self):
        self._assert_for_managers_of_the_company(
            "transfer", hours=1.0, agreement_id=self.other_agreement.id
        )
        self.assertEqual(self.other_agreement.balance_hours, 5.0)


class TestVoid(AdjustmentCase):
    def _order(self):
        return self.block.sale_line_id.order_id

    def test_unused_block_is_taken_back(self):
        self._run("void", reason="Sold <twice>")
        self.assertEqual((self.block.state, self.block.balance_hours), ("cancelled", 0.0))
        self.assertEqual(self._ledger(self.block)[-1], ("reversal", self.block.id, -20.0))
        entry = self.block.entry_ids.sorted("id")[-1]
        self.assertEqual((entry.reason, entry.reversed_id.kind), ("Sold <twice>", "purchase"))
        self.assertEqual(self.agreement.balance_hours, 0.0)
        self.assertIn("Sold &lt;twice&gt;", self._body(self.block))
        self.assertLedgerHolds()

    def test_order_stays_and_says_so(self):
        self._run("void")
        self.assertEqual(self._order().state, "sale")
        self.assertIn(self.block.name, self._body(self._order()))
        self._order().with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(len(self._ledger(self.block)), 2)
        self.assertLedgerHolds()

    def test_adjusted_block_is_taken_back_row_by_row(self):
        self._run("adjust", hours=5.0)
        self._run("adjust", hours=-2.0)
        self._run("void")
        self.assertEqual(
            self._ledger(self.block)[3:],
            [("reversal", self.block.id, -20.0), ("reversal", self.block.id, -3.0)],
        )
        self.assertLedgerHolds()

    def test_cancelled_order_takes_an_adjusted_block_back_too(self):
        self._run("adjust", hours=5.0)
        self._order().with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual((self.block.state, self.block.balance_hours), ("cancelled", 0.0))
        self.assertLedgerHolds()

    def test_cancelled_order_takes_an_emptied_block_back(self):
        self._run("adjust", hours=-20.0)
        self._order().with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self.block.state, "cancelled")
        self.assertLedgerHolds()

    def test_cancelled_order_leaves_expired_hours_expired(self):
        with self._on("2026-04-16"):
            self.env["prepaid.block"]._cron_expire()
            self._order().with_context(disable_cancel_warning=True).action_cancel()
            self.assertEqual((self.block.state, self.block.expired_hours), ("cancelled", 20.0))
        self.assertLedgerHolds()

    def test_pending_block_is_just_cancelled(self):
        self.company.prepaid_activation = "payment"
        pending = self._sell(3.0)
        self._run("void", block=pending)
        self.assertEqual((pending.state, self._ledger(pending)), ("cancelled", []))
        self.company.prepaid_activation = "order"
        pending.sale_line_id._activate_prepaid_blocks()
        self.assertEqual(pending.state, "cancelled")
        self.assertLedgerHolds()

    def test_used_block_stays(self):
        line = self._log(self.ticket, 1.0)
        self._assert_refused("adjust the block", "void")
        line.unlink()
        self._run("void")
        self.assertEqual(self.block.state, "cancelled")
        self.assertLedgerHolds()

    def test_block_that_is_over_or_gone_stays(self):
        with self._on("2026-04-16"):
            self.env["prepaid.block"]._cron_expire()
            self._assert_refused("nothing to take back", "void")
        other = self.other_agreement.block_ids
        self._run("void", block=other)
        self._assert_refused("nothing to take back", "void", block=other)

    def test_block_whose_hours_moved_waits_for_them(self):
        self._run("transfer", hours=5.0, agreement_id=self.other_agreement.id)
        moved = self.block.transferred_to_ids
        self._assert_refused(moved.name, "void")
        with self.assertRaisesRegex(UserError, moved.name), self.env.cr.savepoint():
            self._order().with_context(disable_cancel_warning=True).action_cancel()
        self._run("void", block=moved)
        self.assertEqual(self._ledger(moved)[-1], ("reversal", moved.id, -5.0))
        self._run("void")
        self.assertEqual(self._ledger(self.block)[-1], ("reversal", self.block.id, -15.0))
        self.assertLedgerHolds()

    def test_hours_that_moved_on_are_found(self):
        self._run("transfer", hours=5.0, agreement_id=self.other_agreement.id)
        moved = self.block.transferred_to_ids
        self._run("transfer", block=moved, hours=5.0, agreement_id=self.agreement.id)
        self._assert_refused(moved.transferred_to_ids.name, "void")

    def test_voiding_is_for_managers_of_the_company(self):
        self._assert_for_managers_of_the_company("void")
        self.assertEqual(self.block.state, "active")

    def test_dialogs_can_be_filled_in(self):
        for verb in ("adjust", "transfer", "void"):
            dialog = self.env[f"prepaid.block.{verb}"].with_user(self.manager)
            form = Form(dialog.with_context(default_block_id=self.block.id))
            form.reason = "Because"
            if verb != "void":
                self.assertEqual(form.balance_hours, self.block.balance_hours)
                form.hours = 2.0
            if verb == "transfer":
                self.assertEqual(form.source_agreement_id, self.agreement)
                form.agreement_id = self.other_agreement
                getattr(form.save(), f"action_{verb}")()
                self._run("void", block=self.block.transferred_to_ids)
            else:
                getattr(form.save(), f"action_{verb}")()
        self.assertEqual(self.block.state, "cancelled")
        self.assertLedgerHolds()

    def test_dialog_tells_strangers_nothing(self):
        self.env.flush_all()
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            dialog = self.env["prepaid.block.adjust"].with_user(self.stranger)
            dialog = dialog.create({"block_id": self.block.id, "reason": "Curious"})
            self.env.flush_all()
            self.env.clear()
            dialog.read(["balance_hours"])

    def test_buttons_open_the_dialogs(self):
        block = self.block.with_user(self.manager)
        for verb in ("adjust", "transfer", "void"):
            action = getattr(block, f"action_{verb}")()
            self.assertEqual(action["res_model"], f"prepaid.block.{verb}")
            self.assertEqual(action["context"], {"default_block_id": block.id})
