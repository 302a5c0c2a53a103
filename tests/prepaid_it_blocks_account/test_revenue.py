"""Hours that are used become income at their own block's price, to the cent, once."""

from datetime import date

from odoo import Command

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class TestRevenue(RevenueCase):
    def test_used_hours_are_income(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        move = self._recognise()
        self.assertEqual((move.state, move.date), ("posted", MARCH))
        self.assertEarned(1350.0, 450.0)
        self.assertEqual(move.line_ids.mapped("partner_id"), self.customer)
        rows = self.env["prepaid.entry"].search([("move_id", "=", move.id)])
        self.assertEqual(rows.timesheet_id, timesheet)
        self.assertEqual(rows.kind, "drawdown")

    def test_each_block_at_its_own_price(self):
        self._sell_invoiced(5.0, price=450.0)
        self._sell_invoiced(5.0, price=400.0)
        self._log(self._create_ticket(), 6.0)
        self._recognise()
        self.assertEarned(320.0, 530.0)

    def test_a_second_run_books_nothing(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertFalse(self._recognise())
        self.assertEarned(1350.0, 450.0)

    def test_the_last_hour_takes_the_last_cent(self):
        block = self._sell_invoiced(7.0, price=100.0)
        ticket = self._create_ticket()
        for month in range(3, 10):
            day = date(2026, month, 20)
            with self._on(day):
                self._log(ticket, 1.0, day)
                self._recognise(date(2026, month, 28))
        self.assertEqual(block.balance_hours, 0.0)
        self.assertEarned(0.0, 100.0)
        amounts = self.env["prepaid.revenue"].search([("block_id", "=", block.id)])
        self.assertEqual(len(amounts), 7)
        self.assertEqual({round(one.amount, 2) for one in amounts}, {14.28, 14.29})

    def test_what_is_not_invoiced_waits(self):
        block = self._sell(20.0)
        self._log(self._create_ticket(), 5.0)
        self.assertFalse(self._recognise())
        with self._on(date(2026, 4, 2)):
            self._invoice(block.sale_line_id.order_id, date(2026, 4, 2))
            move = self._recognise(APRIL)
        self.assertEarned(1350.0, 450.0)
        rows = self.env["prepaid.entry"].search([("move_id", "=", move.id)])
        self.assertEqual(rows.mapped("accounting_date"), [TODAY])

    def test_time_that_is_given_back_is_no_income(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        self._recognise()
        with self._on(date(2026, 4, 2)):
            timesheet.unit_amount = 2.0
            self._recognise(APRIL)
        self.assertEarned(1620.0, 180.0)

    def test_what_was_invoiced_before_the_set_up_stays_income(self):
        self.setup.action_switch_off()
        old = self._sell_invoiced(20.0)
        self.assertEqual(self._get_balance(self.income), -1800.0)
        self._switch_on(self.company, deferred_account_id=self.deferred.id)
        new = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 25.0)
        self._recognise()
        self.assertEarned(1350.0, 2250.0)
        booked = self.env["prepaid.revenue"].search([])
        self.assertEqual(booked.block_id, new)
        self.assertEqual(old.net_price_hour, 90.0)

    def test_a_settlement_is_income_of_the_block_that_pays(self):
        self._sell_invoiced(2.0)
        agreement = self.env["prepaid.agreement"].search([("partner_id", "=", self.customer.id)])
        agreement.overage_policy = "next_block"
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEarned(0.0, 180.0)
        self._sell_invoiced(10.0)
        self._recognise()
        self.assertEarned(630.0, 450.0)

    def test_half_an_order_is_invoiced(self):
        order = self._create_order(quantity=2.0)
        order.action_confirm()
        invoice = self._invoice(order, post=False)
        invoice.write(
            {"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, {"quantity": 1.0})]}
        )
        invoice.action_post()
        self._log(self._create_ticket(), 30.0)
        self._recognise()
        self.assertEarned(0.0, 1800.0)
        self._invoice(order)
        self._recognise()
        self.assertEarned(900.0, 2700.0)

    def test_accounted_time_counts(self):
        self._sell_invoiced(20.0)
        work_type = self.env["prepaid.work.type"].create({"name": "Night", "weight": 2.0})
        self._log(self._create_ticket(), 3.0, prepaid_work_type_id=work_type.id)
        self._recognise()
        self.assertEarned(1260.0, 540.0)

    def test_another_currency_is_booked_at_the_rate_of_the_invoice(self):
        francs = self.env.ref("base.CHF")
        francs.active = True
        rate = {"currency_id": francs.id, "company_id": self.company.id}
        self.env["res.currency.rate"].create(
            [dict(rate, rate=2.0, name=TODAY), dict(rate, rate=4.0, name=date(2026, 3, 20))]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": francs.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order._get_sold_lines().price_unit = 1000.0
        order.action_confirm()
        self._invoice(order)
        with self._on(date(2026, 3, 25)):
            self._log(self._create_ticket(), 5.0, date(2026, 3, 25))
            self._recognise()
        self.assertEarned(375.0, 125.0)
