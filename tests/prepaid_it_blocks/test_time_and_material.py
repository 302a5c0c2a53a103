"""A project or task with its own billable sales order item never bills what a block paid for."""

from odoo.exceptions import UserError

from ..common import TODAY, PrepaidCase, to_date
from ..material import MaterialMixin


class MaterialCase(MaterialMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()

    def _invoice(self, **period):
        if period:
            self.sale_line._recompute_qty_to_invoice(period["start"], period["end"])
            return self.order.with_context(
                timesheet_start_date=period["start"], timesheet_end_date=period["end"]
            )._create_invoices()
        return self.order._create_invoices()


class TestTimeAndMaterial(MaterialCase):
    def test_time_that_a_block_paid_for_is_not_delivered(self):
        line = self._log(self.ticket, 3.0)
        self.assertEqual(line.so_line, self.sale_line)
        self.assertEqual((line.prepaid_status, self.sale_line.qty_delivered), ("covered", 0.0))

    def test_of_time_covered_in_part_the_remainder_is_billed(self):
        self._log(self.ticket, 3.0)
        line = self._log(self.ticket, 3.0)
        self.assertEqual((line.prepaid_status, self.sale_line.qty_delivered), ("partial", 2.0))
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 2.0)
        self.assertEqual(invoice.amount_untaxed, 200.0)

    def test_the_remainder_is_of_the_time_worked_whatever_its_weight(self):
        double = self.env["prepaid.work.type"].create({"name": "Night", "weight": 2.0})
        self._log(self.ticket, 3.0, prepaid_work_type_id=double.id)
        # 6 hours accounted: 4 of them covered, which are 2 of the 3 worked.
        self.assertEqual(self.sale_line.qty_delivered, 1.0)

    def test_changes_of_the_time_change_what_is_billed(self):
        line = self._log(self.ticket, 3.0)
        line.unit_amount = 6.0
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        line.unit_amount = 2.0
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        line.ticket_id = False
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        line.unlink()
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_a_period_bills_its_uncovered_time_alone(self):
        self._log(self.ticket, 3.0, day=to_date("2026-03-16"))
        self._log(self.ticket, 2.0, day=to_date("2026-03-17"))
        self._log(self.ticket, 1.0, day=to_date("2026-03-18"))
        invoice = self._invoice(start=to_date("2026-03-16"), end=to_date("2026-03-17"))
        self.assertEqual(invoice.invoice_line_ids.quantity, 1.0)
        invoice = self._invoice(start=to_date("2026-03-18"), end=to_date("2026-03-18"))
        self.assertEqual(invoice.invoice_line_ids.quantity, 1.0)
        self.assertEqual(self.sale_line.qty_invoiced, 2.0)

    def test_an_invoice_is_linked_to_the_time_that_it_bills(self):
        covered = self._log(self.ticket, 3.0)
        partial = self._log(self.ticket, 2.0)
        uncovered = self._log(self.ticket, 1.0)
        invoice = self._invoice()
        self.assertFalse(covered.timesheet_invoice_id)
        self.assertEqual(partial.timesheet_invoice_id, invoice)
        self.assertEqual(uncovered.timesheet_invoice_id, invoice)
        covered.unit_amount = 2.0
        self.assertEqual(self.block.balance_hours, 1.0)

    def test_time_on_an_invoice_is_not_drawn_as_well(self):
        line = self._log(self.ticket, 2.0, ticket_id=False)
        self._invoice()
        for vals in ({"ticket_id": self.ticket.id}, {"prepaid_excluded": True}):
            with self.assertRaisesRegex(UserError, "who pays for it cannot change"):
                line.write(vals)
        line.write({"ticket_id": False, "name": "Written again"})
        self.assertEqual(self.block.balance_hours, 4.0)

    def test_time_on_an_invoice_is_not_settled_by_a_later_block(self):
        self._log(self.ticket, 6.0)
        self._invoice()
        self._log(self.ticket, 1.0)
        self.agreement.overage_policy = "next_block"
        new = self._sell(10.0)
        self.assertEqual(new.balance_hours, 9.0)
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (2.0, 0.0))
        self.assertLedgerHolds()

    def test_time_that_a_later_block_pays_is_not_billed(self):
        self._log(self.ticket, 6.0)
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        self.agreement.overage_policy = "next_block"
        self._sell(10.0)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_free_time_is_billed_nowhere(self):
        line = self._log(self.ticket, 2.0, prepaid_excluded=True, prepaid_exclusion="goodwill")
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        line.prepaid_excluded = False
        line.unit_amount = 5.0
        self.assertEqual(self.sale_line.qty_delivered, 1.0)
        line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"})
        self.assertEqual(self.sale_line.qty_delivered, 0.0)

    def test_reports_do_not_call_covered_time_billable(self):
        task = self.env["project.task"].create(
            {
                "name": "Task",
                "project_id": self.project.id,
                "partner_id": self.customer.id,
                "sale_line_id": self.sale_line.id,
            }
        )
        line = self._log(self.ticket, 3.0, task_id=task.id)
        self.assertEqual(line.so_line, self.sale_line)
        self.assertEqual(line.timesheet_invoice_type, "non_billable")
        line.unit_amount = 5.0
        self.assertEqual(line.timesheet_invoice_type, "billable_time")


class TestOtherWaysToBill(MaterialCase):
    def test_a_rate_for_each_employee(self):
        own = self._create_service_order(self.service).order_line
        self._create_employee_map(own)
        line = self._log(self.ticket, 6.0)
        self.assertEqual(line.so_line, own)
        self.assertEqual((own.qty_delivered, self.sale_line.qty_delivered), (2.0, 0.0))

    def test_tasks_that_draw(self):
        self.company.prepaid_draw_on_tasks = True
        task = self.env["project.task"].create(
            {
                "name": "Task",
                "project_id": self.project.id,
                "partner_id": self.contact.id,
                "sale_line_id": self.sale_line.id,
            }
        )
        line = self._log(
            self.env["helpdesk.ticket"], 6.0, project_id=self.project.id, task_id=task.id
        )
        self.assertEqual((line.so_line, line.prepaid_status), (self.sale_line, "partial"))
        self.assertEqual(self.sale_line.qty_delivered, 2.0)

    def test_what_is_delivered_manually_or_milestones_bills_no_time(self):
        kinds = ["manual", "milestones"]
        for kind in kinds:
            product = self._create_service(service_type=kind)
            own = self._create_service_order(product).order_line
            self._bill_project(own)
            line = self._log(self.ticket, 0.5)
            self.assertEqual((line.so_line, line.prepaid_status), (own, "covered"))
            self.assertEqual((own.qty_delivered, own.qty_to_invoice), (0.0, 0.0))

    def test_days_are_converted(self):
        day = self.env.ref("uom.product_uom_day")
        product = self._create_service(uom_id=day.id)
        own = self._create_service_order(product).order_line
        self._bill_project(own)
        self._log(self.ticket, 8.0)
        self.assertEqual(own.qty_delivered, 0.5)

    def test_a_batch_of_entries(self):
        lines = self.env["account.analytic.line"].create(
            [self._prepare_timesheet(self.ticket, hours, TODAY) for hours in (3.0, 3.0, 1.0)]
        )
        self.assertEqual(lines.mapped("prepaid_status"), ["covered", "partial", "overage"])
        self.assertEqual(self.sale_line.qty_delivered, 3.0)
