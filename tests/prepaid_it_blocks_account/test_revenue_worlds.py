"""Two companies, their own and a foreign currency, taxes on top and included: to the cent."""

from datetime import date

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat

from ..books import APRIL, MARCH, RevenueCase, load_chart
from ..common import TODAY

# What one unit of the company's currency is in the foreign one.
RATE = 1.37


class TestRevenueWorlds(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Second Firm"})
        cls.env.user.company_ids |= cls.other
        load_chart(cls.env, cls.other)
        cls.other.write({"account_sale_tax_id": False, "prepaid_activation": "order"})
        cls.francs, cls.yen = cls.env.ref("base.CHF"), cls.env.ref("base.JPY")
        (cls.francs | cls.yen).active = True
        # Without cents: what is split has whole steps.
        cls.other.currency_id = cls.yen
        cls._switch_on(cls.other)
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "rate": rate,
                    "name": date(2026, 3, 1),
                }
                for company in (cls.company, cls.other)
                for currency, rate in ((company.currency_id, 1.0), (cls.francs, RATE))
            ]
        )

    def _create_tax(self, company, is_included):
        """Return a tax of the chart, which has an account of its own, with another rate."""
        vals = {
            "name": f"21 % {is_included}",
            "amount": 21.0,
            "price_include_override": "tax_included" if is_included else "tax_excluded",
        }
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", company.id)]
        return self.env["account.tax"].search(domain, limit=1).copy(vals)

    def _sell_in(self, company, currency, tax, price):
        """Sell and invoice 20 hours at a price of the line and return the block."""
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        product = self._create_product(taxes_id=[Command.set(tax.ids)])
        pricelist = env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id, "company_id": company.id}
        )
        order = env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": company.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.product_variant_id.id,
                            "product_uom_qty": 1.0,
                            "price_unit": price,
                            compat.LINE_TAXES: [Command.set(tax.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self.assertEqual(order.currency_id, currency)
        self._invoice(order)
        return order.order_line.prepaid_block_ids

    def _work_in(self, company):
        """Return a ticket of a company and its employee."""
        if company == self.company:
            return self._create_ticket(), self.employee
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        project = env["project.project"].create(
            {"name": "Support", "allow_timesheets": True, "company_id": company.id}
        )
        team = env["helpdesk.ticket.team"].create(
            {
                "name": "Desk",
                "allow_timesheet": True,
                "default_project_id": project.id,
                "company_id": company.id,
            }
        )
        employee = env["hr.employee"].create({"name": "Colleague", "company_id": company.id})
        ticket = self._create_ticket(
            team_id=team.id, project_id=project.id, company_id=company.id
        ).with_env(env)
        return ticket, employee

    def _log_in(self, ticket, employee, hours, day):
        vals = self._prepare_timesheet(ticket, hours, day, employee_id=employee.id)
        return ticket.env["account.analytic.line"].create(vals)

    def _check(self, company, currency, is_included):
        tax = self._create_tax(company, is_included)
        net = 1234.57 if currency.rounding < 1.0 else 1235.0
        gross = round(net * 1.21, 2)
        block = self._sell_in(company, currency, tax, gross if is_included else net)
        is_own = currency == company.currency_id
        worth = company.currency_id.round(net if is_own else net / RATE)
        deferred = company.prepaid_deferred_account_id
        self.assertEqual(self._get_balance(deferred, company=company), -worth)
        self.assertEqual(block._get_net_rates()[block.id], (worth, 20.0))
        ticket, employee = self._work_in(company)
        timesheet = self._log_in(ticket, employee, 6.3333, TODAY)
        revenue = self.env["prepaid.revenue"]
        moves = revenue._recognise(company, MARCH)
        self.assertEqual((moves.company_id, moves.mapped("state")), (company, ["posted"]))
        self.assertEqual(moves.line_ids.mapped("currency_id"), company.currency_id)
        self.assertFalse(moves.line_ids.tax_ids)
        # Counted as 6:20.
        earned = company.currency_id.round(worth * 22800 / 72000)
        self.assertWorth(company, MARCH, worth, earned)
        row = self.env["prepaid.entry"].search([("timesheet_number", "=", timesheet.id)])
        self.assertEqual(row.move_ids, moves)
        with self._on(date(2026, 4, 2)):
            self._log_in(ticket, employee, 13.6667, date(2026, 4, 2))
            revenue._recognise(company, APRIL)
        self.assertWorth(company, MARCH, worth, earned)
        self.assertWorth(company, APRIL, worth, worth)

    def assertWorth(self, company, day, worth, earned):
        """Check the accounts of a company, and the tie-out, on a day."""
        income = company.prepaid_income_account_id
        deferred = company.prepaid_deferred_account_id
        step = company.currency_id.rounding
        self.assertAlmostEqual(self._get_balance(income, day, company), -earned, delta=step / 2)
        remainder = company.currency_id.round(worth - earned)
        self.assertAlmostEqual(
            self._get_balance(deferred, day, company), -remainder, delta=step / 2
        )
        found = self.env["prepaid.revenue"]._get_tie_out(company, day)
        self.assertEqual(found["difference"], 0.0)
        self.assertAlmostEqual(found["balance"], remainder, delta=step / 2)

    def test_own_currency_tax_on_top(self):
        self._check(self.company, self.company.currency_id, False)

    def test_own_currency_tax_included(self):
        self._check(self.company, self.company.currency_id, True)

    def test_foreign_currency_tax_on_top(self):
        self._check(self.company, self.francs, False)

    def test_foreign_currency_tax_included(self):
        self._check(self.company, self.francs, True)

    def test_second_company_tax_on_top(self):
        self._check(self.other, self.yen, False)

    def test_second_company_tax_included(self):
        self._check(self.other, self.yen, True)

    def test_second_company_foreign_currency_tax_on_top(self):
        self._check(self.other, self.francs, False)

    def test_second_company_foreign_currency_tax_included(self):
        self._check(self.other, self.francs, True)

    def test_each_company_recognises_its_own(self):
        for company in (self.company, self.other):
            self._check(company, self.francs, False)
        for company in (self.company, self.other):
            booked = self.env["prepaid.revenue"].search([("company_id", "=", company.id)])
            self.assertEqual(booked.mapped("move_id.company_id"), company)
            self.assertEqual(booked.mapped("block_id.company_id"), company)

    def test_parts_of_an_item_at_their_own_prices_earn_what_was_invoiced(self):
        # 7 hours for 100.00 cost 14.29 each, rounded; 7 more make the price another one.
        block = self._sell(7.0, price=100.0)
        line = block.sale_line_id
        self._invoice(line.order_id)
        ticket = self._create_ticket()
        self._log(ticket, 7.0)
        self._recognise()
        self.assertEarned(0.0, 100.0)
        line.write({"product_uom_qty": 2.0, "price_unit": 149.99})
        self.assertEqual(len(line.prepaid_block_ids), 2)
        self._invoice(line.order_id)
        self._log(ticket, 7.0)
        self._recognise()
        self.assertEarned(0.0, 249.99)
