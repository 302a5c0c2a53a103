"""What billed overage brings and costs, against figures reckoned by hand."""

from odoo import Command

from .prepaid_it_blocks_account.profit import ProfitCase


class TestOverage(ProfitCase):
    def test_overage_costs_and_brings_what_is_billed_for_it(self):
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 12.0)
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 0.0, 80.0))
        order = self._bill()
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 0.0, 80.0))
        order.action_confirm()
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 200.0, 80.0))
        self.assertEqual(self._sums(), (12.0, 12.0, 1100.0, 480.0))

    def _bill_by(self, order_line):
        """Let timesheets be billed by an item of an order, and log overage on it."""
        vals = {
            "allow_billable": True,
            "partner_id": self.customer.id,
            "sale_line_id": order_line.id,
        }
        self.project.write(vals)
        self.agreement.overage_policy = "invoice"
        self.assertEqual(self._log(self.ticket, 12.0).so_line, order_line)

    def test_overage_on_the_blocks_own_item_counts(self):
        self._bill_by(self.block.sale_line_id)
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 0.0, 80.0))
        self._bill().action_confirm()
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 200.0, 80.0))

    def test_overage_billed_after_its_own_order_was_cancelled_counts(self):
        order = self._create_order(product=self.service.product_tmpl_id)
        order.action_confirm()
        self._bill_by(order.order_line)
        self.assertFalse(self._sums(("kind", "=", "overage"))[0])
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 0.0, 80.0))
        self._bill().action_confirm()
        self.assertEqual(self._sums(("kind", "=", "overage")), (2.0, 2.0, 200.0, 80.0))

    def test_overage_brings_what_its_line_bills(self):
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 12 + 20 / 60)
        order = self._bill()
        order.action_confirm()
        # The line's quantity has two decimals, its price is that of 2:20.
        self.assertEqual(self._sums(("kind", "=", "overage"))[2], 233.33)
        order.order_line.price_unit = 50.0
        self.assertEqual(self._sums(("kind", "=", "overage"))[2], 116.67)
        move = order._create_invoices()
        move.write(
            {"invoice_line_ids": [Command.update(move.invoice_line_ids.id, {"price_unit": 60.0})]}
        )
        move.action_post()
        self.assertEqual(self._sums(("kind", "=", "overage"))[2], 140.0)
        self._credit(move, price_unit=10.0)
        self.assertEqual(self._sums(("kind", "=", "overage"))[2], 116.67)

    def test_what_another_addon_bills_brings_something_too(self):
        """The rows of who else bills overage may have the same numbers."""
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 12.0)
        self._bill().action_confirm()
        bill = self.env["prepaid.overage.bill"].search([], order="id desc", limit=1)
        line = self._log(self.ticket, 3.0)
        order = self._create_order(product=self.service.product_tmpl_id)
        order.action_confirm()
        order.order_line.write({"product_uom_qty": 2.0, "price_unit": 60.0})
        entry = self.env["prepaid.entry"].search([("timesheet_number", "=", line.id)])
        model = type(self.agreement)
        queries = model._get_overage_bill_queries
        query = f"""SELECT {bill.id} AS id, {entry.id} AS entry_id,
                           {order.order_line.id} AS sale_line_id, 7200 AS seconds"""
        self.patch(
            model, "_get_overage_bill_queries", lambda agreements: [*queries(agreements), query]
        )
        rows = self._rows([("kind", "=", "overage")])
        self.assertEqual(sum(rows.mapped("income")), 200.0 + 120.0)
        self.assertEqual(len(set(rows.ids)), len(rows))
        # And no block pays for it, apart from what nobody bills.
        self.assertEqual([row["seconds"] for row in self.agreement._get_open_overage()], [3600])

    def test_two_entries_share_what_their_line_bills(self):
        self.agreement.overage_policy = "invoice"
        self._log(self.ticket, 10.0)
        lines = self._log(self.ticket, 1.0) + self._log(self._create_ticket(), 2.0)
        order = self._bill()
        order.action_confirm()
        order.order_line.product_uom_qty = 2.0
        income = self._sums(("kind", "=", "overage"))[2]
        self.assertEqual(income, 200.0)
        rows = self._rows([("kind", "=", "overage"), ("income", ">", 0.0)])
        self.assertEqual(set(rows.mapped("ticket_id")), set(lines.mapped("ticket_id")))
