"""What agreements and blocks bring and cost, against figures reckoned by hand."""

from odoo import Command
from odoo.exceptions import AccessError

from ..common import TODAY, to_date
from .profit import ProfitCase


class TestProfit(ProfitCase):
    def test_drawn_hours_bring_their_price_and_cost_the_employee(self):
        self._log(self.ticket, 4.0)
        # 4 × 90 and 4 × 40.
        self.assertEqual(self._sums(), (4.0, 4.0, 360.0, 160.0))
        (row,) = self._rows()
        self.assertEqual(
            (row.block_id, row.kind, row.employee_id.id), (self.block, "drawn", self.employee.id)
        )
        self.assertEqual((row.margin, row.margin_per_hour, row.effective_rate), (200.0, 50.0, 90.0))

    def test_changes_and_deletions_leave_nothing_behind(self):
        line = self._log(self.ticket, 4.0)
        line.unit_amount = 3.0
        self.assertEqual(self._sums(), (3.0, 3.0, 270.0, 120.0))
        line.unlink()
        self.assertEqual(self._sums(), (0.0, 0.0, 0.0, 0.0))

    def test_free_time_costs_and_lowers_the_effective_rate(self):
        self._log(self.ticket, 4.0)
        self._log(self.ticket, 2.0, prepaid_excluded=True, prepaid_exclusion="goodwill")
        self.assertEqual(self._sums(), (4.0, 6.0, 360.0, 240.0))
        self.assertEqual(self._sums(("kind", "=", "free")), (0.0, 2.0, 0.0, 80.0))
        (group,) = self._group("agreement_id")
        # 360 in 6 hours; 120 left of it.
        self.assertEqual((group["effective_rate"], group["margin_per_hour"]), (60.0, 20.0))
        self.assertEqual(group["margin"], 120.0)

    def test_weights_bring_more_for_an_hour_worked(self):
        double = self.env["prepaid.work.type"].create({"name": "Night", "weight": 2.0})
        self._log(self.ticket, 2.0, prepaid_work_type_id=double.id)
        self.assertEqual(self._sums(), (4.0, 2.0, 360.0, 80.0))
        (group,) = self._group("work_type_id")
        self.assertEqual((group["effective_rate"], group["margin_per_hour"]), (180.0, 140.0))

    def test_a_used_up_block_with_goodwill_has_brought_its_price(self):
        self.block._adjust(2.0, "Sorry")
        self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (6.0, 6.0, 540.0, 240.0))
        line = self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (12.0, 12.0, 900.0, 480.0))
        line.unit_amount = 3.0
        self.assertEqual(self._sums(), (9.0, 9.0, 810.0, 360.0))
        line.unit_amount = 6.0
        self.assertEqual(self._sums(), (12.0, 12.0, 900.0, 480.0))

    def test_a_used_up_block_has_brought_its_price_to_the_cent(self):
        for hours, price in ((7.0, 100.0), (20.0, 1799.99)):
            block = self._sell(hours, contact=self.other_contact, price=price)
            self.agreement = block.agreement_id
            for __ in range(int(hours)):
                self._log(self._create_ticket(self.other_contact), 1.0)
            self.assertEqual(self._sums(("block_id", "=", block.id))[2], price)

    def test_hours_taken_away_leave_their_money_to_the_others(self):
        self.block._adjust(-4.0, "Agreed")
        self._log(self.ticket, 3.0)
        self.assertEqual(self._sums(), (3.0, 3.0, 450.0, 120.0))

    def test_expired_hours_bring_money_and_cost_nothing(self):
        self._log(self.ticket, 4.0)
        self.block._expire_remaining("Over")
        self.assertEqual(self._sums(("kind", "=", "expired")), (0.0, 0.0, 540.0, 0.0))
        self.assertEqual(self._sums(), (4.0, 4.0, 900.0, 160.0))

    def test_refunded_hours_bring_nothing(self):
        self.block._refund(4.0, "Moves away")
        self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (6.0, 6.0, 540.0, 240.0))

    def test_moved_hours_bring_their_price_elsewhere(self):
        other = self._sell(1.0, contact=self.other_contact, price=50.0).agreement_id
        self.block._transfer(other, 4.0, "Sister company")
        self._log(self.ticket, 6.0)
        self.assertEqual(self._sums(), (6.0, 6.0, 540.0, 240.0))
        self._log(self._create_ticket(self.other_contact), 5.0)
        self.agreement = other
        # 1 × 50 and 4 × 90.
        self.assertEqual(self._sums(), (5.0, 5.0, 410.0, 200.0))

    def test_blocks_are_distinguished(self):
        second = self._sell(10.0, price=800.0)
        self._log(self.ticket, 15.0)
        groups = {group["block_id"][0]: group for group in self._group("block_id")}
        self.assertEqual(groups[self.block.id]["margin"], 900.0 - 400.0)
        self.assertEqual(groups[second.id]["margin"], 400.0 - 200.0)
        self.assertEqual(groups[second.id]["effective_rate"], 80.0)

    def test_taxes_that_are_included_are_no_income(self):
        tax = self.env["account.tax"].create(
            {"name": "Incl", "amount": 25.0, "price_include_override": "tax_included"}
        )
        block = self._sell(
            10.0, contact=self.other_contact, price=1000.0, taxes_id=[Command.set(tax.ids)]
        )
        self.agreement = block.agreement_id
        self._log(self._create_ticket(self.other_contact), 5.0)
        self.assertEqual(self._sums(), (5.0, 5.0, 400.0, 200.0))

    def test_a_foreign_currency_counts_at_the_orders_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "QQQ",
                "symbol": "Q",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": currency.id, "company_id": self.company.id}
        )
        order = self._create_order(
            contact=self.other_contact,
            product=self._create_product(hours=10.0, price=900.0),
            pricelist_id=pricelist.id,
        )
        order._get_sold_lines().price_unit = 1800.0
        order.action_confirm()
        self.agreement = order.order_line.prepaid_block_ids.agreement_id
        self._log(self._create_ticket(self.other_contact), 5.0)
        self.assertEqual(self._sums(), (5.0, 5.0, 450.0, 200.0))

    def test_it_agrees_with_the_net_price_per_hour(self):
        move = self._invoice(price_unit=777.77)
        self._credit(move, price_unit=11.11)
        self._log(self.ticket, 10.0)
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(self._sums()[2], 766.66)
        self.assertEqual(self.block._get_net_rates(), {self.block.id: (766.66, 10.0)})

    def test_companies_are_added_up_in_the_currency_of_the_one_worked_in(self):
        """4 × 90 less 4 × 40 here; 100 less 0 there, of which two are worth one of here."""
        self._log(self.ticket, 4.0)
        currency = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 2.0, "company_id": False}
        )
        there = self.env["res.company"].create({"name": "There", "currency_id": currency.id})
        self.manager.write({"company_ids": [Command.link(there.id)]})
        agreement = self.env["prepaid.agreement"].create(
            {"partner_id": self.other_customer.id, "company_id": there.id}
        )
        self.env["prepaid.block"].create(
            {
                "agreement_id": agreement.id,
                "currency_id": currency.id,
                "rate": 10.0,
                "hours": 10.0,
                "date_start": TODAY,
                "product_id": self.product.product_variant_id.id,
            }
        )._activate()
        agreement.block_ids._expire_remaining("Over")
        report = self.env["prepaid.profit.report"].with_user(self.manager)
        figures = {}
        for company in (self.company, there):
            self.env.flush_all()
            self.env.clear()
            allowed = [company.id] + (self.company | there - company).ids
            found = report.with_context(allowed_company_ids=allowed)
            rows = found.search([("agreement_id", "in", (agreement | self.agreement).ids)])
            self.assertEqual(rows.mapped("currency_id"), company.currency_id)
            figures[company] = round(sum(rows.mapped("income")), 2)
        self.assertEqual(figures, {self.company: 410.0, there: 820.0})

    def test_periods(self):
        self._log(self.ticket, 1.0, day=to_date("2026-03-16"))
        self._log(self.ticket, 2.0, day=to_date("2026-04-01"))
        self.assertEqual(self._sums(("date", ">=", "2026-04-01")), (2.0, 2.0, 180.0, 80.0))

    def test_costs_are_for_managers(self):
        self._log(self.ticket, 1.0)
        for user in (self.technician, self.salesman, self.accountant, self.plain_user):
            with self.assertRaises(AccessError):
                self._rows(user=user)

    def test_companies_are_apart(self):
        self._log(self.ticket, 1.0)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set([company.id])],
        )
        self.assertFalse(self._rows(user=stranger))
        self.assertTrue(self._rows())
