"""Blocks, invoices and credit notes come and go: each hour is paid for once."""

from odoo.exceptions import UserError

from ..common import TODAY
from ..material import MaterialInvoiceCase


class TestLaterCover(MaterialInvoiceCase):
    def test_before_the_invoice(self):
        self._log(self.ticket, 6.0)
        new = self._next_block()
        self.assertEqual((new.balance_hours, self.sale_line.qty_delivered), (8.0, 0.0))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._run_wizard()

    def test_while_the_invoice_is_a_draft(self):
        line = self._log(self.ticket, 6.0)
        invoice = self._run_wizard(post=False)
        new = self._next_block()
        self.assertEqual((new.balance_hours, line.prepaid_status), (10.0, "partial"))
        invoice.action_post()
        self.assertBilled(invoice, 2.0)
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)

    def test_after_the_draft_was_deleted_or_cancelled(self):
        for way in ("unlink", "button_cancel"):
            line = self._log(self.ticket, 6.0)
            getattr(self._run_wizard(post=False), way)()
            new = self._next_block(line.prepaid_overage_hours)
            self.assertEqual((new.state, line.prepaid_status), ("exhausted", "covered"), way)
            self.assertEqual(self.sale_line.qty_delivered, 0.0)
        self.assertLedgerHolds()

    def test_after_the_invoice(self):
        self._log(self.ticket, 6.0)
        self._run_wizard()
        new = self._next_block()
        self.assertEqual(new.balance_hours, 10.0)
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (2.0, 0.0))

    def test_after_a_credit_note(self):
        line = self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        self._credit(invoice)
        self.assertEqual(self.sale_line.qty_to_invoice, 2.0)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("covered", 8.0))
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (0.0, 0.0))
        self.assertLedgerHolds()

    def test_after_a_credit_note_that_was_reversed(self):
        self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        again = self._credit(invoice)._reverse_moves([{"date": TODAY, "invoice_date": TODAY}])
        self.assertTrue(invoice._is_wholly_credited())
        again.action_post()
        self.assertFalse(invoice._is_wholly_credited())
        block = self._next_block()
        self.assertEqual(block.balance_hours, 10.0)

    def test_after_a_part_was_credited(self):
        line = self._log(self.ticket, 6.0)
        self._credit(self._run_wizard(), quantity=0.5)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("partial", 10.0))

    def test_credited_and_invoiced_again(self):
        line = self._log(self.ticket, 6.0)
        self._credit(self._run_wizard())
        again = self._run_wizard()
        self.assertBilled(again, 2.0)
        self.assertEqual(line.timesheet_invoice_id, again)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("partial", 10.0))
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)

    def test_credited_time_may_go_to_a_block_or_be_free(self):
        line = self._log(self.ticket, 2.0, ticket_id=False)
        free = self._log(self.ticket, 1.0, ticket_id=False)
        invoice = self._run_wizard()
        self.assertBilled(invoice, 3.0)
        with self.assertRaisesRegex(UserError, "who pays for it"), self.env.cr.savepoint():
            line.ticket_id = self.ticket
        self.env.clear()
        self._credit(invoice)
        line.ticket_id = self.ticket
        free.write(
            {
                "ticket_id": self.ticket.id,
                "prepaid_excluded": True,
                "prepaid_exclusion": "goodwill",
            }
        )
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("covered", 2.0))
        self.assertEqual((self.sale_line.qty_delivered, self.sale_line.qty_to_invoice), (0.0, 0.0))

    def test_a_block_that_is_there_pays_once_the_draft_is_gone(self):
        for way in ("unlink", "button_cancel"):
            line = self._log(self.ticket, 6.0)
            draft = self._run_wizard(post=False)
            new = self._next_block()
            self.assertEqual(new.balance_hours, 10.0)
            getattr(draft, way)()
            self.assertEqual(line.prepaid_status, "covered", way)
            self.assertEqual(self.sale_line.qty_delivered, 0.0)
            self._log(self.ticket, new.balance_hours)
        self.assertLedgerHolds()

    def test_a_cancelled_invoice_does_not_come_back(self):
        self._log(self.ticket, 6.0)
        invoice = self._run_wizard(post=False)
        invoice.button_cancel()
        invoice.button_draft()
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)
        invoice.button_cancel()
        self._next_block(1.0)
        with self.assertRaisesRegex(UserError, "taken from prepaid"), self.env.cr.savepoint():
            invoice.button_draft()
        self.env.clear()
        self.assertBilled(self._run_wizard(), 1.0)

    def test_a_credit_note_is_not_taken_back(self):
        self._log(self.ticket, 6.0)
        credit = self._credit(self._run_wizard())
        self._next_block()
        credit.button_draft()
        with self.assertRaisesRegex(UserError, "taken from prepaid"), self.env.cr.savepoint():
            credit.button_cancel()
        self.env.clear()
        credit.action_post()

    def test_credited_and_drafted_again_in_one_step(self):
        line = self._log(self.ticket, 6.0)
        invoice = self._run_wizard()
        again = self._correct(invoice)
        self.assertEqual((again.move_type, again.state), ("out_invoice", "draft"))
        self.assertEqual(line.timesheet_invoice_id, again)
        new = self._next_block()
        self.assertEqual((line.prepaid_status, new.balance_hours), ("partial", 10.0))
        again.action_post()
        self.assertBilled(again, 2.0)
        self.assertEqual(self.sale_line.qty_to_invoice, 0.0)
        self.assertLedgerHolds()


class TestLaterUncovered(MaterialInvoiceCase):
    def test_used_hours_of_a_cancelled_order_stay_paid(self):
        line = self._log(self.ticket, 3.0)
        self.block.sale_line_id.order_id._cancel_keeping_used("The customer left")
        self.assertEqual((line.prepaid_status, self.sale_line.qty_delivered), ("covered", 0.0))
        self._log(self.ticket, 1.0)
        self.assertBilled(self._run_wizard(), 1.0)

    def test_a_void_block_paid_for_nothing(self):
        block = self._sell(2.0)
        self._log(self.ticket, 3.0)
        block._void("Sold by mistake")
        self._log(self.ticket, 2.0)
        self.assertBilled(self._run_wizard(), 1.0)

    def test_time_that_the_agreement_is_not_for_any_more(self):
        line = self._log(self.ticket, 3.0)
        team = self.env["helpdesk.ticket.team"].create({"name": "Other", "allow_timesheet": True})
        self.agreement.scope_team_ids = self.team
        self.assertEqual(self.sale_line.qty_delivered, 0.0)
        self.ticket.team_id = team
        self.assertEqual((line.prepaid_status, self.block.balance_hours), ("none", 4.0))
        self.assertBilled(self._run_wizard(), 3.0)
