"""Time on tickets draws blocks down; edits and deletions give back."""

from datetime import date
from unittest.mock import patch

from odoo import Command
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


class TestEdit(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.second = cls._sell(5.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def test_more_time_draws_the_difference(self):
        line = self._log(self.ticket, 2.0)
        line.unit_amount = 3.0
        self.assertEqual(
            self._ledger(line),
            [("drawdown", self.block.id, -2.0), ("drawdown", self.block.id, -1.0)],
        )
        self.assertLedgerHolds()

    def test_less_time_gives_back_the_latest_draw_first(self):
        self._log(self.ticket, 19.0)
        line = self._log(self.ticket, 3.0)
        self.assertEqual(self.block.state, "exhausted")
        line.unit_amount = 0.5
        self.assertEqual(
            self._ledger(line)[2:],
            [("reversal", self.second.id, 2.0), ("reversal", self.block.id, 0.5)],
        )
        self.assertEqual(self.block.state, "active")
        self.assertEqual(line.prepaid_hours, 0.5)
        self.assertLedgerHolds()

    def test_timer_that_stops_draws(self):
        line = self._log(self.ticket, 0.0)
        line.write({"unit_amount": 0.75})
        self.assertEqual(self.block.balance_hours, 19.25)

    def test_new_block_moves_no_past_hour(self):
        line = self._log(self.ticket, 2.0)
        self._sell(5.0, prepaid_validity_months=1)
        line.write({"name": "Better words", "unit_amount": 2.0})
        self.assertEqual(self._ledger(line), [("drawdown", self.block.id, -2.0)])

    def test_overage_becomes_covered_when_time_is_corrected_down(self):
        line = self._log(self.ticket, 27.0)
        self.assertEqual(line.prepaid_overage_hours, 2.0)
        line.unit_amount = 24.0
        self.assertEqual((line.prepaid_status, line.prepaid_overage_hours), ("covered", 0.0))
        self.assertFalse(line.prepaid_reason)
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertEqual(self.agreement.balance_hours, 1.0)
        self.assertLedgerHolds()

    def test_ticket_moved_to_another_customer_takes_its_time_along(self):
        other_block = self._sell(10.0, contact=self.other_contact)
        line = self._log(self.ticket, 2.0)
        self.ticket.partner_id = self.other_contact
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertEqual(other_block.balance_hours, 8.0)
        self.assertEqual(line.prepaid_status, "covered")
        self.assertLedgerHolds()

    def test_timesheet_moved_to_another_ticket_is_redrawn_for_its_customer(self):
        other_block = self._sell(10.0, contact=self.other_contact)
        line = self._log(self.ticket, 2.0)
        line.ticket_id = self._create_ticket(self.other_contact)
        self.assertEqual((self.block.balance_hours, other_block.balance_hours), (20.0, 8.0))

    def test_timesheet_without_ticket_gives_back(self):
        line = self._log(self.ticket, 2.0)
        line.ticket_id = False
        self.assertEqual(self.block.balance_hours, 20.0)
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("none", 0.0))
        self.assertLedgerHolds()

    def test_date_within_the_block_keeps_the_draw(self):
        line = self._log(self.ticket, 2.0)
        line.date = date(2026, 3, 20)
        self.assertEqual(self._ledger(line), [("drawdown", self.block.id, -2.0)])

    def test_date_outside_the_block_redraws(self):
        line = self._log(self.ticket, 2.0)
        line.date = date(2026, 3, 1)
        self.assertEqual(line.prepaid_status, "overage")
        self.assertEqual(self.block.balance_hours, 20.0)
        line.date = TODAY
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertLedgerHolds()

    def test_deletion_gives_everything_back(self):
        lines = self._log(self.ticket, 21.0) | self._log(self.ticket, 6.0)
        self.assertEqual(self.agreement.overage_hours, 2.0)
        lines.unlink()
        self.assertEqual(self.agreement.balance_hours, 25.0)
        self.assertEqual(self.agreement.overage_hours, 0.0)
        self.assertLedgerHolds()

    def test_changed_words_post_nothing(self):
        line = self._log(self.ticket, 2.0)
        line.name = "Other words"
        self.assertEqual(len(self._ledger(line)), 1)


class TestTimeAndMaterial(PrepaidCase):
    """Rule 7: what a block pays for is not billed by a time-and-material line too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(5.0)
        hour = cls.env.ref("uom.product_uom_hour")
        product = cls.env["product.product"].create(
            {
                "name": "Hour",
                "type": "service",
                "invoice_policy": "delivery",
                "service_type": "timesheet",
                "uom_id": hour.id,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.order = cls._create_order(product=product.product_tmpl_id, quantity=10.0)
        cls.order.action_confirm()
        cls.line = cls.order.order_line
        cls.ticket = cls._create_ticket()

    def _log_billable(self, hours):
        self.project.write(
            {
                "allow_billable": True,
                "partner_id": self.customer.id,
                "sale_line_id": self.line.id,
            }
        )
        timesheet = self._log(self.ticket, hours)
        self.assertEqual(timesheet.so_line, self.line)
        return timesheet

    def test_covered_time_is_not_delivered_by_the_line(self):
        self._log_billable(2.0)
        self.assertEqual(self.line.qty_delivered, 0.0)

    def test_of_partly_covered_time_the_remainder_is_delivered(self):
        timesheet = self._log_billable(7.0)
        self.assertEqual(self.line.qty_delivered, 2.0)
        timesheet.unit_amount = 6.5
        self.assertEqual(self.line.qty_delivered, 1.5)

    def test_of_accounted_time_the_share_worked_is_delivered(self):
        on_site = self.env["prepaid.work.type"].create({"name": "On site", "minimum_hours": 8.0})
        timesheet = self._log_billable(2.0)
        self.assertEqual(self.line.qty_delivered, 0.0)
        # Of 8 hours accounted blocks pay 5, so of 2 hours worked 1.25.
        timesheet.prepaid_work_type_id = on_site
        self.assertEqual((timesheet.prepaid_hours, timesheet.prepaid_covered_hours), (8.0, 5.0))
        self.assertEqual(self.line.qty_delivered, 0.75)
        on_site.minimum_hours = 4.0
        timesheet.unit_amount = 3.0
        self.assertEqual((timesheet.prepaid_hours, timesheet.prepaid_covered_hours), (4.0, 4.0))
        self.assertEqual(self.line.qty_delivered, 0.0)

    def test_twenty_minutes_leave_no_trace(self):
        for __ in range(2):
            self._log_billable(20 / 60)
            self.assertEqual(self.line.qty_delivered, 0.0)
