"""Time on tickets draws blocks down."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError

from ..common import TODAY, PrepaidCase


class TestDraw(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def test_time_on_a_ticket_draws(self):
        line = self._log(self.ticket, 2.5)
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual((line.prepaid_hours, line.prepaid_overage_hours), (2.5, 0.0))
        self.assertEqual(self.block.balance_hours, 17.5)
        self.assertEqual(self.agreement.balance_hours, 17.5)
        self.assertLedgerHolds()

    def test_technician_needs_no_right_on_the_ledger(self):
        ticket = self.ticket.with_user(self.technician)
        line = (
            self.env["account.analytic.line"]
            .with_user(self.technician)
            .create(self._prepare_timesheet(ticket, 1.0))
        )
        line.write({"unit_amount": 2.0})
        self.assertEqual(self.block.balance_hours, 18.0)
        line.unlink()
        self.assertEqual(self.block.balance_hours, 20.0)

    def test_any_contact_of_the_customer_draws(self):
        for partner in (self.customer, self.contact):
            self._log(self._create_ticket(partner), 1.0)
        self.assertEqual(self.block.balance_hours, 18.0)

    def test_other_customers_draw_nothing(self):
        line = self._log(self._create_ticket(self.other_contact), 1.0)
        self.assertEqual(line.prepaid_status, "none")
        self.assertEqual(self.block.balance_hours, 20.0)

    def test_ticket_without_customer_draws_nothing(self):
        ticket = self._create_ticket(partner_id=False)
        line = self._log(ticket, 1.0)
        self.assertEqual(line.prepaid_status, "none")
        self.assertIn("The ticket has no customer", line.prepaid_reason)
        ticket.partner_id = self.contact
        self.assertEqual((line.prepaid_status, line.prepaid_reason), ("covered", False))
        ticket.partner_id = False
        self.assertIn("The ticket has no customer", line.prepaid_reason)

    def test_time_is_split_over_blocks(self):
        second = self._sell(5.0)
        self._log(self.ticket, 18.0)
        line = self._log(self.ticket, 4.0)
        self.assertEqual(
            self._ledger(line),
            [("drawdown", self.block.id, -2.0), ("drawdown", second.id, -2.0)],
        )
        self.assertEqual(self.block.state, "exhausted")
        self.assertLedgerHolds()

    def test_block_that_ends_first_pays_first(self):
        ending = self._sell(5.0, prepaid_validity_months=1)
        line = self._log(self.ticket, 6.0)
        self.assertEqual(
            self._ledger(line),
            [("drawdown", ending.id, -5.0), ("drawdown", self.block.id, -1.0)],
        )

    def test_what_no_block_covers_is_overage(self):
        line = self._log(self.ticket, 21.5)
        self.assertEqual(line.prepaid_status, "partial")
        self.assertEqual(line.prepaid_hours, 21.5)
        self.assertEqual(line.prepaid_covered_hours, 20.0)
        self.assertEqual(line.prepaid_overage_hours, 1.5)
        self.assertEqual(line.prepaid_reason, "All blocks are used up")
        self.assertEqual(self.agreement.overage_hours, 1.5)
        self.assertEqual(self.agreement.balance_hours, 0.0)
        self.assertLedgerHolds()

    def test_work_date_before_the_block_is_not_covered(self):
        line = self._log(self.ticket, 1.0, date(2026, 3, 15))
        self.assertEqual(line.prepaid_status, "overage")
        self.assertIn(f"before the first day of block {self.block.name}", line.prepaid_reason)

    def test_last_day_is_covered_and_the_next_is_not(self):
        self.block.write({"date_end": date(2026, 4, 15)})
        self.assertEqual(self._log(self.ticket, 1.0, date(2026, 4, 15)).prepaid_status, "covered")
        late = self._log(self.ticket, 1.0, date(2026, 4, 16))
        self.assertEqual(late.prepaid_status, "overage")
        self.assertIn("after the last day", late.prepaid_reason)

    def test_no_time_draws_nothing(self):
        line = self._log(self.ticket, 0.0)
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("none", 0.0))
        self.assertEqual(self._ledger(self.agreement), [("purchase", self.block.id, 20.0)])

    def test_time_in_days_counts_as_hours(self):
        day = self.env.ref("uom.product_uom_day")
        line = self._log(self.ticket, 1.0, product_uom_id=day.id)
        self.assertEqual(line.prepaid_hours, 8.0)

    def test_batch_draws_as_single_entries_do(self):
        self._sell(5.0)
        vals = [self._prepare_timesheet(self.ticket, hours) for hours in (12.0, 10.0, 4.0)]
        lines = self.env["account.analytic.line"].create(vals)
        self.assertEqual(lines.mapped("prepaid_status"), ["covered", "covered", "partial"])
        self.assertEqual(self.agreement.overage_hours, 1.0)
        self.assertLedgerHolds()

    def test_same_values_can_be_used_twice(self):
        vals = self._prepare_timesheet(self.ticket, 1.0)
        for __ in range(2):
            self.env["account.analytic.line"].create(dict(vals))
        model = self.env["account.analytic.line"]
        model.create(vals)
        model.create(vals)
        self.assertEqual(self.block.balance_hours, 16.0)

    def test_copied_timesheet_draws_on_its_own(self):
        line = self._log(self.ticket, 1.0)
        twin = line.copy()
        self.assertEqual(twin.prepaid_status, "covered")
        self.assertEqual(self.block.balance_hours, 18.0)
        self.assertLedgerHolds()

    def _count_statements(self, batch):
        """Return how many statements the ledger needs to draw for a batch of entries."""
        vals = [self._prepare_timesheet(self.ticket, 0.1) for __ in range(batch)]
        lines = self.env["account.analytic.line"].create(vals)
        lines._draw_prepaid(release=True)
        self.env.flush_all()
        self.env.clear()
        cursor_class = type(self.env.cr)
        with patch.object(
            cursor_class, "execute", autospec=True, side_effect=cursor_class.execute
        ) as execute:
            lines._draw_prepaid()
            self.env.flush_all()
        self.assertEqual(set(lines.mapped("prepaid_status")), {"covered"})
        return execute.call_count

    def test_statements_do_not_grow_with_the_batch(self):
        self._count_statements(1)
        self.assertEqual(self._count_statements(3), self._count_statements(60))

    def test_tasks_and_projects_draw_only_where_the_company_says_so(self):
        task = self.env["project.task"].create(
            {"name": "Move", "project_id": self.project.id, "partner_id": self.contact.id}
        )
        vals = {
            "name": "Moved",
            "project_id": self.project.id,
            "task_id": task.id,
            "employee_id": self.employee.id,
            "date": TODAY,
            "unit_amount": 1.0,
        }
        line = self.env["account.analytic.line"].create(vals)
        self.assertEqual(line.prepaid_status, "none")
        self.company.prepaid_draw_on_tasks = True
        line = self.env["account.analytic.line"].create(vals)
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual(self.block.balance_hours, 19.0)

    def test_other_companys_blocks_never_pay(self):
        other = self.env["res.company"].create({"name": "Other Firm"})
        self.block.agreement_id.sudo()
        self.env.cr.execute(
            "UPDATE prepaid_agreement SET company_id = %s WHERE id = %s",
            [other.id, self.agreement.id],
        )
        self.env.clear()
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "none")

    def test_ticket_shows_balance_and_use(self):
        self._log(self.ticket, 2.0)
        self._log(self._create_ticket(), 1.0)
        self.assertEqual(self.ticket.prepaid_agreement_id, self.agreement)
        self.assertEqual(self.ticket.prepaid_balance_hours, 17.0)
        self.assertEqual(self.ticket.prepaid_used_hours, 2.0)
        self._log(self.ticket, 18.0)
        self.assertEqual(self.ticket.prepaid_used_hours, 19.0)
        self.assertEqual(self.ticket.prepaid_overage_hours, 1.0)

    def test_partner_shows_available_hours(self):
        self._log(self.ticket, 2.0)
        for partner in (self.customer, self.contact):
            self.assertEqual(partner.prepaid_available_hours, 18.0)
        self.assertEqual(self.other_customer.prepaid_agreement_count, 0)

    def test_ticket_in_the_ledger_stays(self):
        self._log(self.ticket, 1.0)
        with self.assertRaises(UserError):
            self.ticket.unlink()
        self._create_ticket().unlink()
