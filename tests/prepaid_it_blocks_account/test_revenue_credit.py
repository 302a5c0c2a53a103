"""Credit notes, corrected invoices, and months and time that wait for theirs."""

from datetime import date

from odoo import Command
from odoo.addons.prepaid_it_blocks_account.policies.revenue_period import get_due_periods

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class TestRevenueCredit(RevenueCase):
    def _get_report(self, day=MARCH):
        self.env.flush_all()
        return self.env["prepaid.revenue"]._get_tie_out(self.company, day)

    def assertTied(self, day=MARCH):
        self.assertEqual(self._get_report(day)["difference"], 0.0)

    def _invoice_at(self, order, **vals):
        """Invoice an order with other values of its line."""
        invoice = self._invoice(order, post=False)
        invoice.write({"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, vals)]})
        invoice.action_post()
        return invoice

    def test_invoiced_again_at_another_price(self):
        block = self._sell_invoiced(20.0)
        order = block.sale_line_id.order_id
        self._credit(order.invoice_ids)
        self.env.flush_all()
        self._invoice_at(order, price_unit=1600.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEarned(1200.0, 400.0)
        self.assertEqual(block.net_price_hour, 80.0)
        self.assertTied()

    def test_hours_credited_of_one_of_two_invoices_leave_the_other_s_price(self):
        block = self._sell(20.0)
        order = block.sale_line_id.order_id
        first = self._invoice_at(order, quantity=0.5, price_unit=1600.0)
        self._invoice_at(order, quantity=0.5, price_unit=2000.0)
        block._refund(10.0, "Half is enough")
        self._credit(first)
        self._log(self._create_ticket(), 10.0)
        self._recognise()
        self.assertEarned(0.0, 1000.0)
        self.assertTied()

    def test_an_invoice_s_own_discount_is_the_price_that_a_credit_note_is_judged_by(self):
        block = self._sell(20.0)
        invoice = self._invoice_at(block.sale_line_id.order_id, discount=50.0)
        block._refund(10.0, "Half is enough")
        self._credit(invoice, quantity=0.5)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEarned(225.0, 225.0)
        self.assertTied()

    def test_a_credited_credit_note_gives_the_hours_their_price_again(self):
        block = self._sell_invoiced(20.0)
        plan = block._plan_refund(10.0)
        block._refund(10.0, "Half is enough")
        credit = block._create_refund_credit_note(plan, "Half is enough")
        credit.invoice_date = TODAY
        credit.action_post()
        again = credit._reverse_moves([{"date": TODAY, "invoice_date": TODAY}])
        again.action_post()
        self._log(self._create_ticket(), 5.0)
        line = block.sale_line_id
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (1.0, 0.0))
        self.assertEqual(again.move_type, "out_invoice")
        self.assertEqual(block.net_price_hour, 90.0)
        self.assertEqual(line._get_invoiced_quantity(), 1.0)
        self._recognise()
        self.assertEqual(self._get_balance(self.income), -450.0)
        self.assertTied()

    def test_the_copy_of_a_credit_note_gives_no_hours_back(self):
        block = self._sell_invoiced(20.0)
        plan = block._plan_refund(10.0)
        block._refund(10.0, "Half is enough")
        credit = block._create_refund_credit_note(plan, "Half is enough")
        self.assertEqual(credit.invoice_line_ids.mapped("prepaid_credit_hours"), [10.0])
        self.assertFalse(any(credit.copy().invoice_line_ids.mapped("prepaid_credit_hours")))

    def test_whoever_edits_an_invoice_need_not_see_its_order(self):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        biller = self._create_user(
            "biller", "account.group_account_invoice", "sales_team.group_sale_salesman"
        )
        block.sale_line_id.order_id.user_id = self.manager
        line = invoice.invoice_line_ids.with_user(biller)
        self.assertFalse(line._is_prepaid_manual())
        self.assertFalse(invoice.with_user(biller).has_prepaid_manual_lines)

    def test_the_advance_of_another_order_stays_where_it_was(self):
        product = self.env["product.product"].create(
            {"name": "Router", "type": "consu", "invoice_policy": "order", "list_price": 100.0}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1.0})],
            }
        )
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        wizard.create({"advance_payment_method": "fixed", "fixed_amount": 40.0}).create_invoices()
        advance = order.invoice_ids
        other = self.income.copy({"code": "400098", "name": "Advances"})
        advance.invoice_line_ids.account_id = other
        advance.invoice_date = TODAY
        advance.action_post()
        self.assertFalse(any(advance.invoice_line_ids.mapped("is_prepaid_deferred")))

    def _get_named(self, report):
        return [item["move_id"] for item in report["items"] if item.get("move_id")]

    def test_a_variant_s_hours_tell_what_was_invoiced(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "value_ids": [Command.create({"name": "10 h"}), Command.create({"name": "20 h"})],
            }
        )
        template = self._create_product()
        values = [Command.set(attribute.value_ids.ids)]
        line = {"attribute_id": attribute.id, "value_ids": values}
        template.write({"attribute_line_ids": [Command.create(line)]})
        for variant, hours in zip(template.product_variant_ids, (10.0, 20.0), strict=True):
            variant.prepaid_hours = hours
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": template.product_variant_ids[1].id,
                            "product_uom_qty": 1.0,
                            "price_unit": 1800.0,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self._invoice(order)
        order.order_line.product_uom_qty = 0.0
        self.assertFalse(self._recognise())
        self.assertEqual(self._get_report()["rows"][0]["amount_refund"], 1800.0)
        self._invoice(order)
        self.assertEarned(0.0, 0.0)
        self.assertTied()

    def test_what_is_credited_of_an_invoice_from_before_is_no_liability(self):
        self.setup.action_switch_off()
        block = self._sell_invoiced(20.0)
        order = block.sale_line_id.order_id
        self._switch_on(self.company, deferred_account_id=self.deferred.id)
        order.order_line.product_uom_qty = 0.5
        credit = self._invoice(order)
        self.assertEqual(credit.move_type, "out_refund")
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        books = [self._get_balance(one) for one in (self.deferred, self.income, self.breakage)]
        self.assertEqual(books[0], 0.0)
        self.assertEqual(sum(books), -900.0)
        self.assertTied()

    def test_time_that_no_invoice_pays_for_yet_is_in_the_entry_that_books_it(self):
        block = self._sell(20.0)
        order = block.sale_line_id.order_id
        self._invoice_at(order, quantity=0.5)
        ticket = self._create_ticket()
        early, late = self._log(ticket, 8.0), self._log(ticket, 7.0)
        first = self._recognise()
        self.assertEqual(self._get_balance(self.income), -900.0)
        self.assertEqual(self._find_rows(first).timesheet_id, early)
        self._invoice(order, date(2026, 4, 2))
        with self._on(date(2026, 4, 10)):
            second = self._recognise(APRIL)
        self.assertEqual(self._get_balance(self.income), -1350.0)
        self.assertEqual(self._find_rows(second).timesheet_id, late)

    def _find_rows(self, move):
        return self.env["prepaid.entry"].search([("move_id", "=", move.id)])

    def test_hours_that_are_taken_back_unused_are_in_no_entry(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        block.sale_line_id.product_uom_qty = 0.5
        move = self._recognise()
        self.assertEqual(set(self._find_rows(move).mapped("kind")), {"drawdown"})

    def test_months_that_were_missed_have_entries_of_their_own(self):
        self._sell_invoiced(20.0, day=date(2026, 1, 5))
        for day in (date(2026, 1, 20), date(2026, 3, 20)):
            with self._on(day):
                self._log(self._create_ticket(), 5.0, day)
        with self._on(date(2026, 4, 5)):
            self.env["prepaid.revenue"]._cron_revenue()
        days = sorted(self.env["prepaid.revenue"].search([]).mapped("date"))
        self.assertEqual(days, [date(2026, 1, 31), MARCH])

    def test_the_months_of_a_company_begin_with_its_first_deferred_money(self):
        found = get_due_periods(date(2026, 1, 5), date(2026, 4, 3), 3)
        self.assertEqual(found, [date(2026, 1, 31), date(2026, 2, 28), MARCH])
        self.assertEqual(get_due_periods(date(2026, 1, 5), date(2026, 4, 2), 3), found[:2])
        self.assertEqual(get_due_periods(None, date(2026, 4, 3), 3), [MARCH])

    def test_a_closed_account_gets_nothing_back(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        self._recognise()
        later = self.income.copy({"code": "400099", "name": "Support"})
        self.company.prepaid_income_account_id = later
        self._close_account(self.income)
        timesheet.unit_amount = 3.0
        self._recognise()
        self.assertEqual(self._get_balance(self.income), -450.0)
        self.assertEqual(self._get_balance(later), 180.0)
        self.assertTied()

    def test_the_liability_is_towards_who_was_invoiced(self):
        product = self._create_product(hours=20.0, price=1800.0)
        order = self._create_order(product=product, partner_invoice_id=self.other_contact.id)
        order.action_confirm()
        invoice = self._invoice(order)
        self._log(self._create_ticket(), 5.0)
        move = self._recognise()
        owed = move.line_ids.filtered(lambda line: line.account_id == self.deferred)
        self.assertEqual(owed.partner_id, invoice.line_ids.partner_id)
        self.assertEqual((move.line_ids - owed).partner_id, self.customer)
