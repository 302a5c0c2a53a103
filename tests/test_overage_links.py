"""From time to the documents that bill it, and back; and what Odoo's own reports say of it."""

from odoo.addons.prepaid_it_blocks import compat

from .common import PrepaidCase
from .material import MaterialMixin
from .overage import OverageCase


class TestOverageLinks(OverageCase):
    def test_from_the_time_to_its_order_and_invoice(self):
        line = self._log(self.ticket, 6.0)
        self.assertFalse(line.prepaid_billed_on)
        order = self._bill()
        self._clear(line)
        self.assertEqual(line.with_user(self.technician).prepaid_billed_on, order.name)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self._clear(line)
        self.assertEqual(line.prepaid_billed_on, f"{order.name}, {invoice.display_name}")

    def test_cancelled_orders_bill_nothing(self):
        line = self._log(self.ticket, 6.0)
        self._bill().with_context(disable_cancel_warning=True).action_cancel()
        self._clear(line)
        self.assertFalse(line.prepaid_billed_on)

    def test_from_the_order_and_the_invoice_to_the_time(self):
        lines = self._log(self.ticket, 5.0) | self._log(self.ticket, 1.0)
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        self.accountant[compat.USER_GROUPS] += self.env.ref("prepaid_it_blocks.group_user")
        for document in (order, invoice):
            self.assertEqual(document.prepaid_overage_entry_count, 2)
        action = invoice.with_user(self.accountant).action_view_prepaid_overage()
        bills = self.env["prepaid.overage.bill"].with_user(self.accountant)
        found = bills.search(action["domain"])
        self.assertEqual(found.mapped("timesheet_id"), lines.sorted(reverse=True))
        self.assertEqual(found.mapped("order_id"), order)
        plain = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.assertEqual(plain.prepaid_overage_entry_count, 0)


class TestMaterialLinks(MaterialMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()

    def test_time_and_material_names_its_invoice(self):
        covered = self._log(self.ticket, 4.0)
        line = self._log(self.ticket, 1.0)
        invoice = self._run_wizard()
        self._clear(line | covered)
        self.assertEqual(line.prepaid_billed_on, invoice.display_name)
        self.assertFalse(covered.prepaid_billed_on)

    def test_odoos_analysis_counts_what_is_billed(self):
        covered = self._log(self.ticket, 3.0)
        partial = self._log(self.ticket, 2.0)
        uncovered = self._log(self.ticket, 0.5)
        free = self._log(self.ticket, 1.0, prepaid_excluded=True, prepaid_exclusion="goodwill")
        self.env.flush_all()
        report = self.env["timesheets.analysis.report"]
        for line, hours, billable in (
            (covered, 3.0, 0.0),
            (partial, 2.0, 1.0),
            (uncovered, 0.5, 0.5),
            (free, 1.0, 0.0),
        ):
            row = report.browse(line.id)
            self.assertEqual(
                (row.unit_amount, row.billable_time, row.non_billable_time),
                (hours, billable, hours - billable),
            )
            self.assertEqual(row.timesheet_revenues, 100.0 * billable)
            self.assertAlmostEqual(row.margin, 100.0 * billable + row.amount)
