"""Hours that are used become income at their own block's price, to the cent, once."""

from datetime import date

from odoo import fields
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .books import BooksCase, load_chart
from .common import TODAY

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


class TestRevenue(BooksCase):
    def _recognise(self, day=MARCH):
        return self.env["prepaid.revenue"]._recognise(self.company, day)

    def _create_position(self, code):
        """Return an income account, and a fiscal position that maps to it."""
        account = self.income.copy({"code": code, "name": "Income abroad " + code})
        accounts = {"account_src_id": self.income.id, "account_dest_id": account.id}
        position = self.env["account.fiscal.position"].create(
            {"name": code, "company_id": self.company.id, "account_ids": [(0, 0, accounts)]}
        )
        return account, position

    def assertEarned(self, deferred, income, breakage=0.0):
        self.assertEqual(
            [self._get_balance(account) for account in (self.deferred, self.income, self.breakage)],
            [-deferred, -income, -breakage],
        )

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
        credit.invoice_line_ids.prepaid_credit_hours = 15.0
        self._recognise()
        self.assertEarned(0.0, 450.0, 450.0)

    def test_the_refund_dialog_s_credit_note(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        for hours, rate, kept in ((5.0, 90.0, 0.0), (4.0, 45.0, 180.0), (6.0, 0.0, 720.0)):
            plan = block._plan_refund(hours, rate)
            block._refund(hours, "Moves away")
            credit = block._create_refund_credit_note(plan, "Moves away")
            credit.invoice_date = TODAY
            credit.action_post()
            self._recognise()
            self.assertEqual(self._get_balance(self.breakage), -kept)
        self.assertEarned(0.0, 450.0, 720.0)

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

    def test_the_run_does_each_company_by_itself(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        self.env.user.company_ids |= other
        load_chart(self.env, other)
        other.currency_id = self.env.ref("base.CHF")
        other.write({"account_sale_tax_id": False, "prepaid_activation": "order"})
        self._switch_on(other)
        env = self.env(context=dict(self.env.context, allowed_company_ids=other.ids))
        line = {"product_id": self.product.product_variant_id.id, "product_uom_qty": 1.0}
        order = env["sale.order"].create(
            {
                "partner_id": self.other_contact.id,
                "company_id": other.id,
                "order_line": [(0, 0, dict(line, price_unit=700.0))],
            }
        )
        order.action_confirm()
        self._invoice(order)
        order.order_line.prepaid_block_ids._adjust(-5.0, "Taken")
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        # The first company's account is gone wrong: the other's month is recognised all the same.
        self.income.deprecated = True
        self._run_failing(date(2026, 4, 10))
        self.assertEqual(other.prepaid_revenue_date, MARCH)
        self.assertFalse(self.company.prepaid_revenue_date)
        activity = self.company.prepaid_lock_ids.activity_ids
        self.assertIn("2026-03-31", str(activity.note))
        self.assertTrue(activity.user_id.has_group("prepaid_it_blocks.group_manager"))
        self.assertIn(self.company, activity.user_id.company_ids)
        self._run_failing(date(2026, 4, 10))
        self.assertEqual(self.company.prepaid_lock_ids.activity_ids, activity)
        earned = other.prepaid_breakage_account_id
        self.assertEqual(self._get_balance(earned, company=other), -175.0)
        self.income.deprecated = False
        with self._on(date(2026, 4, 11)):
            self.env["prepaid.agreement"]._cron_revenue()
        self.assertEarned(1350.0, 450.0)

    def _run_failing(self, day):
        logger = "odoo.addons.prepaid_it_blocks.models.prepaid_agreement_revenue"
        with self._on(day), mute_logger(logger):
            self.env["prepaid.agreement"]._cron_revenue()

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
        invoice.write({"invoice_line_ids": [(1, invoice.invoice_line_ids.id, {"quantity": 1.0})]})
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
        order.order_line.price_unit = 1000.0
        order.action_confirm()
        self._invoice(order)
        with self._on(date(2026, 3, 25)):
            self._log(self._create_ticket(), 5.0, date(2026, 3, 25))
            self._recognise()
        self.assertEarned(375.0, 125.0)

    def test_each_charge_has_its_own_entry(self):
        accounts = []
        for name in ("Desk", "Network"):
            vals = {"name": name}
            if "account.analytic.plan" in self.env:
                plan = self.env["account.analytic.plan"].create({"name": name})
                vals["plan_id"] = plan.id
            accounts.append(self.env["account.analytic.account"].create(vals))
        for account, hours in zip(accounts, (4.0, 6.0)):
            block = self._sell(hours)
            invoice = self._invoice(block.sale_line_id.order_id, post=False)
            vals = {"analytic_distribution": {str(account.id): 100.0}}
            if "analytic_distribution" not in invoice.invoice_line_ids._fields:
                vals = {"analytic_account_id": account.id}
            invoice.write({"invoice_line_ids": [(1, invoice.invoice_line_ids.id, vals)]})
            invoice.action_post()
        self._log(self._create_ticket(), 10.0)
        moves = self._recognise()
        self.assertEqual(len(moves), 2)
        self.assertEarned(0.0, 900.0)
        for move in moves:
            charges = {
                str(
                    line.analytic_distribution
                    if "analytic_distribution" in line._fields
                    else line.analytic_account_id.id
                )
                for line in move.line_ids
            }
            self.assertEqual(len(charges), 1)

    def test_the_fiscal_position_maps_the_income(self):
        abroad, position = self._create_position("40009")
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        self._invoice(order)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEqual(self._get_balance(abroad), -450.0)

    def test_what_is_taken_back_leaves_the_account_that_got_it(self):
        abroad, position = self._create_position("40009")
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        invoice = self._invoice(order)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        invoice.button_draft()
        self._recognise()
        self.assertEqual(self._get_balance(abroad), 0.0)
        self.assertEarned(0.0, 0.0)
        invoice.action_post()
        self._recognise()
        self.assertEqual(self._get_balance(abroad), -450.0)
        self.assertEarned(1350.0, 0.0)

    def test_another_income_account_is_for_what_comes_later(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        self._recognise()
        later = self.income.copy({"code": "40009", "name": "Income of later hours"})
        self.company.prepaid_income_account_id = later
        more = self._log(self._create_ticket(), 2.0)
        self._recognise()
        self.assertEqual(self._get_balance(later), -180.0)
        self.assertEarned(1170.0, 450.0)
        # The latest hours are taken back first, then those of the account before.
        more.unlink()
        timesheet.unit_amount = 4.0
        self._recognise()
        self.assertEqual(self._get_balance(later), 0.0)
        self.assertEarned(1440.0, 360.0)
        moves = self.env["prepaid.revenue"].search([("amount", "<", 0.0)]).move_id
        self.assertEqual(len(moves), 1)
        moves._reverse_moves([{"date": MARCH}])._post(soft=False)
        self.assertEqual(self._get_balance(later), -180.0)
        self._recognise()
        self.assertEqual(self._get_balance(later), 0.0)
        self.assertEarned(1440.0, 360.0)

    def test_two_fiscal_positions_of_a_block_have_an_account_each(self):
        first, position = self._create_position("40008")
        second, other = self._create_position("40009")
        order = self._create_order(quantity=2.0, fiscal_position_id=position.id)
        order.action_confirm()
        invoice = self._invoice(order, post=False)
        invoice.write({"invoice_line_ids": [(1, invoice.invoice_line_ids.id, {"quantity": 1.5})]})
        invoice.action_post()
        rest = self._invoice(order, post=False)
        rest.fiscal_position_id = other
        rest.action_post()
        self._log(self._create_ticket(), 40.0)
        self._recognise()
        self.assertEqual((rest.fiscal_position_id, rest.amount_untaxed), (other, 900.0))
        self.assertEqual(self._get_balance(first), -2700.0)
        self.assertEqual(self._get_balance(second), -900.0)
        self.assertEarned(0.0, 0.0)

    def test_income_is_booked_without_tax(self):
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)]
        tax = self.env["account.tax"].search(domain, limit=1)
        (self.income | self.deferred).write({"tax_ids": [(6, 0, tax.ids)]})
        self._sell_invoiced(20.0, taxes_id=[(5, 0, 0)])
        deferred = -self._get_balance(self.deferred)
        self._log(self._create_ticket(), 5.0)
        move = self._recognise()
        self.assertEqual(len(move.line_ids), 2)
        self.assertFalse(move.line_ids.tax_ids)
        self.assertEarned(deferred * 0.75, deferred * 0.25)

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

    def test_the_run_takes_each_month_that_is_over(self):
        self._sell_invoiced(20.0)
        cron = self.env["prepaid.agreement"]._cron_revenue
        revenue = self.env["prepaid.revenue"]
        self._log(self._create_ticket(), 1.0)
        with self._on(date(2026, 4, 2)):
            cron()
            self.assertFalse(revenue.search([]))
        with self._on(date(2026, 4, 3)):
            cron()
            self.assertEqual(revenue.search([]).date, MARCH)
            self._log(self._create_ticket(), 1.0, date(2026, 4, 3))
        with self._on(date(2026, 5, 20)):
            self._log(self._create_ticket(), 1.0, date(2026, 5, 20))
        with self._on(date(2026, 6, 10)):
            cron()
            cron()
        periods = sorted(revenue.search([]).mapped("date"))
        self.assertEqual(periods, [MARCH, APRIL, MAY])
        self.assertEarned(1530.0, 270.0)

    def test_a_month_that_was_not_over_is_taken_again(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 1.0)
        self._recognise()
        with self._on(date(2026, 3, 25)):
            self._log(self._create_ticket(), 2.0, date(2026, 3, 25))
        with self._on(date(2026, 4, 3)):
            self.env["prepaid.agreement"]._cron_revenue()
        self.assertEqual(self._get_balance(self.income, MARCH), -270.0)
        self.assertEqual(self.company.prepaid_revenue_date, MARCH)

    def test_companies_without_set_up_are_left_alone(self):
        self.setup.action_switch_off()
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        with self._on(date(2026, 4, 10)):
            self.env["prepaid.agreement"]._cron_revenue()
        self.assertFalse(self.env["prepaid.revenue"].search([]))

    def test_the_dialog_shows_what_it_will_post(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        wizard = self.env["prepaid.revenue.recognise"].with_user(self.accountant)
        form = Form(wizard)
        form.date_end = MARCH
        preview = form.save()
        preview._onchange_date_end()
        line = preview.line_ids
        self.assertEqual((line.partner_id, line.hours), (self.customer, 5.0))
        self.assertEqual(line.amount, 450.0)
        self.assertFalse(preview.is_before)
        action = preview.action_recognise()
        move = self.env["account.move"].search(action["domain"])
        self.assertEqual(sum(move.line_ids.mapped("debit")), 450.0)
        with self.assertRaises(UserError):
            preview.action_recognise()
        again = Form(wizard)
        self.assertEqual(fields.Date.to_date(again.date_end), MARCH)
        self.assertFalse(again.is_before)
        again.date_end = date(2026, 3, 30)
        self.assertTrue(again.is_before)

    def test_accountants_and_managers_recognise_others_do_not(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        for user in (self.technician, self.salesman, self.plain_user):
            with self.assertRaises(AccessError):
                self.env["prepaid.revenue.recognise"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env["prepaid.revenue"].with_user(user).search([]).mapped("amount")
        wizard = self.env["prepaid.revenue.recognise"].with_user(self.manager)
        wizard.create({"date_end": MARCH}).action_recognise()
        self.assertEarned(1350.0, 450.0)

    def test_nobody_writes_what_was_recognised(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        record = self.env["prepaid.revenue"].search([])
        for user in (self.accountant, self.manager):
            mine = record.with_user(user)
            self.assertEqual(mine.amount, 450.0)
            with self.assertRaises(AccessError):
                mine.write({"amount": 1.0})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.copy()

    def test_from_the_entry_to_the_timesheets(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        move = self._recognise().with_user(self.accountant)
        self.assertTrue(move.is_prepaid_recognition)
        for record in (move, move.line_ids[0], move.line_ids[1]):
            action = record.action_view_prepaid_entries()
            rows = self.env["prepaid.entry"].search(action["domain"])
            self.assertEqual(rows.timesheet_id, timesheet)

    def test_the_number_of_statements_does_not_grow_with_the_ledger(self):
        self._sell_invoiced(500.0)
        ticket = self._create_ticket()
        self._log(ticket, 1.0)
        revenue = self.env["prepaid.revenue"]
        revenue._get_due(self.company, MARCH)
        few = self._count(lambda: revenue._get_due(self.company, MARCH))
        for __ in range(20):
            self._log(ticket, 1.0)
        for __ in range(3):
            self._sell_invoiced(5.0)
        many = self._count(lambda: revenue._get_due(self.company, MARCH))
        self.assertLessEqual(many, few + 1)

    def _count(self, work):
        compat.flush_all(self.env)
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before


class TestRevenueBack(BooksCase):
    """Lock dates, and entries that are reset or reversed."""

    def setUp(self):
        super().setUp()
        self.block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self.move = self._recognise()

    def _recognise(self, day=MARCH):
        return self.env["prepaid.revenue"]._recognise(self.company, day)

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
        with self._on(date(2026, 4, 10)):
            with self.assertRaises(UserError):
                self._recognise(date(2026, 2, 28))

    def test_a_reset_entry_frees_its_rows(self):
        self.assertEqual(len(self._rows(self.move)), 1)
        self.move.button_draft()
        self.assertFalse(self._rows(self.move))
        self.assertTrue(self.move.is_prepaid_freed)
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
            {"line_ids": [(1, debit.id, {"debit": 100.0}), (1, credit.id, {"credit": 100.0})]}
        )
        with self.assertRaises(UserError):
            reversal._post(soft=False)

    def test_an_invoice_that_is_reset_takes_its_income_back(self):
        invoice = self.block.sale_line_id.invoice_lines.move_id
        invoice.button_draft()
        self._recognise()
        self.assertEqual(self._get_balance(self.income), 0.0)
        invoice.action_post()
        self._recognise()
        self.assertEqual(self._get_balance(self.income), -450.0)
        self.assertEqual(self._get_balance(self.deferred), -1350.0)
