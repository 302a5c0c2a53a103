"""Lock dates, and entries that are reset or reversed."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class TestRevenueBack(RevenueCase):
    def setUp(self):
        super().setUp()
        self.block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self.move = self._recognise()

    def _rows(self, move):
        return self.env["prepaid.entry"].search([("move_id", "=", move.id)])

    def _reverse(self, move, day=APRIL):
        reversal = move._reverse_moves([{"date": day, "ref": "Mistake"}])
        reversal._post(soft=False)
        return reversal

    def test_a_locked_period_books_into_the_open_one(self):
        self.company.fiscalyear_lock_date = MARCH
        with self._on(date(2026, 4, 10)):
            self._log(self._create_ticket(), 1.0, TODAY)
            move = self._recognise()
        self.assertEqual(move.date, date(2026, 4, 1))
        self.assertEqual(self._get_balance(self.income, MARCH), -450.0)
        self.assertEqual(self._get_balance(self.income), -540.0)

    def test_an_earlier_period_is_refused(self):
        with self._on(date(2026, 4, 10)), self.assertRaises(UserError):
            self._recognise(date(2026, 2, 28))

    def test_a_reset_entry_frees_its_rows(self):
        self.assertEqual(len(self._rows(self.move)), 1)
        self.move.button_draft()
        self.assertFalse(self._rows(self.move))
        self.assertTrue(self.move.is_prepaid_recognition_reset)
        self.assertIn("5:00", str(self.move.message_ids[0].body))
        again = self._recognise()
        self.assertEqual(len(self._rows(again)), 1)
        self.assertEqual(self._get_balance(self.income), -450.0)

    def test_a_reset_entry_is_not_posted_again(self):
        self.move.button_draft()
        with self.assertRaises(UserError):
            self.move._post(soft=False)
        self._recognise()
        with self.assertRaises(UserError):
            self.move.action_post()
        self.assertEqual(self._get_balance(self.income), -450.0)

    def test_a_reversed_entry_frees_its_rows(self):
        self._reverse(self.move)
        self.assertFalse(self._rows(self.move))
        self.assertEqual(self._get_balance(self.income), 0.0)
        again = self._recognise(APRIL)
        self.assertEqual(len(self._rows(again)), 1)
        self.assertEqual(self._get_balance(self.income), -450.0)
        self.assertEqual(self._get_balance(self.deferred), -1350.0)
        self.assertFalse(self._recognise(APRIL))

    def test_what_was_reversed_stays_reversed(self):
        reversal = self._reverse(self.move)
        for record in (reversal, self.move):
            with self.assertRaises(UserError):
                record.button_draft()
        with self.assertRaises(UserError):
            self._reverse(self.move)
        with self.assertRaises(UserError):
            self._reverse(reversal)

    def test_no_part_of_an_entry_is_reversed(self):
        reversal = self.move._reverse_moves([{"date": APRIL}])
        debit = reversal.line_ids.filtered("debit")
        credit = reversal.line_ids - debit
        reversal.write(
            {
                "line_ids": [
                    Command.update(debit.id, {"debit": 100.0}),
                    Command.update(credit.id, {"credit": 100.0}),
                ]
            }
        )
        with self.assertRaises(UserError):
            reversal._post(soft=False)

    def test_an_invoice_that_is_reset_takes_its_income_back(self):
        invoice = self.block.sale_line_id.invoice_lines.move_id
        invoice.button_draft()
        back = self._recognise()
        self.assertEqual(self._get_balance(self.income), 0.0)
        for record in (back, *back.line_ids):
            rows = self.env["prepaid.entry"].search(record.action_view_prepaid_entries()["domain"])
            self.assertEqual(rows, self._rows(self.move))
        invoice.action_post()
        self._recognise()
        self.assertEqual(self._get_balance(self.income), -450.0)
        self.assertEqual(self._get_balance(self.deferred), -1350.0)
