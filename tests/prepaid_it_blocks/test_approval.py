"""Where a company approves time: confirmed, pending and available hours."""

from unittest.mock import patch

from odoo.exceptions import UserError

from ..common import TODAY, to_date
from .approval import ApprovalCase


class TestFigures(ApprovalCase):
    def test_drawn_time_is_pending_until_it_is_approved(self):
        self.assertEqual(self._figures(), (20.0, 0.0, 20.0))
        line = self._log(self.ticket, 2.5)
        self.assertEqual(line.prepaid_approval_state, "waiting")
        self.assertEqual(self._figures(), (20.0, 2.5, 17.5))
        self.assertEqual(self.block.pending_hours, 2.5)
        self._approve(line)
        self.assertEqual(line.prepaid_approval_state, "approved")
        self.assertEqual(self._figures(), (17.5, 0.0, 17.5))
        self.assertEqual(self.block.pending_hours, 0.0)
        self.assertLedgerHolds()

    def test_approval_says_who_and_when(self):
        line = self._log(self.ticket, 1.0)
        self.assertFalse(line.prepaid_approved_by_id or line.prepaid_approved_on)
        self._approve(line)
        self.assertEqual(line.prepaid_approved_by_id, self.approver)
        self.assertTrue(line.prepaid_approved_on)

    def test_withdrawn_approval_leaves_time_pending(self):
        line = self._log(self.ticket, 1.0)
        self._approve(line)
        self._withdraw(line)
        self.assertEqual(line.prepaid_approval_state, "waiting")
        self.assertFalse(line.prepaid_approved_by_id or line.prepaid_approved_on)
        self.assertEqual(self._figures(), (20.0, 1.0, 19.0))

    def test_what_is_changed_waits_again(self):
        other_ticket = self._create_ticket()
        other_employee = self.env["hr.employee"].create({"name": "Stand-in"})
        for vals in (
            {"unit_amount": 3.0},
            {"unit_amount": 0.5},
            {"date": to_date("2026-03-17")},
            {"ticket_id": other_ticket.id},
            {"employee_id": other_employee.id},
        ):
            line = self._log(self.ticket, 1.0)
            self._approve(line)
            line.write(vals)
            self.assertEqual(line.prepaid_approval_state, "waiting", vals)
            self.assertFalse(line.prepaid_approved_by_id or line.prepaid_approved_on, vals)
            self.assertEqual(self.agreement.pending_hours, line.prepaid_hours, vals)
            line.unlink()

    def test_what_is_not_the_work_leaves_the_approval(self):
        line = self._log(self.ticket, 1.0)
        self._approve(line)
        for vals in ({"name": "Looked at it twice"}, {"unit_amount": 1.0}, {"date": TODAY}):
            line.write(vals)
            self.assertEqual(line.prepaid_approval_state, "approved", vals)
        self.assertEqual(line.prepaid_approved_by_id, self.approver)

    def test_ticket_of_another_customer_is_pending_there(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        line = self._log(self.ticket, 1.0)
        self._approve(line)
        self.ticket.partner_id = self.other_contact
        self.assertEqual(self._figures(), (20.0, 0.0, 20.0))
        self.assertEqual(self._figures(other), (5.0, 1.0, 4.0))

    def test_deleted_time_is_pending_no_more(self):
        line = self._log(self.ticket, 1.0)
        self.assertEqual(self._figures(), (20.0, 1.0, 19.0))
        line.unlink()
        self.assertEqual(self._figures(), (20.0, 0.0, 20.0))

    def test_free_time_waits_for_nobody(self):
        line = self._log(self.ticket, 1.0)
        self._approve(line)
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.assertFalse(line.prepaid_approval_state or line.prepaid_approved_by_id)
        self.assertEqual(self._figures(), (20.0, 0.0, 20.0))
        line.write({"prepaid_excluded": False, "prepaid_exclusion": False})
        self.assertEqual(self._figures(), (20.0, 1.0, 19.0))

    def test_overage_waits_but_is_not_pending(self):
        self._approve(self._log(self.ticket, 20.0))
        line = self._log(self.ticket, 2.0)
        self.assertEqual(line.prepaid_approval_state, "waiting")
        self.assertEqual(self._figures(), (0.0, 0.0, 0.0))

    def test_of_time_covered_in_part_that_part_is_pending(self):
        self._log(self.ticket, 21.5)
        self.assertEqual(self._figures(), (20.0, 20.0, 0.0))

    def test_settled_overage_becomes_pending(self):
        self.agreement.overage_policy = "next_block"
        self._approve(self._log(self.ticket, 20.0))
        approved, waiting = self._log(self.ticket, 1.0), self._log(self.ticket, 2.0)
        self._approve(approved)
        second = self._sell(10.0)
        self.assertEqual(approved.prepaid_approval_state, "approved")
        self.assertEqual(approved.prepaid_approved_by_id, self.approver)
        self.assertEqual(self._figures(), (9.0, 2.0, 7.0))
        self.assertEqual(second.pending_hours, 2.0)
        self._approve(waiting)
        self.assertEqual(self._figures(), (7.0, 0.0, 7.0))

    def test_time_without_agreement_waits_for_nobody(self):
        line = self._log(self._create_ticket(self.other_contact), 1.0)
        self.assertFalse(line.prepaid_approval_state)
        with self.assertRaisesRegex(UserError, "waits for approval"):
            self._approve(line)

    def test_each_block_has_its_own_pending_hours(self):
        second = self._sell(5.0)
        self._log(self.ticket, 22.0)
        self.assertEqual((self.block.pending_hours, second.pending_hours), (20.0, 2.0))
        self.assertEqual(self._figures(), (25.0, 22.0, 3.0))

    def test_hours_of_a_block_past_its_end_are_not_confirmed(self):
        ending = self._sell(5.0, prepaid_validity_months=1)
        self._log(self.ticket, 2.0)
        self.assertEqual(self._figures(), (25.0, 2.0, 23.0))
        with self._on("2026-04-20"):
            self.assertEqual(ending.pending_hours, 2.0)
            self.assertEqual(self._figures(), (20.0, 2.0, 20.0))

    def test_renewal_counts_what_is_available(self):
        self.agreement.renewal_threshold_percent = 20.0
        self._log(self.ticket, 16.0)
        self.assertEqual(self._figures(), (20.0, 16.0, 4.0))
        self.assertIn(self.agreement.id, self.env["prepaid.agreement"]._get_due_ids())

    def test_copy_is_not_approved(self):
        line = self._log(self.ticket, 1.0)
        self._approve(line)
        self.assertEqual(line.copy().prepaid_approval_state, "waiting")
        self.assertEqual(self._figures(), (19.0, 1.0, 18.0))

    def test_ticket_shows_what_is_pending(self):
        line = self._log(self.ticket, 1.25)
        ticket = self.ticket.with_user(self.technician)
        self.assertEqual(ticket.prepaid_pending_hours, 1.25)
        self.assertEqual(ticket.prepaid_balance_hours, 18.75)
        self._approve(line)
        self.assertEqual(ticket.prepaid_pending_hours, 0.0)
        self.assertEqual(ticket.prepaid_balance_hours, 18.75)

    def test_the_customer_shows_what_is_pending(self):
        line = self._log(self.ticket, 1.25)
        customer = self.customer.with_user(self.technician)
        figures = (customer.prepaid_available_hours, customer.prepaid_pending_hours)
        self.assertEqual(figures, (18.75, 1.25))
        self._approve(line)
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(customer.prepaid_pending_hours, 0.0)

    def test_addon_may_follow_another_approval(self):
        line = self._log(self.ticket, 1.0)
        follow = lambda line: line.name == "Validated"  # noqa: E731
        with patch.object(type(line), "_is_prepaid_approved", follow):
            line.write({"name": "Validated", "unit_amount": 2.0})
            self.assertEqual(line.prepaid_approval_state, "approved")
            line.write({"name": "Validated", "date": to_date("2026-03-17")})
            self.assertEqual(line.prepaid_approval_state, "approved")
        line._set_prepaid_approval("waiting")
        self.assertEqual(self._figures(), (20.0, 2.0, 18.0))


class TestManyAgreements(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._sell(10.0, contact=cls.other_contact).agreement_id
        cls.agreements = cls.agreement | cls.other
        cls.tickets = [cls.ticket, cls._create_ticket(cls.other_contact)]

    def _log_many(self, times):
        return self.env["account.analytic.line"].create(
            [self._prepare_timesheet(ticket, 0.25) for ticket in self.tickets * times]
        )

    def _count(self, call, *args):
        """Return how many statements a call makes, with an empty cache."""
        self.env.flush_all()
        self.env.clear()
        before = self.env.cr.sql_log_count
        call(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_batch_over_agreements(self):
        lines = self._log_many(4)
        self.assertEqual(self._figures(self.agreement), (20.0, 1.0, 19.0))
        self.assertEqual(self._figures(self.other), (10.0, 1.0, 9.0))
        self._approve(lines[:6])
        self.assertEqual(self._figures(self.agreement), (19.25, 0.25, 19.0))
        self.assertEqual(self._figures(self.other), (9.25, 0.25, 9.0))

    def test_figures_take_the_same_statements_for_any_number(self):
        def read(agreements):
            agreements.read(["confirmed_hours", "pending_hours", "available_hours"])

        self._log_many(2)
        # What a first read looks up and later ones know.
        self._count(read, self.agreement)
        one = self._count(read, self.agreement)
        self._log_many(10)
        self.assertEqual(self._count(read, self.agreements), one)

    def test_approving_takes_the_same_statements_for_any_number(self):
        few, many = self._log_many(1), self._log_many(10)
        self._count(self._approve, self._log_many(1))
        self.assertEqual(self._count(self._approve, many), self._count(self._approve, few))

    def test_logging_takes_no_statement_more_than_without_approval(self):
        counts = {}
        for setting in (True, False):
            self.company.prepaid_approval = setting
            # What is looked up once, since the groups have changed.
            self._count(self._log_many, 1)
            counts[setting] = self._count(self._log_many, 5)
        self.assertEqual(counts[True], counts[False])
