"""Moving hours of a block to another agreement."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .adjustment import AdjustmentCase


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
