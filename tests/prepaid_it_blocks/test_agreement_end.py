"""An agreement that ends with hours left: what becomes of them is asked and logged."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase


class AgreementEndCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=12)
        cls.agreement = cls.block.agreement_id
        cls.other = cls._sell(3.0, contact=cls.other_contact).agreement_id
        cls.work = cls._log(cls._create_ticket(), 5.0)
        cls.other_company = cls.env["res.company"].create({"name": "Other Firm"})
        cls.stranger = cls._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def _end(self, remaining_action, user=None, **vals):
        vals = dict({"agreement_id": self.agreement.id, "reason": "Shop closes"}, **vals)
        dialog = self.env["prepaid.agreement.end"].with_user(user or self.manager)
        dialog.create(dict(vals, remaining_action=remaining_action)).action_end()
        self.env.flush_all()

    def _assert_refused(self, expected, action):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action()
        self.assertIn(expected, str(caught.exception))
        self.env.clear()
        self.assertNotEqual(self.agreement.state, "ended")
        self.assertLedgerHolds()

    def _assert_ended(self, row):
        self.assertEqual((self.agreement.state, self.agreement.balance_hours), ("ended", 0.0))
        self.assertEqual(self._ledger(self.block)[-1], row)
        self.assertEqual(self.block.entry_ids.sorted("id")[-1].reason, "Shop closes")
        self.assertIn("Shop closes", str(self.agreement.message_ids[0].body))
        self.assertEqual((self.work.prepaid_status, self.block.used_hours), ("covered", 5.0))
        self.assertLedgerHolds()


class TestAgreementEnd(AgreementEndCase):
    def test_dialog_can_be_filled_in(self):
        wizard = self.env["prepaid.agreement.end"].with_user(self.manager)
        form = Form(wizard.with_context(default_agreement_id=self.agreement.id))
        form.remaining_action = "transfer"
        form.target_id = self.other
        form.reason = "Shop closes"
        form.save().action_end()
        self.assertEqual(self.agreement.state, "ended")

    def test_expire(self):
        self._end("expire")
        self._assert_ended(("expiry", self.block.id, -15.0))
        self.assertEqual((self.block.state, self.block.date_end), ("expired", TODAY))
        self.work.unit_amount = 2.0
        self.assertEqual((self.block.balance_hours, self.block.expired_hours), (0.0, 18.0))
        self.assertLedgerHolds()

    def test_transfer(self):
        self._end("transfer", target_id=self.other.id)
        self._assert_ended(("transfer", self.block.id, -15.0))
        moved = self.other.block_ids.filtered("transferred_from_id")
        self.assertEqual((moved.hours, moved.rate, moved.date_end), (15, 90, self.block.date_end))
        self.assertEqual(self.other.balance_hours, 18.0)

    def test_transfer_needs_another_agreement(self):
        self._assert_refused("Choose the agreement", lambda: self._end("transfer"))
        own = self.agreement.id
        self._assert_refused(self.block.name, lambda: self._end("transfer", target_id=own))

    def test_hours_do_not_go_by_a_choice_that_nobody_knows(self):
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self.agreement._end("keep", "Shop closes")
        self.env.clear()
        self.assertEqual(self.block.balance_hours, 15.0)

    def test_reason_is_mandatory(self):
        self._assert_refused("reason", lambda: self._end("expire", reason=" "))

    def test_several_at_once_are_refused_with_a_text(self):
        both = self.agreement | self.other
        self._assert_refused("Open it", both.action_end)


class TestWhateverIsChosen(AgreementEndCase):
    """The rules for each choice of the action on remaining hours."""

    remaining_action = "expire"
    left_words = ("15:00",)

    def test_button_asks_and_says_what_is_left(self):
        action = self.agreement.with_user(self.manager).action_end()
        self.assertEqual(action["res_model"], "prepaid.agreement.end")
        dialog = Form(
            self.env["prepaid.agreement.end"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        self.assertEqual(dialog.left_hours, 15.0)
        for expected in (self.block.name, *self.left_words):
            self.assertIn(expected, dialog.left_text)
        self.assertNotEqual(self.agreement.state, "ended")

    def test_every_block_is_asked_for(self):
        second = self._sell(4.0)
        self._end(self.remaining_action)
        self.assertEqual((self.block.balance_hours, second.balance_hours), (0.0, 0.0))
        self.assertLedgerHolds()

    def test_hours_on_order_come_first(self):
        self.company.prepaid_activation = "payment"
        self._create_order().action_confirm()
        self.env.clear()
        self._assert_refused("on order", self.agreement.action_end)
        self._assert_refused("on order", lambda: self._end(self.remaining_action))

    def test_only_managers_of_the_company_end(self):
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            for user in (self.technician, self.salesman, self.accountant, self.stranger):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._end(self.remaining_action, user)
        self.assertEqual(self.block.balance_hours, 15.0)
