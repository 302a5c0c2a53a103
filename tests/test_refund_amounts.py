"""Hours that are refunded bring exactly what was invoiced, less earlier credit notes."""

from odoo import Command
from odoo.exceptions import UserError

from .refunded import RefundCreditNoteCase


class TestRefundAmounts(RefundCreditNoteCase):
    def _sell_and_invoice(self, hours, price):
        self.block = self._sell(hours, price=price, taxes_id=[Command.clear()])
        self.line = self.block.sale_line_id
        self.order = self.line.order_id
        return self._invoice()

    def _amounts(self):
        lines = self.line.invoice_lines.filtered("prepaid_credit_hours").sorted("id")
        return lines.mapped("price_subtotal")

    def test_hours_bring_exactly_what_was_invoiced(self):
        for hours, price in ((7.0, 100.0), (20.0, 1799.99)):
            self._sell_and_invoice(hours, price)
            self._refund(hours)
            self.assertEqual(self._amounts(), [price])
            self.assertEqual(self.block.balance_hours, 0.0)

    def test_hour_by_hour_brings_the_same(self):
        self._sell_and_invoice(7.0, 100.0)
        for __ in range(7):
            self._refund(1.0)
        amounts = self._amounts()
        self.assertEqual(len(amounts), 7)
        self.assertEqual(round(sum(amounts), 6), 100.0)
        self.assertLessEqual(set(amounts), {14.28, 14.29})

    def test_the_rounded_price_typed_in_is_the_exact_one(self):
        self._sell_and_invoice(7.0, 100.0)
        self._refund(7.0, rate=14.29)
        self.assertEqual(self._amounts(), [100.0])

    def test_a_part_of_the_price_is_exact_too(self):
        self.agreement.write({"refund_rule": "percent", "refund_percent": 50.0})
        self._sell_and_invoice(7.0, 100.0)
        for __ in range(7):
            self._refund(1.0)
        self.assertEqual(round(sum(self._amounts()), 6), 50.0)

    def test_what_is_left_at_the_normal_rate_is_exact_too(self):
        self.agreement.refund_rule = "normal"
        self._sell_and_invoice(7.0, 100.0)
        self._refund(7.0)
        self.assertEqual(self._amounts(), [100.0])

    def test_ending_gives_back_exactly_what_was_invoiced(self):
        block = self.block
        self._sell_and_invoice(7.0, 100.0)
        block._void("Not this one")
        self.agreement._end("refund", "Shop closes")
        self.assertEqual(self._amounts(), [100.0])

    def _credit_manually(self, invoice, is_posted=True, **vals):
        """Reverse an invoice in Odoo's own way, for another quantity or price."""
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.write({"invoice_line_ids": [Command.update(credit.invoice_line_ids.id, vals)]})
        if is_posted:
            credit.action_post()
        self.env.flush_all()
        return credit

    def test_a_reduction_of_the_price_is_not_given_back_again(self):
        for is_posted in (True, False):
            invoice = self._sell_and_invoice(20.0, 1800.0)
            self._credit_manually(invoice, is_posted, price_unit=200.0)
            self._refund(10.0)
            self.assertEqual(self._amounts(), [800.0])
            self._refund(10.0)
            self.assertEqual(self._amounts(), [800.0, 800.0])

    def test_hours_that_a_credit_note_gave_back_bring_nothing_more(self):
        for is_posted in (True, False):
            invoice = self._sell_and_invoice(20.0, 1800.0)
            self._credit_manually(invoice, is_posted, quantity=0.5)
            dialog = self.env["prepaid.block.refund"].with_user(self.manager)
            dialog = dialog.create({"block_id": self.block.id, "hours": 12.0, "reason": "Moves"})
            self.assertEqual((dialog.uncharged_hours, dialog.amount), (10.0, 180.0))
            self._refund(10.0)
            self.assertFalse(self._amounts())
            self.assertEqual(self.block.balance_hours, 10.0)
            self._refund(4.0)
            self.assertEqual(self._amounts(), [360.0])

    def test_a_block_that_was_credited_wholly_has_no_second_credit_note(self):
        self._credit_manually(self._sell_and_invoice(20.0, 1800.0), quantity=1.0)
        dialog = self.env["prepaid.block.refund"].with_user(self.manager)
        dialog = dialog.create({"block_id": self.block.id, "hours": 20.0, "reason": "Moves"})
        self.assertFalse(dialog.is_credited)
        dialog.action_refund()
        self.assertFalse(self._amounts())

    def test_no_more_is_given_back_than_credit_notes_left(self):
        invoice = self._sell_and_invoice(20.0, 1800.0)
        self._refund(10.0)
        self._credit_manually(invoice, price_unit=200.0)
        self._refund(10.0)
        # Of 1,800 the reduction and the first 10 hours took 1,100.
        self.assertEqual(self._amounts(), [900.0, 700.0])

    def test_a_price_typed_in_is_refused_beyond_what_is_left(self):
        invoice = self._sell_and_invoice(20.0, 1800.0)
        self._refund(10.0)
        self._credit_manually(invoice, price_unit=200.0)
        with self.assertRaisesRegex(UserError, "700.00.* is left"):
            self._refund(10.0, rate=75.0)
        self.assertEqual(self.block.balance_hours, 10.0)
