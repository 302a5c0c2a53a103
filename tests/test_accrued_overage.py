"""Overage that is to be invoiced is accrued revenue until it is, at its price."""

from datetime import date

from odoo import Command

from .accruals import SECOND_OF_APRIL, AccrualCase
from .books import MARCH
from .common import TODAY
from .overage import OverageMixin


class TestAccruedOverage(OverageMixin, AccrualCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._create_service()
        cls.company.prepaid_normal_rate_product_id = cls.service
        cls.block = cls._sell(4.0, normal_rate=0.0)
        cls._invoice(cls, cls.block.sale_line_id.order_id)
        cls.agreement = cls.block.agreement_id
        cls.agreement.overage_policy = "invoice"
        cls.ticket = cls._create_ticket()

    def test_what_would_be_billed_now(self):
        self._log(self.ticket, 6.5)
        self.assertEqual(self._get_accrued(), [("overage", 2.5, 250.0)])
        self.assertEqual(self._get_accrued(date(2026, 3, 1)), [])

    def test_no_money_comes_for_what_nobody_bills(self):
        self.agreement.overage_policy = "allow"
        self._log(self.ticket, 6.5)
        self.assertEqual(self._get_accrued(), [])
        self.agreement.overage_policy = "next_block"
        self.assertEqual(self._get_accrued(), [])

    def test_as_the_customer_agreed_to_it(self):
        self._grant(1.0, rate=70.0)
        self._log(self.ticket, 6.0)
        self.assertEqual(
            sorted(self._get_accrued()), [("overage", 1.0, 70.0), ("overage", 1.0, 100.0)]
        )

    def test_on_an_order_and_invoiced_later(self):
        self._log(self.ticket, 6.0)
        order = self._bill()
        self.assertEqual(self._get_accrued(), [("overage", 2.0, 200.0)])
        order.order_line.price_unit = 80.0
        order.action_confirm()
        self.assertEqual(self._get_accrued(), [("overage", 2.0, 160.0)])
        with self._on(SECOND_OF_APRIL):
            self._log(self.ticket, 1.0, SECOND_OF_APRIL)
            invoice = order._create_invoices()
            invoice.invoice_date = SECOND_OF_APRIL
            self.assertEqual(self._get_accrued(), [("overage", 2.0, 160.0)])
            invoice.action_post()
            self.assertEqual(self._get_accrued(), [("overage", 2.0, 160.0)])
            self.assertEqual(self._get_accrued(SECOND_OF_APRIL), [("overage", 1.0, 100.0)])

    def test_work_of_two_periods_on_one_order(self):
        self._log(self.ticket, 6.0)
        with self._on(SECOND_OF_APRIL):
            self._log(self.ticket, 3.0, SECOND_OF_APRIL)
            self._bill(SECOND_OF_APRIL)
            self.assertEqual(self._get_accrued(), [("overage", 2.0, 200.0)])
            self.assertEqual(self._get_accrued(SECOND_OF_APRIL), [("overage", 5.0, 500.0)])

    def test_a_part_is_invoiced(self):
        self._log(self.ticket, 8.0)
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        line = invoice.invoice_line_ids
        invoice.write({"invoice_line_ids": [Command.update(line.id, {"quantity": 1.0})]})
        invoice.action_post()
        self.assertEqual(self._get_accrued(), [("overage", 3.0, 300.0)])

    def test_what_was_invoiced_and_corrected_since_is_given_back(self):
        timesheet = self._log(self.ticket, 6.0)
        order = self._bill()
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        timesheet.unit_amount = 5.0
        self.assertEqual(self._get_accrued(), [("overage", -1.0, -100.0)])

    def test_what_was_billed_and_not_worked_brings_nothing(self):
        timesheet = self._log(self.ticket, 6.0)
        self._bill()
        timesheet.unit_amount = 5.0
        self.assertEqual(sum(amount for *__, amount in self._get_accrued()), 100.0)

    def test_a_cancelled_order_bills_nothing_and_the_hours_wait(self):
        self._log(self.ticket, 6.0)
        self._bill()._action_cancel()
        self.assertEqual(self._get_accrued(), [("overage", 2.0, 200.0)])

    def test_a_price_that_is_not_known_is_said(self):
        self.company.prepaid_normal_rate_product_id = False
        self._log(self.ticket, 6.0)
        (row,) = self.env["prepaid.revenue"]._get_accrued(self.company, MARCH)
        self.assertEqual((row.seconds, row.amount), (7200, 0.0))
        self.assertIn("choose it in the settings", row.problem)

    def test_it_is_posted_to_the_account_of_its_service(self):
        account = self.income.copy({"code": "400980", "name": "Services"})
        self.service.product_tmpl_id.with_company(self.company).property_account_income_id = account
        self._log(self.ticket, 6.0)
        accrual = self.env["prepaid.accrual"].with_user(self.accountant).create({"date": TODAY})
        accrual.action_book()
        self.assertEqual(self._get_balance(account, TODAY), -200.0)
        self.assertIn(self.agreement.name, accrual.line_ids.name)
