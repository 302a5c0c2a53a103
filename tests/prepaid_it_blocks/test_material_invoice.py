"""Time and material next to blocks: orders are invoiced for real, hour by hour once."""

from odoo.exceptions import UserError

from ..common import to_date
from ..material import MaterialInvoiceCase


class TestWaysToBill(MaterialInvoiceCase):
    def _check_three_entries(self, sale_line, **vals):
        """Log 3:00, 2:00 and 1:00 with a block of 4:00, and invoice the remainder."""
        lines = [self._log(self.ticket, hours, **vals) for hours in (3.0, 2.0, 1.0)]
        covered, partial, uncovered = lines
        self.assertEqual([line.prepaid_status for line in lines], ["covered", "partial", "overage"])
        self.assertEqual({line.so_line for line in lines}, {sale_line})
        self.assertEqual((sale_line.qty_delivered, sale_line.qty_to_invoice), (2.0, 2.0))
        invoice = self._run_wizard(sale_line.order_id)
        self.assertBilled(invoice, 2.0)
        self.assertEqual(invoice.timesheet_ids, partial | uncovered)
        self.assertFalse(covered.timesheet_invoice_id)
        self.assertEqual((sale_line.qty_invoiced, sale_line.qty_to_invoice), (2.0, 0.0))
        self._check_nothing_left(sale_line.order_id)
        self.assertLedgerHolds()

    def _check_nothing_left(self, order):
        """Check that an order has nothing left to bill."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard(order)

    def test_the_projects_item(self):
        self._check_three_entries(self.sale_line)

    def test_a_tasks_own_item(self):
        own = self._create_service_order(self.service).order_line
        self._check_three_entries(own, task_id=self._create_task(own).id)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_an_item_for_the_employee(self):
        own = self._create_service_order(self.service).order_line
        self._create_employee_map(own)
        self._check_three_entries(own)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_an_item_for_the_employee_on_tasks(self):
        own = self._create_service_order(self.service).order_line
        self._create_employee_map(own)
        task = self._create_task(self.sale_line)
        self._check_three_entries(own, task_id=task.id)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_an_item_that_was_set_manually(self):
        own = self._create_service_order(self.service).order_line
        vals = {"so_line": own.id}
        vals["is_so_line_edited"] = True
        self._check_three_entries(own, **vals)

    def test_an_item_that_is_changed_manually_later(self):
        own = self._create_service_order(self.service).order_line
        task = self._create_task(own)
        line = self._log(self.ticket, 6.0)
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        line.task_id = task
        if line.so_line != own:
            line.write({"so_line": own.id})
        self.assertEqual((self.sale_line.qty_delivered, own.qty_delivered), (0.0, 2.0))
        self.assertEqual(self.block.balance_hours, 0.0)
        self.assertBilled(self._run_wizard(own.order_id), 2.0)

    def test_a_project_that_becomes_billable_later(self):
        plain = self.env["project.project"].create(
            {"name": "Plain", "allow_timesheets": True, "company_id": self.company.id}
        )
        line = self._log(self._create_ticket(project_id=plain.id), 6.0)
        self.assertFalse(line.so_line)
        line.project_id = self.project
        self.assertEqual(line.so_line, self.sale_line)
        self.assertBilled(self._run_wizard(), 2.0)
        self._check_nothing_left(self.order)

    def test_milestones_and_fixed_prices_are_billed_as_they_were(self):
        product = self._create_service(service_type="manual")
        manual = self._create_service_order(product)
        fixed = self._create_service_order(self._create_service(invoice_policy="order"))
        own = manual.order_line
        for item in (own, fixed.order_line):
            self._bill_project(item)
            self._log(self.ticket, 3.0)
        own.qty_delivered = 4.0
        self.assertBilled(self._run_wizard(manual), 4.0)
        self.assertBilled(self._run_wizard(fixed), 10.0)


class TestPeriods(MaterialInvoiceCase):
    def test_a_period_may_have_one_end(self):
        """Odoo 19.0 alone fails on it, see `_recompute_qty_to_invoice`."""
        self.block.date_start = to_date("2026-03-01")
        lines = [self._log(self.ticket, 3.0, day=to_date(f"2026-03-{day}")) for day in ("02", "10")]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard(end=to_date("2026-03-05"))
        since = self._run_wizard(start=to_date("2026-03-05"))
        self.assertBilled(since, 2.0)
        self.assertEqual(since.timesheet_ids, lines[1])

    def test_each_period_bills_its_remainder(self):
        days = ("2026-03-01", "2026-03-09", "2026-03-10", "2026-03-16")
        self.block.date_start = to_date("2026-03-01")
        lines = [self._log(self.ticket, 3.0, day=to_date(day)) for day in days]
        first = self._run_wizard(start=to_date("2026-03-01"), end=to_date("2026-03-09"))
        self.assertBilled(first, 2.0)
        self.assertEqual(first.timesheet_ids, lines[1])
        second = self._run_wizard(start=to_date("2026-03-10"), end=to_date("2026-03-15"))
        self.assertBilled(second, 3.0)
        self.assertEqual(second.timesheet_ids, lines[2])
        third = self._run_wizard()
        self.assertBilled(third, 3.0)
        self.assertEqual(third.timesheet_ids, lines[3])
        self.assertEqual(self.sale_line.qty_invoiced, 8.0)

    def test_a_period_that_blocks_paid_for_bills_nothing(self):
        self._log(self.ticket, 3.0, day=to_date("2026-03-16"))
        self._log(self.ticket, 3.0, day=to_date("2026-03-17"))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard(start=to_date("2026-03-16"), end=to_date("2026-03-16"))
        self.env.clear()
        self.assertBilled(self._run_wizard(), 2.0)


class TestEdits(MaterialInvoiceCase):
    def test_before_the_invoice(self):
        line = self._log(self.ticket, 3.0)
        for hours, remainder in ((6.0, 2.0), (4.0, 0.0), (7.0, 3.0), (4.5, 0.5)):
            line.unit_amount = hours
            self.assertEqual(self.sale_line.qty_delivered, remainder)
        self.assertBilled(self._run_wizard(), 0.5)

    def test_another_customer_before_the_invoice(self):
        line = self._log(self.ticket, 3.0)
        self.ticket.partner_id = self.other_contact
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("none", 4.0))
        self.assertEqual(self.sale_line.qty_delivered, 3.0)
        self.ticket.partner_id = self.contact
        self.assertEqual((line.prepaid_status, self.sale_line.qty_delivered), ("covered", 0.0))

    def test_covered_time_gets_longer_after_the_invoice(self):
        covered = self._log(self.ticket, 3.0)
        partial = self._log(self.ticket, 2.0)
        first = self._run_wizard()
        self.assertBilled(first, 1.0)
        covered.unit_amount = 4.5
        self.assertEqual(self.sale_line.qty_to_invoice, 1.5)
        second = self._run_wizard()
        self.assertBilled(second, 1.5)
        self.assertEqual(second.timesheet_ids, covered)
        self.assertEqual(first.timesheet_ids, partial)

    def test_covered_time_gets_shorter_after_the_invoice(self):
        covered = self._log(self.ticket, 3.0)
        self._log(self.ticket, 2.0)
        self._run_wizard()
        covered.unit_amount = 2.0
        self.assertEqual(self.block.balance_hours, 1.0)
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (1.0, 0.0))

    def test_time_on_the_invoice_is_not_changed(self):
        line = self._log(self.ticket, 6.0)
        for post in (False, True):
            if not line.timesheet_invoice_id:
                invoice = self._run_wizard(post=False)
            if post:
                invoice.action_post()
            for vals in ({"unit_amount": 3.0}, {"date": to_date("2026-03-17")}):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    line.write(vals)
            self.env.clear()

    def test_a_ticket_that_moves_takes_no_invoiced_time_along(self):
        other = self._sell(10.0, contact=self.other_contact)
        covered = self._log(self.ticket, 3.0)
        partial = self._log(self.ticket, 3.0)
        self._run_wizard()
        self.ticket.partner_id = self.other_contact
        self.assertEqual((covered.prepaid_status, other.balance_hours), ("covered", 7.0))
        self.assertEqual(covered.prepaid_agreement_id, other.agreement_id)
        # It was invoiced to the first customer, whose block paid for the rest of it.
        self.assertEqual((partial.prepaid_status, self.block.balance_hours), ("partial", 3.0))
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (2.0, 0.0))
        self.assertLedgerHolds()

    def test_time_invoiced_before_the_first_block_stays_as_it_is(self):
        line = self._log(self._create_ticket(self.other_contact), 2.0)
        self._run_wizard()
        block = self._sell(10.0, contact=self.other_contact)
        block.date_start = to_date("2026-01-01")
        line.write({"prepaid_excluded": False, "ticket_id": line.ticket_id.id})
        line.ticket_id.partner_id = self.other_customer
        self.assertEqual((line.prepaid_status, block.balance_hours), ("none", 10.0))
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
