"""The quantity of an order or invoice says which hours are billed; others wait."""

from odoo import Command
from odoo.exceptions import UserError

from ..correction import CorrectionCase


class TestQuantity(CorrectionCase):
    """The quantity says which hours are billed, the price at how much."""

    def test_hours_taken_off_a_draft_order_are_billed_with_the_next(self):
        order = self._bill()
        order.order_line.product_uom_qty = 0.5
        self.assertEqual(order.order_line.prepaid_overage_bill_ids.hours, 0.5)
        self.assertEqual(self._figures(self._bill()), [(1.5, 100.0)])
        self.assertFalse(self._bill())

    def test_so_are_all_of_them_at_a_quantity_of_nothing(self):
        order = self._bill()
        order.write({"order_line": [Command.update(order.order_line.id, {"product_uom_qty": 0.0})]})
        again = self._bill()
        self.assertEqual(self._figures(again), [(2.0, 100.0)])
        with self.assertRaisesRegex(UserError, "2:00 hours"), self.env.cr.savepoint():
            order.order_line.product_uom_qty = 2.0
        self.env.clear()
        again.unlink()
        order.order_line.product_uom_qty = 2.0
        self.assertFalse(self._bill())

    def test_a_block_pays_for_what_was_taken_off(self):
        order = self._bill()
        order.order_line.product_uom_qty = 1.0
        self.agreement.overage_policy = "next_block"
        self._sell(10.0)
        self.assertEqual(self.agreement.balance_hours, 9.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.order_line.product_uom_qty = 1.5
        self.assertLedgerHolds()

    def test_the_latest_hours_are_taken_off_first(self):
        later = self._log(self.ticket, 1.0)
        order = self._bill()
        self.assertEqual(self._figures(order), [(3.0, 100.0)])
        order.order_line.product_uom_qty = 1.5
        bills = order.order_line.prepaid_overage_bill_ids.sorted("id")
        self.assertEqual(bills.mapped("hours"), [1.5, 0.0])
        self.assertEqual(bills.mapped("timesheet_id"), self.time | later)
        order.order_line.product_uom_qty = 2.5
        self.assertEqual(bills.mapped("hours"), [2.0, 0.5])
        order.order_line.product_uom_qty = 9.0
        self.assertEqual(bills.mapped("hours"), [2.0, 1.0])
        self.assertFalse(self._bill())

    def test_an_unchanged_quantity_changes_nothing(self):
        self._log(self.ticket, 20 / 60)
        order = self._bill()
        bills = order.order_line.prepaid_overage_bill_ids
        for quantity, seconds in ((2.33, 8400), (2.0, 7200), (2.33, 8400)):
            order.order_line.product_uom_qty = quantity
            self.assertEqual(sum(bills.mapped("seconds")), seconds)
            self.assertEqual(order.order_line.prepaid_overage_seconds, seconds)

    def test_what_an_invoice_bills_is_not_free(self):
        order = self._bill()
        self._invoice(order)
        order.order_line.product_uom_qty = 0.5
        self.assertFalse(self._bill())

    def test_salespeople_may_change_quantities(self):
        order = self._bill()
        order.with_user(self.salesman).order_line.product_uom_qty = 0.5
        self.assertEqual(self._figures(self._bill()), [(1.5, 100.0)])

    def test_hours_not_given_back_yet_are_given_back_later(self):
        self._invoice(self._bill())
        self.time.unit_amount = 4.5
        back = self._bill()
        self.assertEqual(self._figures(back), [(-1.5, 100.0)])
        back.order_line.product_uom_qty = -1.0
        self.assertEqual(self._figures(self._bill()), [(-0.5, 100.0)])
        back.order_line.product_uom_qty = 0.0
        self.assertEqual(self._figures(self._bill()), [(-1.0, 100.0)])

    def test_what_a_posted_invoice_does_not_bill_is_on_the_next(self):
        self.company.prepaid_overage_document = "invoice"
        order = self._bill()
        invoice = order.invoice_ids
        self._edit(invoice, quantity=1.5)
        self.assertFalse(self._bill())
        invoice.action_post()
        self.assertEqual(order.order_line.product_uom_qty, 1.5)
        self.assertEqual(order.invoice_status, "invoiced")
        again = self._bill()
        self.assertEqual(again.amount_total, 50.0)
        invoice.button_draft()
        self._edit(invoice, quantity=2.0)
        with self.assertRaisesRegex(UserError, "0:30 hours"), self.env.cr.savepoint():
            invoice.action_post()
        self.env.clear()
        again.invoice_ids.unlink()
        invoice.action_post()
        self.assertFalse(self._bill())
        self.assertEqual(self._charged(), 200.0)

    def test_so_it_is_on_locked_orders(self):
        self.company.prepaid_overage_document = "invoice"
        order = self._bill()
        order.write({"locked": True})
        self._edit(order.invoice_ids, quantity=1.5)
        order.invoice_ids.action_post()
        self.assertEqual(order.order_line.product_uom_qty, 1.5)
        self.assertTrue(order.locked)
        self.assertEqual(self._bill().amount_total, 50.0)

    def test_hours_of_a_line_taken_off_a_draft_invoice_are_on_the_next(self):
        self.company.prepaid_overage_document = "invoice"
        order = self._bill()
        invoice = order.invoice_ids
        more = {"name": "Travel", "quantity": 1.0, "price_unit": 30.0, "tax_ids": [Command.clear()]}
        invoice.write(
            {
                "invoice_line_ids": [
                    Command.delete(invoice.invoice_line_ids.id),
                    Command.create(dict(more)),
                ]
            }
        )
        invoice.action_post()
        self.assertEqual((invoice.amount_total, order.state), (30.0, "cancel"))
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_where_orders_come_first_the_remainder_of_one_is_still_on_it(self):
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        self._edit(invoice, quantity=1.5)
        invoice.action_post()
        self.assertEqual(order.order_line.qty_to_invoice, 0.5)
        self.assertFalse(self._bill())

    def test_hours_of_a_part_that_was_credited_are_not_billed_again(self):
        for document in ("order", "invoice"):
            self.company.prepaid_overage_document = document
            self._log(self.ticket, 2.0)
            order = self._bill()
            refund = self._reverse(self._invoice(order), is_posted=False)
            self._edit(refund, quantity=1.0)
            refund.action_post()
            self.assertFalse(self._bill())

    def test_a_copy_of_an_order_bills_no_hours(self):
        self.service.invoice_policy = "order"
        order = self._bill()
        order.write(
            {"order_line": [Command.create({"name": "Thanks", "display_type": "line_note"})]}
        )
        copy = order.copy()
        self.assertEqual(copy.order_line.mapped("name"), ["Thanks"])
        self.assertFalse(copy.is_prepaid_overage)
        self.assertEqual(order.amount_total, 200.0)
        self.assertFalse(self._bill())
