"""Hours whose signature is not required any more: their release, one portion after the other."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .signature_hold import HoldCase


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
