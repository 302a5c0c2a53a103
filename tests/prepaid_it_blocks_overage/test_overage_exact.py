"""Overage is priced by its seconds: Odoo's quantities have two decimals, and round nothing away."""

from odoo import Command
from odoo.exceptions import AccessError

from ..common import TODAY
from ..correction import CorrectionCase
from ..overage import OverageCase


class TestExactPrice(OverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._log(cls.ticket, 4.0)

    def _log_minutes(self, *minutes, **vals):
        for length in minutes:
            self._log(self.ticket, length / 60, **vals)

    def _invoice(self, order):
        order.action_confirm()
        return order._create_invoices(final=True)

    def _read(self, lines, quantity):
        return [(line[quantity], line.price_unit, line.price_subtotal) for line in lines]

    def _assert_billed(self, *figures):
        """Check the order, its preview, its draft invoice and the posted one."""
        plan = self.agreement._plan_overage(date_to=TODAY)[self.agreement.id]
        preview = self.agreement._get_overage_amount(plan, TODAY)
        order = self._bill()
        self.assertEqual(self._read(order.order_line, "product_uom_qty"), list(figures))
        total = sum(amount for __, __, amount in figures)
        self.assertAlmostEqual(preview[1], total, 6)
        self.assertEqual(order.amount_total, self.currency.round(total))
        invoice = self._invoice(order)
        self.assertEqual(self._read(invoice.invoice_line_ids, "quantity"), list(figures))
        invoice.action_post()
        self.assertEqual(invoice.amount_total, order.amount_total)
        balances = invoice.invoice_line_ids.mapped("balance")
        self.assertAlmostEqual(-sum(balances), total, 6)
        self._clear(order.order_line)
        self.assertEqual(set(order.order_line.mapped("untaxed_amount_to_invoice")), {0.0})
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertLedgerHolds()
        return order

    def test_sixths_of_an_hour_are_an_hour(self):
        self._log_minutes(*[10] * 6)
        self._assert_billed((1.0, 100.0, 100.0))

    def test_ten_minutes_are_a_sixth_of_an_hour(self):
        self._log_minutes(10)
        order = self._assert_billed((0.17, 100.0, 16.67))
        self.assertIn("0:10 hours", order.order_line.name)

    def test_many_short_entries_are_rounded_once(self):
        self._log_minutes(*[10] * 100)
        self._assert_billed((16.67, 100.0, 1666.67))

    def test_each_line_is_rounded_once(self):
        expert = self.env["prepaid.work.type"].create({"name": "Expert"})
        self._log_minutes(10, 10)
        self._log_minutes(20, prepaid_work_type_id=expert.id)
        self._assert_billed((0.33, 100.0, 33.33), (0.33, 100.0, 33.33))

    def test_lines_add_up_however_the_company_rounds_taxes(self):
        expert = self.env["prepaid.work.type"].create({"name": "Expert"})
        tax = self.env["account.tax"].create(
            {"name": "Tax of 21", "amount": 21.0, "company_id": self.company.id}
        )
        self.service.taxes_id = [Command.set(tax.ids)]
        for method, taxed in (("round_per_line", 80.66), ("round_globally", 80.66)):
            self.company.tax_calculation_rounding_method = method
            self._log_minutes(20)
            self._log_minutes(20, prepaid_work_type_id=expert.id)
            order = self._bill()
            invoice = self._invoice(order)
            for document in (order, invoice):
                self.assertEqual((document.amount_untaxed, document.amount_total), (66.66, taxed))

    def test_with_taxes_and_a_discount(self):
        tax = self.env["account.tax"].create(
            {"name": "Tax of 21", "amount": 21.0, "company_id": self.company.id}
        )
        self.service.taxes_id = [Command.set(tax.ids)]
        self._log_minutes(20)
        order = self._bill()
        self.assertEqual((order.amount_untaxed, order.amount_tax), (33.33, 7.0))
        invoice = self._invoice(order)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (33.33, 7.0))
        invoice.invoice_line_ids.discount = 50.0
        self.assertEqual(invoice.amount_untaxed, 16.67)

    def test_a_service_in_days(self):
        self.service.uom_id = self.env.ref("uom.product_uom_day")
        self.service.list_price = 800.0
        self._log_minutes(20)
        order = self._bill()
        line = order.order_line
        self.assertEqual(line.product_uom_id, self.env.ref("uom.product_uom_hour"))
        self.assertEqual(line.price_subtotal, self.currency.round(line.price_unit / 3))

    def test_another_quantity_costs_what_it_says(self):
        self._log_minutes(20)
        order = self._bill()
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids
        for quantity, amount in ((0.2, 20.0), (0.34, 34.0), (1.0, 100.0), (0.33, 33.33)):
            line.quantity = quantity
            self.assertEqual(line.price_subtotal, amount)
        order.order_line.product_uom_qty = 0.5
        self.assertEqual(order.order_line.price_subtotal, 50.0)
        order.order_line.product_uom_qty = 0.33
        self.assertEqual(order.order_line.price_subtotal, 33.33)

    def test_salespeople_change_the_quantity_and_not_what_was_worked(self):
        self._log_minutes(20)
        line = self._bill().order_line.with_user(self.salesman)
        with self.assertRaises(AccessError):
            line.prepaid_overage_seconds = 1210
        line.product_uom_qty = 0.2
        self.assertEqual((line.prepaid_overage_seconds, line.price_subtotal), (720, 20.0))

    def test_a_lower_quantity_leaves_the_rest_to_the_next_order(self):
        self._log_minutes(20)
        order = self._bill()
        order.order_line.product_uom_qty = 0.2
        self.assertEqual(order.order_line.price_subtotal, 20.0)
        self.assertEqual(order.order_line.prepaid_overage_seconds, 720)
        rest = self._bill()
        # Eight minutes.
        self.assertEqual(self._read(rest.order_line, "product_uom_qty"), [(0.13, 100.0, 13.33)])

    def test_a_block_settles_exactly_what_is_left(self):
        self._log_minutes(*[10] * 6)
        self._sell(0.5)
        self.agreement.overage_policy = "next_block"
        self.agreement._settle_overage()
        self.assertEqual(self.agreement.overage_seconds, 1800)
        self.agreement.overage_policy = "invoice"
        self._assert_billed((0.5, 100.0, 50.0))


class TestExactCredit(CorrectionCase):
    def test_what_is_corrected_is_given_back_as_it_was_charged(self):
        self.time.unit_amount = 4 + 20 / 60
        order = self._bill()
        self._invoice(order)
        self.assertEqual(self._charged(), 33.33)
        self.time.unit_amount = 4.0
        back = self._bill()
        self.assertEqual(back.amount_total, -33.33)
        self._invoice(back)
        self.assertEqual(self._charged(), 0.0)
        self.assertFalse(self._bill())
        self.assertLedgerHolds()

    def test_a_part_is_given_back_by_its_seconds(self):
        self.time.unit_amount = 4 + 50 / 60
        self._invoice(self._bill())
        self.assertEqual(self._charged(), 83.33)
        for minutes, charged in ((40, 66.66), (20, 33.33), (0, 0.0)):
            self.time.unit_amount = 4 + minutes / 60
            self._invoice(self._bill())
            self.assertAlmostEqual(self._charged(), charged, 1)
        self.assertEqual(self._charged(), 0.0)

    def test_a_credit_note_over_all_of_it_gives_all_of_it_back(self):
        self.time.unit_amount = 4 + 20 / 60
        invoice = self._invoice(self._bill())
        refund = self._reverse(invoice)
        self.assertEqual(refund.amount_total, 33.33)
        self.assertEqual(self._charged(), 0.0)
        self.assertEqual(self._bill().amount_total, 33.33)
