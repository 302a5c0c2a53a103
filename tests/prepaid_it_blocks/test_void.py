"""Voiding a block, and its dialogs."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .adjustment import AdjustmentCase


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
