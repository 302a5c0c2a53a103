"""No draw before the signature: what holds hours, and what time does meanwhile."""

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.allocation import Slot, Slots, Target, plan_draw
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.exceptions import UserError
from odoo.tests import BaseCase

from .common import TODAY, to_date
from .signature_hold import HoldCase


class TestHoldPolicy(BaseCase):
    def _plan(self, hours, *slots):
        return plan_draw(Target(1, TODAY, to_seconds(hours)), [], Slots(slots))

    def _slot(self, number, balance, **vals):
        return Slot(number, 1, vals.pop("start", TODAY), None, to_seconds(balance), **vals)

    def test_unsigned_block_pays_for_nothing_and_says_so(self):
        plan = self._plan(2.0, self._slot(1, 5.0, is_on_hold=True))
        self.assertEqual((plan.drawdowns, plan.overage, plan.is_overage_on_hold), ([], 7200, True))

    def test_signed_block_pays_for_what_it_can(self):
        plan = self._plan(2.0, self._slot(1, 1.5), self._slot(2, 5.0, is_on_hold=True))
        self.assertEqual(
            (plan.drawdowns, plan.overage, plan.is_overage_on_hold), ([(1, 5400)], 1800, True)
        )

    def test_what_is_overage_anyway_is_not_held_back(self):
        for slot in (
            self._slot(1, 0.0, is_on_hold=True),
            self._slot(1, 5.0, is_on_hold=True, is_suspended=True),
            self._slot(1, 5.0, is_on_hold=True, start=to_date("2026-04-01")),
            self._slot(1, 5.0, is_suspended=True),
        ):
            self.assertFalse(self._plan(2.0, slot).is_overage_on_hold)
        self.assertFalse(self._plan(0.0, self._slot(1, 5.0, is_on_hold=True)).is_overage_on_hold)


class TestSignatureHold(HoldCase):
    def assertWaits(self, line):
        self.assertEqual((line.prepaid_status, line.prepaid_covered_hours), ("overage", 0.0))
        self.assertEqual(line.prepaid_reason, f"Agreement {self.agreement.name} is not signed yet")

    def test_time_is_overage_and_says_why(self):
        self.assertWaits(self._log(self.ticket, 2.0))
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        self.assertLedgerHolds()

    def test_signature_covers_what_waited_under_any_policy(self):
        for policy in ("allow", "invoice", "next_block"):
            self.agreement.overage_policy = policy
            self._log(self.ticket, 2.0)
        self.agreement.overage_policy = "allow"
        lines = self.ticket.timesheet_ids
        self._sign()
        self.assertEqual(set(lines.mapped("prepaid_status")), {"covered"})
        self.assertEqual(lines.mapped("prepaid_reason"), [False] * 3)
        self.assertEqual((self.block.balance_hours, self.agreement.overage_hours), (14.0, 0.0))
        kinds = {kind for kind, __, __ in self._ledger(self.agreement)}
        self.assertEqual(kinds, {"purchase", "overage", "settlement"})
        self.assertLedgerHolds()

    def test_what_waits_for_a_signature_is_not_billed(self):
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 2.0)
        self.assertFalse(self.agreement._plan_overage())
        self.block.sudo()._void("Not theirs")
        self.assertIn(self.agreement.id, self.agreement._plan_overage())

    def test_refused_entry_says_that_the_signature_is_missing(self):
        self.agreement.overage_policy = "refuse"
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._log(self.ticket, 2.0)
        self.env.clear()
        self.assertIn("20:00 hours are there", str(caught.exception))
        self.assertIn("is signed", str(caught.exception))
        self._sign()
        self.assertEqual(self._log(self.ticket, 2.0).prepaid_status, "covered")

    def test_consent_lets_time_through(self):
        self.agreement.write(
            {
                "overage_policy": "refuse",
                "consent_ids": [Command.create({"hours": 1.0, "contact_id": self.contact.id})],
            }
        )
        self.assertWaits(self._log(self.ticket, 1.0))

    def test_overage_that_no_block_would_have_paid_stays(self):
        early = self._log(self.ticket, 1.0, day=to_date("2026-03-15"))
        self.assertIn("before the first day", early.prepaid_reason)
        late = self._log(self.ticket, 30.0)
        self._sign()
        self.assertEqual(early.prepaid_status, "overage")
        self.assertEqual((late.prepaid_status, late.prepaid_covered_hours), ("partial", 20.0))
        self.assertLedgerHolds()

    def test_later_blocks_do_not_pay_for_what_waited(self):
        self._log(self.ticket, 30.0)
        self._sign()
        block = self._sell(20.0)
        self.assertEqual(block.balance_hours, 20.0)

    def test_longer_and_shorter_edit(self):
        line = self._log(self.ticket, 2.0)
        line.unit_amount = 3.0
        self.assertWaits(line)
        line.unit_amount = 1.0
        self.assertEqual(self.agreement.overage_hours, 1.0)
        self._sign()
        line.unit_amount = 4.0
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("covered", 16.0))
        self.assertLedgerHolds()

    def test_what_was_drawn_stays_when_a_signature_becomes_required(self):
        self.company.prepaid_signature_required = False
        line = self._log(self.ticket, 2.0)
        self.company.prepaid_signature_required = True
        line.unit_amount = 3.0
        self.assertEqual((line.prepaid_covered_hours, line.prepaid_overage_hours), (2.0, 1.0))
        line.unit_amount = 1.0
        self.assertEqual(self.block.balance_hours, 19.0)
        self.assertLedgerHolds()

    def test_released_hold_covers_what_waited(self):
        line = self._log(self.ticket, 2.0)
        self.company.prepaid_signature_required = False
        self._run_action("prepaid_it_blocks_agreement.cron_release")
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("covered", 18.0))
        self.assertFalse(self.agreement.needs_signature)
        self.assertLedgerHolds()

    def test_time_that_moves_to_another_customer(self):
        other = self._sell(5.0, contact=self.other_contact)
        other.agreement_id.action_sign()
        line = self._log(self.ticket, 2.0)
        self.ticket.partner_id = self.other_contact
        self.assertEqual((line.prepaid_status, other.balance_hours), ("covered", 3.0))
        self.ticket.partner_id = self.contact
        self.assertWaits(line)
        self.assertEqual(other.balance_hours, 5.0)
        self.assertLedgerHolds()

    def test_deleted_time_leaves_nothing(self):
        self._log(self.ticket, 2.0).unlink()
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self._sign()
        self.assertEqual(self.block.balance_hours, 20.0)

    def test_ended_agreement_that_was_signed_is_signed(self):
        self._sign()
        line = self._log(self.ticket, 2.0)
        self._change(self.agreement.sudo(), {"state": "ended"})
        self.assertFalse(self.agreement.needs_signature)
        line.unit_amount = 1.0
        self.assertEqual(line.prepaid_status, "covered")

    def test_opening_balance_waits_too(self):
        opening = self.env["prepaid.opening.balance"].with_user(self.manager)
        opening.create(
            {
                "partner_id": self.other_customer.id,
                "hours": 7.0,
                "date_cutover": TODAY,
                "external_key": "old 1",
            }
        )
        agreement = self.env["prepaid.agreement"].search(
            [("partner_id", "=", self.other_customer.id)]
        )
        self.assertEqual(agreement.unsigned_hours, 7.0)
        line = self._log(self._create_ticket(self.other_contact), 2.0)
        self.assertIn("not signed yet", line.prepaid_reason)
        agreement.action_sign()
        self.assertEqual(agreement.balance_hours, 5.0)
        self.assertLedgerHolds()

    def _count_statements(self, number):
        """Return how many statements the ledger needs to draw for so many entries."""
        values = [self._prepare_timesheet(self.ticket, 0.1) for __ in range(number)]
        lines = self.env["account.analytic.line"].create(values)
        lines._draw_prepaid(release=True)
        self.env.flush_all()
        self.env.clear()
        before = self.env.cr.sql_log_count
        lines._draw_prepaid()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, set(lines.mapped("prepaid_status"))

    def test_statements_do_not_grow_with_the_batch(self):
        self._count_statements(1)
        few = self._count_statements(3)
        self.assertEqual(few, self._count_statements(40))
        self.assertEqual(few[1], {"overage"})

    def test_other_companies_gates_are_their_own(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        self.company.prepaid_signature_required = False
        company.prepaid_signature_required = True
        self.assertFalse(self.agreement.needs_signature)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "covered")
