"""Work that is done and not invoiced is named at the end of a period."""

from datetime import date

from odoo import Command

from ..accruals import FIRST_OF_APRIL, SECOND_OF_APRIL, AccrualCase
from ..books import MARCH
from ..common import TODAY


class TestAccruedRevenue(AccrualCase):
    def test_hours_that_no_invoice_bills_are_named(self):
        self._sell_part_invoiced()
        self._log(self._create_ticket(), 30.0)
        self._recognise()
        self.assertEqual(self._get_balance(self.income), -1800.0)
        self.assertEqual(self._get_accrued(), [("block", 10.0, 900.0)])

    def test_used_hours_are_those_that_are_invoiced_first(self):
        self._sell_part_invoiced()
        ticket = self._create_ticket()
        self._log(ticket, 20.0)
        self.assertEqual(self._get_accrued(), [])
        self._log(ticket, 0.5)
        self.assertEqual(self._get_accrued(), [("block", 0.5, 45.0)])

    def test_invoices_and_work_of_later_days_do_not_count(self):
        order = self._sell_part_invoiced(invoiced=0.0)
        self._log(self._create_ticket(), 12.0)
        with self._on(SECOND_OF_APRIL):
            self._log(self._create_ticket(), 5.0, SECOND_OF_APRIL)
            self._invoice(order, SECOND_OF_APRIL)
            self.assertEqual(self._get_accrued(), [("block", 12.0, 1080.0)])
            self.assertEqual(self._get_accrued(FIRST_OF_APRIL), [("block", 12.0, 1080.0)])
            self.assertEqual(self._get_accrued(SECOND_OF_APRIL), [])

    def test_drafts_bill_nothing(self):
        order = self._sell_part_invoiced(invoiced=0.0)
        self._invoice(order, post=False)
        self._log(self._create_ticket(), 1.0)
        self.assertEqual(self._get_accrued(), [("block", 1.0, 90.0)])

    def test_what_nobody_pays_for_is_not_accrued(self):
        order = self._sell_part_invoiced(sold=1.0, invoiced=0.0)
        block = order.order_line.prepaid_block_ids
        block._adjust(5.0, "Goodwill")
        self._log(self._create_ticket(), 12.0)
        self.assertEqual(self._get_accrued(), [("block", 10.0, 900.0)])

    def test_hours_that_were_taken_back_or_expired_are_not_accrued(self):
        order = self._sell_part_invoiced(sold=1.0, invoiced=0.0)
        block = order.order_line.prepaid_block_ids
        self._log(self._create_ticket(), 2.0)
        block._refund(3.0, "Too many")
        block._expire_remaining("Over")
        self.assertEqual(self._get_accrued(), [("block", 2.0, 180.0)])

    def test_an_advance_bills_hours(self):
        order = self._sell_part_invoiced(sold=2.0, invoiced=0.0)
        self._invoice_in_advance(order, 900.0)
        self._log(self._create_ticket(), 15.0)
        self.assertEqual(self._get_accrued(), [("block", 5.0, 450.0)])

    def test_an_advance_that_was_income_before_the_set_up_bills_hours(self):
        self.setup.action_switch_off()
        deferred = self.company.prepaid_deferred_account_id
        order = self._sell_part_invoiced(sold=2.0, invoiced=0.0)
        cable = self.env["product.product"].create(
            {"name": "Cable", "type": "consu", "list_price": 600.0, "taxes_id": [Command.clear()]}
        )
        order.order_line = [Command.create({"product_id": cable.id})]
        advance = self._invoice_in_advance(order, 1200.0)
        self.assertNotIn(deferred, advance.line_ids.account_id)
        self.setup.action_switch_on()
        self._log(self._create_ticket(), 15.0)
        # Half of 2,400, of which the hours are 1,800: half of the hours.
        self.assertEqual(self._get_accrued(), [("block", 5.0, 450.0)])

    def test_a_discount_of_the_order_lowers_the_price(self):
        discount = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "taxes_id": [Command.clear()]}
        )
        other = self.env["product.product"].create(
            {"name": "Cable", "type": "consu", "taxes_id": [Command.clear()]}
        )
        product = self._create_product(hours=10.0, price=900.0).product_variant_id
        order = self._create_order(
            order_line=[
                Command.create({"product_id": product.id}),
                Command.create({"product_id": other.id, "price_unit": 100.0}),
                Command.create({"product_id": discount.id, "price_unit": -100.0}),
            ]
        )
        order.action_confirm()
        self._log(self._create_ticket(), 10.0)
        # A tenth off all of it.
        self.assertEqual(self._get_accrued(), [("block", 10.0, 810.0)])

    def test_a_foreign_currency_counts_at_the_rate_of_the_day(self):
        francs = self.env.ref("base.CHF")
        francs.active = True
        for day, rate in ((date(2026, 3, 1), 1.25), (date(2026, 3, 30), 1.6)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": francs.id,
                    "company_id": self.company.id,
                    "rate": rate,
                    "name": day,
                }
            )
        pricelist = self.env["product.pricelist"].create(
            {"name": "CHF", "currency_id": francs.id, "company_id": self.company.id}
        )
        order = self._create_order(
            product=self._create_product(hours=10.0, price=900.0), pricelist_id=pricelist.id
        )
        order.order_line.filtered("product_id").price_unit = 2000.0
        order.action_confirm()
        self._log(self._create_ticket(), 10.0)
        self.assertEqual(self._get_accrued(TODAY), [("block", 10.0, 1600.0)])
        self.assertEqual(self._get_accrued(MARCH), [("block", 10.0, 1250.0)])

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        self._sell_part_invoiced(invoiced=0.0)
        self._log(self._create_ticket(), 1.0)
        self.assertEqual(self._get_accrued(company=other), [])

    def test_the_number_of_statements_does_not_grow(self):
        product = self._create_product(hours=10.0, price=900.0)
        counts = []
        for number in (1, 2, 6):
            for __ in range(number):
                self._create_order(product=product).action_confirm()
            self._log(self._create_ticket(), 10.0 * number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_accrued()
            counts.append(self.env.cr.sql_log_count - before)
        # The first time fills caches that are there for good.
        self.assertEqual(*counts[1:])

    def test_the_tie_out_names_it(self):
        self._sell_part_invoiced()
        self._log(self._create_ticket(), 30.0)
        self._recognise()
        report = self.env["prepaid.revenue.tie.out"].with_user(self.accountant)
        report = report.create({"date": MARCH})
        report.action_show()
        self.assertTrue(report.is_tied)
        self.assertEqual((report.total, report.accrued), (0.0, 900.0))
        row = report.accrued_ids
        self.assertEqual((row.partner_id, row.hours, row.price), (self.customer, 10.0, 90.0))
        table = report._get_table()
        self.assertEqual({len(cells) for cells in table}, {9})
        self.assertEqual(table[-1][-1], 900.0)
        name = "prepaid_it_blocks_account.report_prepaid_revenue_tie_out"
        page = self.env["ir.actions.report"]._render_qweb_html(name, report.ids)[0].decode()
        self.assertIn("Worked, not invoiced", page)


class TestAccruedAccount(AccrualCase):
    def test_the_account_is_proposed_by_its_name(self):
        domain = self.company._get_prepaid_account_domain("asset_current")
        self.accrued.name = "Something"
        self.assertFalse(
            self.company._propose_prepaid_accrued_account().filtered_domain(
                [("name", "=", "Something")]
            )
        )
        self.accrued.name = "Accrued Revenue"
        self.assertEqual(self.company._propose_prepaid_accrued_account(), self.accrued)
        self.assertIn(self.accrued, self.env["account.account"].search(domain))

    def test_what_customers_owe_is_no_accrued_revenue(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        setup.accrued_account_id = self.income
        self.assertIn("no asset", setup.problems)
        setup.accrued_account_id = self.customer.property_account_receivable_id
        self.assertIn("by invoices", setup.problems)
