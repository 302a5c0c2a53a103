"""What is deferred stays deferred where it is, whatever the set-up and the products are by now."""

from datetime import date

from odoo import Command

from ..books import APRIL, MARCH, RevenueCase
from ..common import TODAY


class TestRevenueMarks(RevenueCase):
    def _change_account(self):
        """Let the company defer on another account from now on, and return it."""
        account = self.deferred.copy({"code": "29998", "name": "Deferred later"})
        self.company.prepaid_deferred_account_id = account
        return account

    def _create_position(self, source, account):
        accounts = {"account_src_id": source.id, "account_dest_id": account.id}
        return self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "company_id": self.company.id,
                "account_ids": [Command.create(accounts)],
            }
        )

    def _create_advance(self):
        """Sell a block and invoice 500 in advance; return the order."""
        order = self._create_order()
        order.action_confirm()
        self._invoice_in_advance(order)
        return order

    def _get_tie_out(self, day=MARCH):
        self.env.flush_all()
        return self.env["prepaid.revenue"]._get_tie_out(self.company, day)

    def assertTied(self, day=MARCH):
        found = self._get_tie_out(day)
        self.assertEqual((found["difference"], found["items"]), (0.0, []))

    def test_an_invoice_reset_after_a_change_stays_deferred(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self._change_account()
        invoice = block.sale_line_id.invoice_lines.move_id
        invoice.button_draft()
        invoice.action_post()
        line = block.sale_line_id.invoice_lines
        self.assertEqual((line.account_id, line.is_prepaid_deferred), (self.deferred, True))
        self.assertFalse(self._recognise())
        self.assertEarned(1350.0, 450.0)
        self.assertTied()

    def test_an_invoice_reset_after_switching_off_stays_deferred(self):
        block = self._sell_invoiced(20.0)
        self.setup.action_switch_off()
        invoice = block.sale_line_id.invoice_lines.move_id
        invoice.button_draft()
        invoice.action_post()
        self.assertTrue(block.sale_line_id.invoice_lines.is_prepaid_deferred)
        self.assertTied()

    def test_a_line_put_on_another_account_is_deferred_no_more(self):
        block = self._sell_invoiced(20.0)
        line = block.sale_line_id.invoice_lines
        line.move_id.button_draft()
        line.move_id.write(
            {"invoice_line_ids": [Command.update(line.id, {"account_id": self.income.id})]}
        )
        line.move_id.action_post()
        self.assertFalse(line.is_prepaid_deferred or line.prepaid_deferred_account_id)
        self.assertTied()

    def test_a_line_put_on_the_new_account_is_deferred_there(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        later = self._change_account()
        line = block.sale_line_id.invoice_lines
        line.move_id.button_draft()
        line.move_id.write(
            {"invoice_line_ids": [Command.update(line.id, {"account_id": later.id})]}
        )
        line.move_id.action_post()
        self._recognise()
        self.assertEqual(line.prepaid_deferred_account_id, later)
        self.assertEqual(self._get_balance(later), -1350.0)
        self.assertEarned(0.0, 450.0)
        self.assertTied()

    def test_a_draft_made_before_a_change_is_deferred(self):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        self._change_account()
        # Twice: the account is two set-ups old by now.
        self.company.prepaid_deferred_account_id = self.deferred.copy(
            {"code": "29997", "name": "Deferred last"}
        )
        invoice.action_post()
        self.assertTrue(invoice.invoice_line_ids.is_prepaid_deferred)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEarned(1350.0, 450.0)
        self.assertTied()

    def test_a_draft_posted_after_switching_off_is_deferred(self):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        self.setup.action_switch_off()
        invoice.action_post()
        self.assertTrue(invoice.invoice_line_ids.is_prepaid_deferred)
        self.assertEqual(self._get_tie_out()["balance"], 1800.0)
        self.assertTied()

    def test_a_draft_on_a_mapped_account_is_deferred_after_a_change(self):
        abroad = self.deferred.copy({"code": "29996", "name": "Deferred abroad"})
        position = self._create_position(self.deferred, abroad)
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        invoice = self._invoice(order, post=False)
        self._change_account()
        invoice.action_post()
        line = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual((line.account_id, line.is_prepaid_deferred), (abroad, True))
        # Nor does it matter that the map is gone.
        position.account_ids.unlink()
        invoice.button_draft()
        invoice.action_post()
        self.assertTrue(line.is_prepaid_deferred)
        self.assertTied()

    def test_money_that_is_mapped_to_income_is_not_deferred(self):
        position = self._create_position(self.deferred, self.income)
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        line = self._invoice(order).invoice_line_ids.filtered("product_id")
        self.assertEqual((line.account_id, line.is_prepaid_deferred), (self.income, False))
        self._log(self._create_ticket(), 5.0)
        self.assertFalse(self._recognise())
        self.assertTied()

    def test_what_others_book_on_a_former_account_is_shown(self):
        self._sell_invoiced(20.0)
        self._change_account()
        self._book_manually(100.0)
        found = self._get_tie_out()
        self.assertEqual(found["difference"], 100.0)
        self.assertEqual(sum(item["amount"] for item in found["items"]), 100.0)

    def test_an_account_that_was_never_used_is_dropped(self):
        later = self._change_account()
        self.assertEqual(self.company.prepaid_deferred_account_ids, later)
        self._book_manually(100.0)
        self.assertTied()

    def test_accounts_with_invoices_are_remembered(self):
        block = self._sell(20.0)
        self._invoice(block.sale_line_id.order_id, post=False)
        later = self._change_account()
        self.assertEqual(self.company.prepaid_deferred_account_ids, self.deferred | later)
        # Switched off, what was set up is kept.
        self.setup.action_switch_off()
        self.assertEqual(self.company.prepaid_deferred_account_ids, self.deferred | later)

    def test_an_advance_of_before_the_set_up_is_taken_off_the_income(self):
        self.setup.action_switch_off()
        order = self._create_advance()
        before = self._get_balance(self.income)
        self.assertEqual((before, self._get_balance(self.deferred)), (-500.0, 0.0))
        self._switch_on(self.company, deferred_account_id=self.deferred.id)
        self._invoice(order)
        self.assertEarned(1800.0, 0.0)
        self._log(self._create_ticket(), 20.0)
        self._recognise()
        self.assertEarned(0.0, 1800.0)
        self.assertTied()

    def test_an_advance_is_taken_off_the_account_that_got_it(self):
        order = self._create_advance()
        later = self._change_account()
        invoice = self._invoice(order)
        self.assertTrue(
            all(invoice.invoice_line_ids.filtered("product_id").mapped("is_prepaid_deferred"))
        )
        self.assertEqual(self._get_balance(later), -1800.0)
        self.assertEarned(0.0, 0.0)
        self.assertTied()
        self._log(self._create_ticket(), 20.0)
        self._recognise()
        self.assertEqual(self._get_balance(later), 0.0)
        self.assertEarned(0.0, 1800.0)
        self.assertTied()

    def test_an_opening_balance_stays_on_its_account(self):
        self.env["prepaid.opening.balance"].create(
            {
                "external_key": "old",
                "partner_id": self.customer.id,
                "hours": 12.0,
                "rate": 80.0,
                "date_cutover": date(2026, 3, 1),
            }
        )
        self.company.prepaid_revenue_opening_date = TODAY
        self._book_manually(960.0)
        self._log(self._create_ticket(), 4.0)
        self._recognise()
        later = self._change_account()
        self.assertEqual(self.company.prepaid_revenue_opening_account_id, self.deferred)
        with self._on(date(2026, 4, 10)):
            self._log(self._create_ticket(), 1.0, date(2026, 4, 10))
            self._recognise(APRIL)
        self.assertEqual(self._get_balance(later), 0.0)
        self.assertEqual(self._get_balance(self.deferred), -560.0)
        found = self._get_tie_out(APRIL)
        self.assertEqual((found["total"], found["difference"]), (560.0, 0.0))

    def test_a_credit_note_counts_although_the_product_is_no_block_any_more(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        block.product_id.product_tmpl_id.is_prepaid_block = False
        invoice = block.sale_line_id.invoice_lines.move_id
        credit = self._credit(invoice, quantity=0.5)
        self.assertTrue(credit.invoice_line_ids.filtered("product_id").is_prepaid_deferred)
        self.assertTied()
        self._recognise()
        self.assertEqual(self._get_balance(self.deferred), -450.0)
        self.assertTied()

    def test_a_credit_note_of_an_invoice_made_manually_counts(self):
        product = self.product.product_variant_id
        line = {"product_id": product.id, "quantity": 1.0, "price_unit": 1800.0}
        line["account_id"] = self.deferred.id
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        product.product_tmpl_id.is_prepaid_block = False
        credit = self._credit(invoice)
        self.assertTrue(credit.invoice_line_ids.filtered("product_id").is_prepaid_deferred)
        self.assertEarned(0.0, 0.0)
        self.assertTied()
