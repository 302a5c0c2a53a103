"""No draw before the signature, and none before the payment: holds and their texts."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.addons.prepaid_it_blocks.policies.allocation import Slot, Slots, Target, plan_draw
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, HttpCase
from odoo.tools import mute_logger

from .common import TODAY, PrepaidCase, PrepaidMixin, to_date


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


class HoldCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_signature_required = True
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _sign(self):
        self.agreement.with_user(self.salesman).action_sign()


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

    def test_preview_says_what_is_missing(self):
        line = self.env["account.analytic.line"].with_user(self.technician)
        for policy, expected in (
            ("allow", "2:00 overage"),
            ("refuse", "2:00 overage: it will be refused"),
        ):
            self.agreement.overage_policy = policy
            text = line.new(self._prepare_timesheet(self.ticket, 2.0)).prepaid_paid_by
            self.assertEqual(
                text,
                f"{expected} (Agreement {self.agreement.name} is not signed yet), 20:00 left",
            )
        self.agreement.overage_policy = "allow"
        line = self._log(self.ticket, 2.0).with_user(self.technician)
        self.assertIn("not signed yet", line.prepaid_paid_by)

    def test_customer_reads_what_is_taken_then(self):
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 2.0)
        self.assertEqual(
            self.agreement._get_overage_text(), "2:00 hours of our work are taken from them then."
        )
        self._log(self.ticket, 20.5)
        self.assertIn("2:30 hours were worked beyond them", self.agreement._get_overage_text())
        self._sign()
        self.assertIn("2:30 hours were worked beyond your", self.agreement._get_overage_text())

    def test_ticket_warns(self):
        ticket = self.ticket.with_user(self.technician)
        self.assertIn("20:00 hours are there", ticket.prepaid_warning)
        self.assertIn("overage until then", ticket.prepaid_warning)
        for policy, limit, expected in (
            ("refuse", 0.0, "No time can be logged"),
            ("allow", 5.0, "5:00 hours of overage may be logged"),
        ):
            self.agreement.write({"overage_policy": policy, "overage_limit_hours": limit})
            self.env.flush_all()
            self.env.clear()
            self.assertIn(expected, ticket.prepaid_warning)
        self._sign()
        self.env.flush_all()
        self.env.clear()
        self.assertFalse(ticket.prepaid_warning)

    def test_owner_sees_what_waits(self):
        agreement = self.agreement.with_user(self.salesman)
        self.assertEqual((agreement.unsigned_hours, agreement.available_hours), (20.0, 20.0))
        domain = [("block_ids.needs_signature", "=", True)]
        self.assertIn(agreement, agreement.search(domain))
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.prepaid_unsigned_count, 1)
        self._sign()
        self.assertEqual(agreement.unsigned_hours, 0.0)
        self.assertNotIn(agreement, agreement.search(domain))

    def test_other_companies_gates_are_their_own(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        self.company.prepaid_signature_required = False
        company.prepaid_signature_required = True
        self.assertFalse(self.agreement.needs_signature)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "covered")

    def test_text_names_the_hold_and_what_was_signed_stays(self):
        expected = "and this agreement is signed"
        self.assertIn(expected, str(self.agreement._get_agreement_html()))
        self._sign()
        signed = self.agreement._get_signed_versions()
        self.company.prepaid_signature_required = False
        self.assertNotIn(expected, str(self.agreement._get_agreement_html()))
        self.env.flush_all()
        self.env.clear()
        self.assertIn(expected, str(signed.html))


class TestRelease(HoldCase):
    """The company needs no signature any more: hours that waited are released bit by bit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._log(cls.ticket, 2.0)
        cls.other = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls.other_ticket = cls._create_ticket(cls.other_contact)

    def _release_hold(self):
        self.company.prepaid_signature_required = False
        self.env.flush_all()

    def _release(self):
        self._run_action("prepaid_it_blocks_agreement.cron_release")
        self.env.clear()

    def _get_triggers(self):
        cron = self.env.ref("prepaid_it_blocks_agreement.cron_release")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def _count_statements(self, number):
        """Return how many statements the setting takes where so many agreements wait."""
        self.company.prepaid_signature_required = True
        for __ in range(number):
            contact = self.contact.create({"name": "Customer"})
            self._sell(5.0, contact=contact)
            self._log(self._create_ticket(contact), 1.0)
        self.env.flush_all()
        self.env.clear()
        before = self.env.cr.sql_log_count
        self._release_hold()
        return self.env.cr.sql_log_count - before

    def test_setting_settles_nothing_and_asks_for_the_release(self):
        triggers, ledger = self._get_triggers(), self._ledger(self.agreement)
        self._release_hold()
        self.assertEqual(self._ledger(self.agreement), ledger)
        self.assertEqual(len(self._get_triggers() - triggers), 1)

    def test_statements_do_not_grow_with_the_agreements_that_wait(self):
        self._count_statements(1)
        self.assertEqual(self._count_statements(2), self._count_statements(12))

    def test_everything_holds_in_between(self):
        self.agreement.overage_policy = "invoice"
        self._release_hold()
        self.assertTrue(self.agreement.needs_signature)
        self.assertFalse(self.agreement._plan_overage())
        later = self._log(self.ticket, 19.0)
        self.assertEqual((later.prepaid_covered_hours, self.block.balance_hours), (0.0, 20.0))
        self.assertLedgerHolds()
        self._release()
        # What was worked first is paid first.
        self.assertEqual((self.line.prepaid_status, self.line.prepaid_reason), ("covered", False))
        self.assertEqual((later.prepaid_covered_hours, later.prepaid_overage_hours), (18.0, 1.0))
        self.assertFalse(self.agreement.needs_signature)
        self.assertEqual(self.agreement._plan_overage()[self.agreement.id].bills[0].seconds, 3600)
        self.assertLedgerHolds()

    def test_hours_that_nothing_waits_for_pay_at_once(self):
        self._release_hold()
        self.assertFalse(self.other.needs_signature)
        self.assertEqual(self._log(self.other_ticket, 1.0).prepaid_status, "covered")

    def test_signature_in_between_covers_at_once(self):
        self._release_hold()
        self._sign()
        self.assertEqual((self.line.prepaid_status, self.block.balance_hours), ("covered", 18.0))
        ledger = self._ledger(self.agreement)
        self._release()
        self.assertEqual(self._ledger(self.agreement), ledger)

    def test_signature_that_is_needed_again_is_waited_for(self):
        self._release_hold()
        self.company.prepaid_signature_required = True
        self._release()
        self.assertEqual(self.line.prepaid_status, "overage")
        self.assertTrue(self.agreement.needs_signature)
        self._sign()
        self.assertEqual(self.line.prepaid_status, "covered")

    def test_settings_saved_without_a_hold_release_nothing(self):
        self._release_hold()
        self._release()
        self._log(self.ticket, 20.0)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        triggers = self._get_triggers()
        self._release_hold()
        self.assertFalse(self.agreement.needs_signature)
        self.assertEqual(self._get_triggers(), triggers)

    def test_other_companies_go_on_waiting(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        company.prepaid_signature_required = True
        company.prepaid_signature_required = False
        self._release()
        self.assertEqual(self.line.prepaid_status, "overage")

    def test_one_portion_after_the_other(self):
        other_line = self._log(self.other_ticket, 1.0)
        self._release_hold()
        agreement, triggers = self.env["prepaid.agreement"], self._get_triggers()
        self.assertFalse(agreement._cron_release(batch_size=1))
        self.assertEqual(len(self._get_triggers() - triggers), 1)
        self.assertEqual(self.line.prepaid_status, "covered")
        self.assertEqual(other_line.prepaid_status, "overage")
        self.assertLedgerHolds()
        self.assertTrue(agreement._cron_release(batch_size=1))
        self.assertEqual(other_line.prepaid_status, "covered")
        self.assertLedgerHolds()

    def test_failure_is_logged_and_stops_no_other(self):
        other_line = self._log(self.other_ticket, 1.0)
        self._release_hold()
        model = type(self.agreement)
        settle = model._settle_overage

        def fail_once(agreements, *args, **kwargs):
            if self.agreement in agreements:
                raise UserError("Not now")
            return settle(agreements, *args, **kwargs)

        with (
            patch.object(model, "_settle_overage", fail_once),
            mute_logger("odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"),
        ):
            self._release()
        self.assertEqual(self.line.prepaid_status, "overage")
        self.assertEqual(other_line.prepaid_status, "covered")
        [note] = self.agreement.activity_ids.mapped("note")
        self.assertIn("Not now", note)
        self.assertLedgerHolds()
        self._release()
        self.assertEqual(self.line.prepaid_status, "covered")

    def test_nobody_but_the_system_marks_what_is_released(self):
        with mute_logger("odoo.models"), self.assertRaises(AccessError):
            self.agreement.with_user(self.manager).write({"is_release_due": True})


class TestPaymentHold(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket()

    def _order(self, activation):
        self.company.prepaid_activation = activation
        with freeze_time(TODAY):
            order = self._create_order()
            order.action_confirm()
        return order.order_line.prepaid_block_ids

    def test_reason_is_the_settings(self):
        for activation, expected in (("payment", "paid"), ("invoice", "invoiced")):
            block = self._order(activation)
            line = self._log(self.ticket, 1.0)
            self.assertEqual(line.prepaid_reason, f"Block {block.name} is not {expected} yet")
            block.sudo()._cancel()

    def test_preview_refusal_and_ticket_name_the_block(self):
        block = self._order("payment")
        reason = f"Block {block.name} is not paid yet"
        line = self.env["account.analytic.line"].with_user(self.technician)
        self.assertIn(
            f"2:00 overage ({reason})",
            line.new(self._prepare_timesheet(self.ticket, 2.0)).prepaid_paid_by,
        )
        self.assertIn(reason, self.ticket.with_user(self.technician).prepaid_warning)
        block.agreement_id.overage_policy = "refuse"
        with self.assertRaisesRegex(UserError, reason), self.env.cr.savepoint():
            self._log(self.ticket, 2.0)
        self.env.clear()

    def test_signed_and_unpaid_waits_for_the_payment(self):
        self.company.prepaid_signature_required = True
        block = self._order("payment")
        block.agreement_id.action_sign()
        self.assertIn("is not paid yet", self._log(self.ticket, 1.0).prepaid_reason)


class TestHoldPortal(PrepaidMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_firm()
        cls.company.prepaid_signature_required = True
        cls.agreement = cls._sell(20.0).agreement_id
        cls.portal_user = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def _page(self):
        self.env.flush_all()
        self.authenticate("berta", "berta-password")
        response = self.url_open(f"/my/prepaid/{self.agreement.id}")
        self.assertEqual(response.status_code, 200)
        return " ".join(response.text.split())

    def test_hours_are_there_and_to_be_signed(self):
        page = self._page()
        self.assertIn("20:00 hours are there and wait for a signature", page)
        self.assertIn("We will send it to you", page)
        self._send_agreement(self.agreement)
        page = self._page()
        self.assertIn("as soon as Berta has signed the agreement", page)
        self.assertIn("Read and sign", page)
        self.agreement.action_sign()
        self.assertNotIn("wait for a signature", self._page())
