"""Invoices of hours beyond the blocks: cancelled, credited, deleted; never billed twice."""

from odoo import Command
from odoo.exceptions import UserError

from ..correction import CorrectionCase


class TestOrderCancelled(CorrectionCase):
    def test_an_order_with_a_posted_invoice_is_not_cancelled(self):
        order = self._bill()
        invoice = self._invoice(order)
        with self.assertRaisesRegex(UserError, "credit note"), self.env.cr.savepoint():
            self._cancel(order)
        self.env.clear()
        self.assertEqual((order.state, invoice.state), ("sale", "posted"))
        self.assertFalse(self._bill())

    def test_not_even_with_a_part_of_it_credited(self):
        order = self._bill()
        refund = self._reverse(self._invoice(order), is_posted=False)
        refund.write(
            {"invoice_line_ids": [Command.update(refund.invoice_line_ids.id, {"quantity": 1.0})]}
        )
        refund.action_post()
        self.assertEqual(order.state, "sale")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._cancel(order)
        self.env.clear()
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
        self.env.clear()
        self.assertEqual(invoice.state, "cancel")

    def test_an_order_that_gives_hours_back_is_not_cancelled_either(self):
        self._invoice(self._bill())
        self.time.unit_amount = 5.0
        back = self._bill()
        self._invoice(back)
        self.assertEqual(self._charged(), 100.0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._cancel(back)
        self.env.clear()
        self.assertFalse(self._bill())
        self.assertEqual(back.invoice_ids.move_type, "out_refund")

    def test_what_was_invoiced_is_not_deleted(self):
        order = self._bill()
        self._reverse(self._invoice(order))
        with self.assertRaisesRegex(UserError, "not deleted"), self.env.cr.savepoint():
            order.unlink()
        self.env.clear()
        order.action_draft()
        with self.assertRaisesRegex(UserError, "not deleted"), self.env.cr.savepoint():
            order.order_line.unlink()


class TestInvoiceAgain(CorrectionCase):
    """Odoo's dialog that credits an invoice and drafts it again."""

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
        again = invoice.with_context(include_business_fields=True).copy()
        self.assertTrue(again.invoice_line_ids.sale_line_ids)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._bill())

    def test_not_when_its_hours_were_billed_since(self):
        order = self._bill()
        invoice = self._invoice(order)
        self._reverse(invoice)
        self._bill()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            invoice.with_context(include_business_fields=True).copy()
