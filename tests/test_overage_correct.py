"""Invoices of hours beyond the blocks: corrected, credited, cancelled, deleted; never twice."""

from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import UserError

from .common import SERIES, PrepaidCase
from .overage import OverageMixin


class CorrectionCase(OverageMixin, PrepaidCase):
    """6 hours on a block of 4: 2 of them are billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
        cls.time = cls._log(cls.ticket, 6.0)

    def _invoice(self, order):
        """Confirm an order where needed; return its posted invoice."""
        if order.state == "draft":
            order.action_confirm()
            order._create_invoices(final=True)
        order.invoice_ids.action_post()
        return order.invoice_ids

    def _cancel(self, order):
        return order.with_context(disable_cancel_warning=True).action_cancel()

    def _reverse(self, invoice, is_modify=False, is_posted=True):
        """Use the dialog of credit notes; return what it makes (a posted credit note)."""
        vals = {"journal_id": invoice.journal_id.id}
        if "refund_method" in self.env["account.move.reversal"]._fields:
            vals["refund_method"] = "modify" if is_modify else "refund"
        dialog = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog = dialog.create(vals)
        if SERIES < 17:
            dialog.reverse_moves()
        else:
            dialog.reverse_moves(is_modify=is_modify)
        made = dialog.new_move_ids
        if is_posted and not is_modify:
            made.action_post()
        return made

    def _charged(self):
        """Return what posted invoices come to, less credit notes."""
        moves = self.env["account.move"].search(
            [
                ("partner_id", "child_of", self.customer.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("invoice_line_ids.sale_line_ids.is_prepaid_overage", "=", True),
            ]
        )
        return sum(
            move.amount_total * (-1 if move.move_type == "out_refund" else 1) for move in moves
        )


class TestOrderCancelled(CorrectionCase):
    def test_an_order_with_a_posted_invoice_is_not_cancelled(self):
        order = self._bill()
        invoice = self._invoice(order)
        with self.assertRaisesRegex(UserError, "credit note"), self.env.cr.savepoint():
            self._cancel(order)
        compat.invalidate_all(self.env)
        self.assertEqual((order.state, invoice.state), ("sale", "posted"))
        self.assertFalse(self._bill())

    def test_not_even_with_a_part_of_it_credited(self):
        order = self._bill()
        refund = self._reverse(self._invoice(order), is_posted=False)
        refund.write({"invoice_line_ids": [(1, refund.invoice_line_ids.id, {"quantity": 1.0})]})
        refund.action_post()
        self.assertEqual(order.state, "sale")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._cancel(order)
        compat.invalidate_all(self.env)
        self.assertFalse(self._bill())

    def test_with_its_invoice_credited_it_is_cancelled_and_billed_once_more(self):
        order = self._bill()
        self._reverse(self._invoice(order))
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self._bill().amount_total, 200.0)
        self.assertFalse(self._bill())

    def test_its_draft_invoice_is_cancelled_and_comes_back_with_it(self):
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        self._cancel(order)
        self.assertEqual(invoice.state, "cancel")
        invoice.button_draft()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._bill())

    def test_a_cancelled_invoice_stays_so_when_its_hours_were_billed_since(self):
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        self._cancel(order)
        again = self._bill()
        self.assertEqual(again.amount_total, 200.0)
        with self.assertRaisesRegex(UserError, "do not come back"), self.env.cr.savepoint():
            invoice.button_draft()
        compat.invalidate_all(self.env)
        self.assertEqual(invoice.state, "cancel")

    def test_an_order_that_gives_hours_back_is_not_cancelled_either(self):
        self._invoice(self._bill())
        self.time.unit_amount = 5.0
        back = self._bill()
        self._invoice(back)
        self.assertEqual(self._charged(), 100.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._cancel(back)
        compat.invalidate_all(self.env)
        self.assertFalse(self._bill())
        self.assertEqual(back.invoice_ids.move_type, "out_refund")

    def test_what_was_invoiced_is_not_deleted(self):
        order = self._bill()
        self._reverse(self._invoice(order))
        with self.assertRaisesRegex(UserError, "not deleted"), self.env.cr.savepoint():
            order.unlink()
        compat.invalidate_all(self.env)
        order.action_draft()
        with self.assertRaisesRegex(UserError, "not deleted"), self.env.cr.savepoint():
            order.order_line.unlink()


class TestInvoiceAnew(CorrectionCase):
    """Odoo's dialog that credits an invoice and drafts it anew."""

    def _check(self, order):
        invoice = self._invoice(order)
        new = self._reverse(invoice, is_modify=True)
        self.assertEqual((new.state, new.move_type), ("draft", "out_invoice"))
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._bill())
        new.action_post()
        self.assertFalse(self._bill())
        self.assertEqual(self._charged(), 200.0)
        return new

    def test_the_new_invoice_bills_the_same_hours(self):
        new = self._check(self._bill())
        self._reverse(new)
        self.assertEqual(self._charged(), 0.0)
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_so_it_does_where_invoices_are_made_at_once(self):
        self.company.prepaid_overage_document = "invoice"
        new = self._check(self._bill())
        again = self._reverse(new, is_modify=True)
        self.assertFalse(self._bill())
        again.unlink()
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_twice_in_a_row(self):
        order = self._bill()
        self._check_draft(self._check(order), order)

    def _check_draft(self, invoice, order):
        new = self._reverse(invoice, is_modify=True)
        new.action_post()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._bill())
        self.assertEqual(self._charged(), 200.0)

    def test_an_invoice_of_a_cancelled_order_brings_it_back(self):
        order = self._bill()
        invoice = self._invoice(order)
        self._reverse(invoice)
        self.assertEqual(order.state, "cancel")
        anew = invoice.with_context(include_business_fields=True).copy()
        self.assertTrue(anew.invoice_line_ids.sale_line_ids)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._bill())

    def test_not_when_its_hours_were_billed_since(self):
        order = self._bill()
        invoice = self._invoice(order)
        self._reverse(invoice)
        self._bill()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            invoice.with_context(include_business_fields=True).copy()


class TestQuantity(CorrectionCase):
    """The quantity says which hours are billed, the price at how much."""

    def _edit(self, invoice, **vals):
        invoice.write({"invoice_line_ids": [(1, invoice.invoice_line_ids.id, vals)]})

    def test_hours_taken_off_a_draft_order_are_billed_with_the_next(self):
        order = self._bill()
        order.order_line.product_uom_qty = 0.5
        self.assertEqual(order.order_line.prepaid_overage_bill_ids.hours, 0.5)
        self.assertEqual(self._figures(self._bill()), [(1.5, 100.0)])
        self.assertFalse(self._bill())

    def test_so_are_all_of_them_at_a_quantity_of_nothing(self):
        order = self._bill()
        order.write({"order_line": [(1, order.order_line.id, {"product_uom_qty": 0.0})]})
        again = self._bill()
        self.assertEqual(self._figures(again), [(2.0, 100.0)])
        with self.assertRaisesRegex(UserError, "2:00 hours"), self.env.cr.savepoint():
            order.order_line.product_uom_qty = 2.0
        compat.invalidate_all(self.env)
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
        self._log(self.ticket, 0.3332)
        order = self._bill()
        order.order_line.product_uom_qty = 2.33
        self.assertEqual(sum(order.order_line.prepaid_overage_bill_ids.mapped("hours")), 2.3332)

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
        compat.invalidate_all(self.env)
        again.invoice_ids.unlink()
        invoice.action_post()
        self.assertFalse(self._bill())
        self.assertEqual(self._charged(), 200.0)

    def test_so_it_is_on_locked_orders(self):
        self.company.prepaid_overage_document = "invoice"
        order = self._bill()
        order.write({"state": "done"} if SERIES < 17 else {"locked": True})
        self._edit(order.invoice_ids, quantity=1.5)
        order.invoice_ids.action_post()
        self.assertEqual(order.order_line.product_uom_qty, 1.5)
        self.assertTrue(order.state == "done" if SERIES < 17 else order.locked)
        self.assertEqual(self._bill().amount_total, 50.0)

    def test_hours_of_a_line_taken_off_a_draft_invoice_are_on_the_next(self):
        self.company.prepaid_overage_document = "invoice"
        order = self._bill()
        invoice = order.invoice_ids
        more = {"name": "Travel", "quantity": 1.0, "price_unit": 30.0, "tax_ids": [(5, 0, 0)]}
        invoice.write({"invoice_line_ids": [(2, invoice.invoice_line_ids.id), (0, 0, dict(more))]})
        invoice.action_post()
        self.assertEqual((invoice.amount_total, order.state), (30.0, "cancel"))
        self.assertEqual(self._bill().amount_total, 200.0)

    def test_where_orders_come_first_the_rest_of_one_is_still_on_it(self):
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
