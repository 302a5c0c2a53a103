"""Blocks whose hours are free, expire, move, or are given back."""

from datetime import date

from ..books import APRIL, MAY, RevenueCase
from ..common import TODAY


class TestRevenueBlock(RevenueCase):
    def test_hours_that_expire_are_breakage(self):
        self._sell_invoiced(20.0, prepaid_validity_months=1)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        with self._on(date(2026, 5, 1)):
            self.env["prepaid.block"]._cron_expire()
            self._recognise(MAY)
        self.assertEarned(0.0, 450.0, 1350.0)

    def test_an_extension_takes_breakage_back(self):
        block = self._sell_invoiced(20.0, prepaid_validity_months=1)
        with self._on(date(2026, 5, 1)):
            self.env["prepaid.block"]._cron_expire()
            self._recognise(MAY)
            self.assertEarned(0.0, 0.0, 1800.0)
            block._extend(date(2026, 12, 31), "Goodwill")
            self._recognise(MAY)
        self.assertEarned(1800.0, 0.0)

    def test_free_hours_are_worth_nothing(self):
        block = self._sell_invoiced(20.0)
        block._adjust(5.0, "Sorry")
        ticket = self._create_ticket()
        self._log(ticket, 20.0)
        self._recognise()
        self.assertEarned(0.0, 1800.0)
        self._log(ticket, 5.0)
        self.assertFalse(self._recognise())
        self.assertEarned(0.0, 1800.0)

    def test_paid_hours_that_are_taken_are_breakage(self):
        block = self._sell_invoiced(20.0)
        block._adjust(-5.0, "By contract")
        self._recognise()
        self.assertEarned(1350.0, 0.0, 450.0)

    def test_a_voided_block_is_breakage_until_it_is_credited(self):
        block = self._sell_invoiced(20.0)
        invoice = block.sale_line_id.invoice_lines.move_id
        block._void("Never wanted")
        self._recognise()
        self.assertEarned(0.0, 0.0, 1800.0)
        self._credit(invoice)
        self._recognise()
        self.assertEarned(0.0, 0.0)

    def test_a_refund_recognises_nothing(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        block._refund(10.0, "Moves away")
        self.assertFalse(self._recognise())
        self._credit(block.sale_line_id.invoice_lines.move_id, quantity=0.5)
        self.assertFalse(self._recognise())
        self.assertEarned(450.0, 450.0)

    def test_what_is_kept_of_a_refund_is_breakage(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        block._refund(15.0, "Moves away")
        invoice = block.sale_line_id.invoice_lines.move_id
        # 15 hours are given back at 60 instead of 90.
        credit = self._credit(invoice, quantity=1.0, price_unit=900.0)
        credit.invoice_line_ids.prepaid_credit_seconds = 15 * 3600
        self._recognise()
        self.assertEarned(0.0, 450.0, 450.0)

    def test_the_refund_dialog_s_credit_note(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        for hours, rate, kept in ((5.0, 90.0, 0.0), (4.0, 45.0, 180.0), (6.0, 0.0, 720.0)):
            plan = block._plan_refund(hours, rate=rate)
            block._refund(hours, "Moves away")
            credit = block._create_refund_credit_note(plan, "Moves away")
            credit.invoice_date = TODAY
            credit.action_post()
            self._recognise()
            self.assertEqual(self._get_balance(self.breakage), -kept)
        self.assertEarned(0.0, 450.0, 720.0)

    def test_a_price_reduction_lowers_what_was_earned(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 10.0)
        self._recognise()
        self._credit(block.sale_line_id.invoice_lines.move_id, price_unit=200.0)
        self._recognise()
        self.assertEarned(800.0, 800.0)

    def test_moved_hours_are_earned_by_who_uses_them(self):
        block = self._sell_invoiced(20.0)
        other = self._sell(1.0, contact=self.other_contact)
        block._transfer(other.agreement_id, 10.0, "One firm")
        self._log(self._create_ticket(contact=self.other_contact), 6.0)
        move = self._recognise()
        self.assertEarned(1350.0, 450.0)
        earned = move.line_ids.filtered(lambda line: line.account_id == self.income)
        self.assertEqual(earned.partner_id, self.other_customer)
        owed = move.line_ids - earned
        self.assertEqual(owed.partner_id, self.customer)
        self._log(self._create_ticket(), 10.0)
        self._log(self._create_ticket(contact=self.other_contact), 5.0)
        self._recognise()
        self.assertEarned(0.0, 1800.0)

    def test_each_amount_names_its_own_item(self):
        block = self._sell_invoiced(20.0)
        other = self._sell_invoiced(1.0, contact=self.other_contact)
        block._transfer(other.agreement_id, 10.0, "One firm")
        self._log(self._create_ticket(contact=self.other_contact), 6.0)
        move = self._recognise()
        # Two payers, one user, one account of income.
        self.assertEqual(len(move.line_ids), 4)
        booked = self.env["prepaid.revenue"].search([("move_id", "=", move.id)])
        self.assertEqual(len(booked.line_id), 2)
        for one in booked:
            self.assertEqual(one.line_id.account_id, self.income)
            self.assertAlmostEqual(one.line_id.credit, one.amount)

    def test_opening_balances_are_worth_their_rate_once_their_money_is_booked(self):
        self.env["prepaid.opening.balance"].create(
            {
                "external_key": "old",
                "partner_id": self.customer.id,
                "hours": 12.0,
                "rate": 80.0,
                "date_cutover": TODAY,
            }
        )
        self._log(self._create_ticket(), 2.0)
        self.assertFalse(self._recognise())
        with self._on(date(2026, 4, 2)):
            self.company.prepaid_revenue_opening_date = date(2026, 4, 1)
            self._log(self._create_ticket(), 3.0, date(2026, 4, 2))
            self._recognise(APRIL)
        # What was used before the money was booked is not recognised.
        self.assertEqual(self._get_balance(self.income), -240.0)
        with self._on(date(2026, 5, 2)):
            self._log(self._create_ticket(), 7.0, date(2026, 5, 2))
            self._recognise(MAY)
        self.assertEqual(self._get_balance(self.deferred), 800.0)
