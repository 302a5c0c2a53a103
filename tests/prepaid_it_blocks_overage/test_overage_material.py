"""Overage and time and material side by side: each hour is billed once."""

from ..material import MaterialInvoiceCase
from ..prepaid_it_blocks import test_material_invoice
from ..prepaid_it_blocks.test_time_and_material import MaterialCase


class TestWaysToBill(test_material_invoice.TestWaysToBill):
    """Whichever way time is billed, none of it is left to be billed as overage."""

    def _check_nothing_left(self, order):
        super()._check_nothing_left(order)
        self.assertFalse(self._bill())


class TestTimeAndMaterial(MaterialCase):
    def test_overage_is_left_to_the_sales_order_item(self):
        self._log(self.ticket, 6.0)
        self.assertFalse(self._bill())
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_an_addon_says_that_items_of_a_kind_bill_no_time(self):
        self._log(self.ticket, 6.0)
        model = type(self.sale_line)
        methods = model._get_prepaid_delivery_methods
        self.patch(
            model, "_get_prepaid_delivery_methods", lambda lines: [*methods(lines), "timesheet"]
        )
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_overage_on_the_blocks_own_item_is_billed(self):
        # That item bills no time: nobody else would bill it.
        own = self.block.sale_line_id
        self._bill_project(own)
        line = self._log(self.ticket, 6.0)
        self.assertEqual(line.so_line, own)
        self.assertEqual(self.agreement.unbilled_overage_hours, 2.0)
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])
        self.assertFalse(self._bill())

    def test_what_was_billed_as_overage_is_not_billed_again(self):
        other = self.env["project.project"].create(
            {"name": "Plain", "allow_timesheets": True, "company_id": self.company.id}
        )
        ticket = self._create_ticket(project_id=other.id)
        line = self._log(ticket, 6.0)
        overage = self._bill()
        self.assertEqual(self._figures(overage), [(2.0, 100.0)])
        line.write({"project_id": self.project.id})
        self.assertEqual(line.so_line, self.sale_line)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        overage.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self.sale_line.qty_delivered, 2.0)

    def test_hours_prepaid_in_odoos_own_way_are_not_used_as_well(self):
        fixed = self._create_service(invoice_policy="order")
        own = self._create_service_order(fixed).order_line
        self._bill_project(own)
        self._log(self.ticket, 5.0)
        self.assertEqual(own.qty_delivered, 1.0)
        self.assertEqual((own.qty_invoiced, own.qty_to_invoice), (0.0, 10.0))
        self.assertEqual(own.remaining_hours, 9.0)
        # The rest came off hours that were sold already.
        self.assertFalse(self._bill())


class TestBilledAsOverage(MaterialInvoiceCase):
    """Time that was billed as overage before its project got a sales order item."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.env["project.project"].create(
            {"name": "Plain", "allow_timesheets": True, "company_id": cls.company.id}
        )
        cls.plain_ticket = cls._create_ticket(project_id=cls.plain.id)

    def test_no_invoice_names_it(self):
        line = self._log(self.plain_ticket, 6.0)
        self._bill()
        line.project_id = self.project
        other = self._log(self.ticket, 1.0)
        self.assertEqual(self.sale_line.qty_delivered, 1.0)
        invoice = self._run_wizard()
        self.assertBilled(invoice, 1.0)
        self.assertEqual(invoice.timesheet_ids, other)
        self.assertFalse(self._bill())

    def test_an_order_that_is_deleted_leaves_it_to_the_item(self):
        line = self._log(self.plain_ticket, 6.0)
        overage = self._bill()
        line.project_id = self.project
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        overage.unlink()
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        self.assertBilled(self._run_wizard(), 2.0)
        self.assertFalse(self._bill())

    def test_a_line_that_is_deleted_leaves_it_to_the_item(self):
        line = self._log(self.plain_ticket, 6.0)
        overage = self._bill()
        line.project_id = self.project
        overage.order_line.unlink()
        self.assertEqual(self.sale_line.qty_delivered, 2.0)

    def test_time_on_a_posted_invoice_is_not_billed_again(self):
        self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        order = self.order.with_context(disable_cancel_warning=True)
        order.action_cancel()
        self.assertEqual((order.state, invoice.state), ("cancel", "posted"))
        self.assertFalse(self._bill())
        self._credit(invoice)
        self.assertEqual(self._figures(self._bill()), [(2.0, 100.0)])

    def test_days_leave_no_remainder(self):
        day = self.env.ref("uom.product_uom_day")
        product = self._create_service(uom_id=day.id, list_price=800.0)
        own = self._create_service_order(product).order_line
        self._log(self.plain_ticket, 3.5)
        line = self._log(self.plain_ticket, 1.0)
        self._bill()
        self._bill_project(own)
        line.project_id = self.project
        self.assertEqual((line.prepaid_status, line.so_line), ("partial", own))
        self.assertEqual(own.qty_delivered, 0.0)
