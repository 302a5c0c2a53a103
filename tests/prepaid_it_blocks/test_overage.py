"""What happens to time that no block covers, by the agreement's policy."""

from freezegun import freeze_time

from odoo.addons.prepaid_it_blocks.policies import overage
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form

from ..common import TODAY, PrepaidCase


class TestOveragePolicy(BaseCase):
    def test_limit(self):
        for policy, limit, consented, expected in (
            ("refuse", 500, 0, 0),
            ("refuse", 0, 200, 200),
            ("allow", 0, 0, None),
            ("allow", 500, 200, 700),
            ("invoice", 500, 0, 500),
            ("next_block", 0, 300, None),
        ):
            self.assertEqual(overage.get_limit(policy, limit, consented), expected)

    def test_excess(self):
        for new, before, limit, expected in (
            (100, 0, None, 0),
            (100, 400, 500, 0),
            (150, 400, 500, 50),
            (-300, 900, 500, 0),
        ):
            self.assertEqual(overage.get_excess(new, before, limit), expected)

    def test_settlement_is_oldest_first(self):
        self.assertEqual(
            overage.settle([("a", 200), ("b", 300), ("c", 100)], 400), [("a", 200), ("b", 200)]
        )
        self.assertEqual(overage.settle([("a", 200)], 0), [])


class TestOverage(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(4.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _refused(self, hours):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._log(self.ticket, hours)
        self.env.clear()
        return str(caught.exception)

    def test_what_is_to_be_invoiced_is_what_addons_bill(self):
        self._log(self.ticket, 5.0)
        self.assertEqual(self.agreement.overage_policy, "allow")
        company, day = self.company, TODAY
        self.assertEqual(self.agreement._fetch_accrued_overage(company, day), [])
        one = overage.AccruedOverage(self.agreement.id, 3600, 100.0, self.currency.id)
        self.assertEqual((one.sale_line_id, one.problem), (None, None))

    def test_refusal_says_what_is_left_asked_and_to_do(self):
        self.agreement.overage_policy = "refuse"
        message = self._refused(5.5)
        for phrase in (
            "Bakery Ltd",
            "5:30 are asked",
            "1:30 of them",
            "4:00 hours are left",
            self.agreement.name,
            "consent",
        ):
            self.assertIn(phrase, message)
        self.assertEqual(self.block.balance_hours, 4.0)
        self.assertFalse(self.ticket.timesheet_ids)
        self.assertLedgerHolds()

    def _open_timer(self, ticket):
        """Start a timer on a ticket as the technician does; return the dialog's form."""
        ticket = ticket.with_user(self.technician)
        action = ticket.button_start_work()
        context = dict(action["context"], active_model=ticket._name, active_id=ticket.id)
        form = Form(ticket.env[action["res_model"]].with_context(**context))
        form.name = "Looking"
        return form

    def test_dialog_of_a_timer_can_be_saved_again_after_a_refusal(self):
        self.agreement.overage_policy = "refuse"
        self._log(self.ticket, 4.0)
        with freeze_time("2026-03-16 09:00"):
            self._open_timer(self.ticket).save().action_switch()
        running = self.ticket.timesheet_ids.filtered(lambda line: not line.unit_amount)
        other = self._create_ticket()
        with freeze_time("2026-03-16 10:30"):
            form = self._open_timer(other)
            dialog = form.save()
            # The timer that runs would be stopped, and its time is refused.
            with self.assertRaisesRegex(UserError, "1:30"), self.env.cr.savepoint():
                dialog.action_switch()
            self.env.clear()
            self.assertEqual((running.unit_amount, other.timesheet_ids.ids), (0.0, []))
            self._sell(4.0)
            form.name = "Looking again"
            form.save().action_switch()
        self.assertEqual((running.unit_amount, running.prepaid_status), (1.5, "covered"))
        self.assertEqual(other.timesheet_ids.mapped("name"), ["Looking again"])
        self.assertLedgerHolds()

    def test_refusal_lets_covered_time_through(self):
        self.agreement.overage_policy = "refuse"
        self.assertEqual(self._log(self.ticket, 4.0).prepaid_status, "covered")

    def test_refusal_does_not_hit_time_that_draws_nothing(self):
        self._log(self.ticket, 4.0)
        self.agreement.overage_policy = "refuse"
        self.assertEqual(self._log(self.ticket, 0.0).prepaid_status, "none")
        line = self._log(self.ticket, 2.0, prepaid_excluded=True, prepaid_exclusion="goodwill")
        self.assertEqual(line.prepaid_status, "excluded")

    def test_longer_edit_is_refused_and_shorter_is_not(self):
        self.agreement.overage_policy = "refuse"
        line = self._log(self.ticket, 4.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.unit_amount = 4.5
        self.env.clear()
        line.unit_amount = 3.0
        self.assertEqual(self.block.balance_hours, 1.0)

    def test_earlier_overage_can_be_corrected_down_under_refusal(self):
        line = self._log(self.ticket, 6.0)
        self.agreement.overage_policy = "refuse"
        line.unit_amount = 5.0
        self.assertEqual(self.agreement.overage_hours, 1.0)

    def test_limit_is_kept(self):
        self.agreement.write({"overage_policy": "allow", "overage_limit_hours": 2.0})
        self._log(self.ticket, 5.5)
        self.assertIn("0:30", self._refused(1.0))
        self._log(self.ticket, 0.5)
        self.assertEqual(self.agreement.overage_hours, 2.0)

    def test_consent_raises_the_limit_and_is_logged(self):
        self.agreement.overage_policy = "refuse"
        self.env["prepaid.consent"].with_user(self.technician).create(
            {
                "agreement_id": self.agreement.id,
                "contact_id": self.contact.id,
                "hours": 1.0,
                "note": "<b>by phone</b>",
            }
        )
        self._log(self.ticket, 5.0)
        self._refused(0.5)
        body = str(self.agreement.message_ids[0].body)
        self.assertIn("Berta Baker", body)
        self.assertNotIn("<b>by phone", body)

    def test_consent_is_evidence_that_nobody_changes(self):
        consent = self.env["prepaid.consent"].create(
            {"agreement_id": self.agreement.id, "contact_id": self.contact.id, "hours": 1.0}
        )
        for user in (self.technician, self.salesman, self.manager):
            with self.assertRaises(AccessError):
                consent.with_user(user).write({"hours": 9.0})
            with self.assertRaises(AccessError):
                consent.with_user(user).unlink()
        with self.assertRaises(AccessError):
            consent.with_user(self.plain_user).read(["hours"])

    def test_next_block_settles_earlier_overage_oldest_first(self):
        self.agreement.overage_policy = "next_block"
        first = self._log(self.ticket, 5.0)
        second = self._log(self.ticket, 2.0)
        new = self._sell(2.5)
        self.assertEqual(first.prepaid_status, "covered")
        self.assertEqual((second.prepaid_status, second.prepaid_overage_hours), ("partial", 0.5))
        self.assertEqual((new.balance_hours, new.state), (0.0, "exhausted"))
        self.assertEqual(self.agreement.overage_hours, 0.5)
        self.assertEqual(first.prepaid_hours, 5.0)
        self.assertEqual(
            self._ledger(first)[2:],
            [("settlement", False, 1.0), ("settlement", new.id, -1.0)],
        )
        self.assertLedgerHolds()

    def test_settled_time_is_edited_like_any_other(self):
        self.agreement.overage_policy = "next_block"
        line = self._log(self.ticket, 5.0)
        with self._on("2026-04-01"):
            new = self._sell(10.0, day="2026-04-01")
            line.unit_amount = 4.5
            self.assertEqual(new.balance_hours, 9.5)
            line.unit_amount = 6.0
            self.assertEqual(line.prepaid_hours, 6.0)
            line.unlink()
            self.assertEqual((self.block.balance_hours, new.balance_hours), (4.0, 10.0))
        self.assertLedgerHolds()

    def test_several_overages_of_an_entry_are_settled_together(self):
        self.agreement.overage_policy = "next_block"
        line = self._log(self.ticket, 5.0)
        line.unit_amount = 6.0
        new = self._sell(10.0)
        self.assertEqual((line.prepaid_status, new.balance_hours), ("covered", 8.0))
        self.assertLedgerHolds()

    def test_several_blocks_settle_one_overage(self):
        line = self._log(self.ticket, 7.0)
        first, second = self._sell(1.0), self._sell(5.0)
        self.agreement.overage_policy = "next_block"
        self.agreement._settle_overage()
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual((first.balance_hours, second.balance_hours), (0.0, 3.0))
        self.assertLedgerHolds()

    def test_other_policies_settle_nothing(self):
        self._log(self.ticket, 5.0)
        self._sell(10.0)
        self.assertEqual(self.agreement.overage_hours, 1.0)

    def test_ticket_warns_before_and_when_hours_are_used_up(self):
        self.assertFalse(self.ticket.prepaid_warning)
        self._log(self.ticket, 3.25)
        self.assertIn("0:45", self.ticket.prepaid_warning)
        self._log(self.ticket, 0.75)
        self.assertIn("more time is overage", self.ticket.prepaid_warning)
        self.agreement.overage_policy = "refuse"
        self.env.flush_all()
        self.env.clear()
        self.assertIn("no more time", self.ticket.prepaid_warning)


class TestExcluded(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(4.0)
        cls.ticket = cls._create_ticket()

    def test_free_time_draws_nothing_and_says_why(self):
        line = self._log(self.ticket, 1.0, prepaid_excluded=True, prepaid_exclusion="warranty")
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("excluded", 0.0))
        self.assertEqual(line.prepaid_reason, "Warranty")
        self.assertEqual(self.block.balance_hours, 4.0)

    def test_it_can_be_set_and_taken_back_at_any_time(self):
        line = self._log(self.ticket, 1.0)
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "mistake"})
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("excluded", 4.0))
        line.prepaid_excluded = False
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("covered", 3.0))
        self.assertFalse(line.prepaid_reason)
        self.assertLedgerHolds()

    def test_a_reason_is_needed(self):
        with self.assertRaises(ValidationError):
            self._log(self.ticket, 1.0, prepaid_excluded=True)

    def test_free_time_of_others_is_not_prepaid(self):
        line = self._log(
            self._create_ticket(self.other_contact),
            1.0,
            prepaid_excluded=True,
            prepaid_exclusion="travel",
        )
        self.assertEqual(line.prepaid_status, "none")
