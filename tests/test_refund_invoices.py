"""Refunds of blocks whose invoices are not just one: corrected, partial, discounted, missing."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import TODAY
from .refund import MARCH, RefundBooksCase


class TestRefundInvoices(RefundBooksCase):
    """30 hours at 90, sold by the hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hour = cls._create_product(hours=1.0, price=90.0)

    def _order(self, hours=30.0, **vals):
        order = self._create_order(product=self.hour, quantity=hours, **vals)
        order.action_confirm()
        return order, order.order_line.prepaid_block_ids

    def _reverse(self, invoice, modify=False):
        """Use Odoo's own dialog on an invoice; return its credit note."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"date": TODAY, "reason": "Wrong", "journal_id": invoice.journal_id.id}
        wizard = wizard.create(values)
        action = wizard.modify_moves() if modify else wizard.refund_moves()
        return self.env["account.move"].browse(action["res_id"])

    def test_after_the_invoice_was_corrected(self):
        order, block = self._order()
        new = self._reverse(self._invoice(order), modify=True)
        new.action_post()
        dialog = self._dialog(block, 10.0)
        self.assertEqual((dialog.uncharged_hours, dialog.amount), (0.0, 900.0))
        credit = self._refund(block, 10.0)
        self.assertEqual((credit.amount_untaxed, credit.reversed_entry_id), (900.0, new))
        self.assertTied(1800.0, 0.0)

    def test_after_the_invoice_was_corrected_to_another_price(self):
        order, block = self._order()
        new = self._reverse(self._invoice(order), modify=True)
        new.write(
            {"invoice_line_ids": [Command.update(new.invoice_line_ids.id, {"price_unit": 60.0})]}
        )
        new.action_post()
        self.assertEqual(self._refund(block, 10.0).amount_untaxed, 600.0)
        self.assertTied(1200.0, 0.0)

    def test_after_the_order_was_lowered(self):
        order, block = self._order()
        self._invoice(order)
        order.order_line.product_uom_qty = 25.0
        self._invoice(order)
        dialog = self._dialog(block, 10.0)
        self.assertEqual((dialog.uncharged_hours, dialog.uncredited_hours), (0.0, 0.0))
        self.assertEqual(self._refund(block, 10.0).amount_untaxed, 900.0)
        self.assertTied(15.0 * 90.0, 0.0)

    def test_moved_hours_stay_where_they_are(self):
        order, block = self._order()
        self._invoice(order)
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        block._transfer(other, 20.0, "Sister")
        block._adjust(20.0, "Sorry")
        self.assertRefused("10:00 bought hours", block, 30.0)
        block.agreement_id._end("refund", "Shop closes")
        credit = self.env["account.move"].search([("move_type", "=", "out_refund")])
        self.assertEqual(credit.amount_untaxed, 900.0)

    def test_a_discount_in_a_line_of_its_own(self):
        order, block = self._order()
        service = self.env["product.product"].create({"name": "Less", "type": "service"})
        less = {"product_id": service.id, "product_uom_qty": 1.0, "price_unit": -270.0}
        less[compat.LINE_TAXES] = [Command.clear()]
        order.write({"order_line": [Command.create(dict(less, name="10 %"))]})
        service.invoice_policy = "order"
        self._invoice(order)
        dialog = self._dialog(block, 10.0)
        self.assertEqual((dialog.paid_rate, dialog.amount), (81.0, 810.0))
        self.assertEqual(self._refund(block, 30.0).amount_untaxed, 2430.0)

    def test_hours_refunded_before_the_invoice_are_credited_after_it(self):
        order, block = self._order()
        self.assertFalse(self._refund(block, 10.0))
        self.assertFalse(block.uncredited_hours)
        self._invoice(order)
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(block.uncredited_hours, 10.0)
        dialog = self._dialog(block, 0.0)
        self.assertTrue(dialog.is_uncredited_included)
        self.assertEqual((dialog.uncredited_hours, dialog.amount), (10.0, 900.0))
        self.assertEqual(self._refund(block, 0.0).amount_untaxed, 900.0)
        self.assertEqual((block.balance_hours, block.refunded_hours), (20.0, 10.0))
        self.assertTied(1800.0, 0.0)

    def test_a_credit_note_that_was_cancelled_is_drafted_again(self):
        order, block = self._order()
        self._invoice(order)
        credit = self._refund(block, 10.0, post=False)
        credit.button_cancel()
        again = self._refund(block, 5.0)
        self.assertEqual((again.amount_untaxed, block.balance_hours), (1350.0, 15.0))
        self.assertTied(1350.0, 0.0)

    def test_hours_whose_money_is_not_wanted_back_may_stay_out(self):
        order, block = self._order()
        self._invoice(order)
        self._refund(block, 10.0, is_credited=False)
        credit = self._refund(block, 5.0, is_uncredited_included=False)
        self.assertEqual(credit.amount_untaxed, 450.0)

    def test_an_order_that_was_cancelled_after_use(self):
        order, block = self._order()
        self._invoice(order)
        self._log(self._create_ticket(), 4.0)
        order._cancel_keeping_used("Cancelled")
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(self._refund(block, 0.0).amount_untaxed, 26.0 * 90.0)
        self.assertTied(0.0, 360.0)

    def test_half_of_the_order_is_invoiced(self):
        order, block = self._order(20.0)
        invoice = self._invoice(order, post=False)
        invoice.write(
            {"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, {"quantity": 10.0})]}
        )
        invoice.action_post()
        dialog = self._dialog(block, 15.0)
        self.assertEqual((dialog.uncharged_hours, dialog.amount), (10.0, 450.0))
        self.assertEqual(self._refund(block, 15.0).amount_untaxed, 450.0)
        # What the order bills of them later waits for its credit note.
        self._invoice(order)
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(block.uncredited_hours, 10.0)
        self.assertEqual(self._refund(block, 0.0).amount_untaxed, 900.0)
        self.assertTied(450.0, 0.0)

    def test_two_invoices_have_a_credit_note_each(self):
        order, block = self._order()
        first = self._invoice(order, post=False)
        first.write(
            {"invoice_line_ids": [Command.update(first.invoice_line_ids.id, {"quantity": 15.0})]}
        )
        first.action_post()
        last = self._invoice(order)
        credits = self._refund(block, 20.0).sorted("amount_untaxed")
        self.assertEqual(credits.mapped("amount_untaxed"), [450.0, 1350.0])
        self.assertEqual([one.reversed_entry_id for one in credits], [first, last])
        self.assertEqual(self._refund(block, 10.0).reversed_entry_id, first)
        self.assertTied(0.0, 0.0)

    def test_a_receipt_is_given_back_too(self):
        order, block = self._order()
        invoice = self._invoice(order, post=False)
        self.env.cr.execute(
            "UPDATE account_move SET move_type = 'out_receipt' WHERE id = %s", invoice.ids
        )
        invoice.invalidate_recordset()
        invoice.action_post()
        self.env.flush_all()
        self.env.clear()
        self.assertEqual(self._dialog(block, 10.0).amount, 900.0)

    def test_a_choice_of_three_prices(self):
        order, block = self._order()
        self._invoice(order)
        block.agreement_id.write({"refund_rule": "percent", "refund_percent": 50.0})
        self.env.flush_all()
        dialog = self.env["prepaid.block.refund"].with_user(self.manager)
        with Form(dialog.with_context(default_block_id=block.id)) as form:
            form.hours = 2.0
            form.reason = "Moves away"
            self.assertEqual((form.rule_rate, form.paid_rate), (45.0, 90.0))
            self.assertEqual((form.rate, form.amount), (45.0, 90.0))
            form.price = "paid"
            self.assertEqual((form.rate, form.amount), (90.0, 180.0))
            form.price = "other"
            form.rate = 60.0
            self.assertEqual(form.amount, 120.0)
        form.save().action_refund()
        credit = self.env["account.move"].search([("move_type", "=", "out_refund")])
        self.assertEqual(credit.amount_untaxed, 120.0)

    def test_a_draft_that_the_accountant_changes(self):
        order, block = self._order()
        self._invoice(order)
        credit = self._refund(block, 10.0, post=False)
        line = credit.invoice_line_ids
        credit.write({"invoice_line_ids": [Command.update(line.id, {"price_unit": 600.0})]})
        self.env.flush_all()
        # Until it is posted the money waits for it.
        tie = self.env["prepaid.revenue"]._get_tie_out(self.company.sudo(), MARCH)
        self.assertEqual((tie["difference"], tie["rows"][0]["amount_refund"]), (0.0, 900.0))
        credit.action_post()
        self.assertTied(1800.0, 0.0, 300.0)

    def test_a_second_click_takes_nothing_more(self):
        order, block = self._order()
        self._invoice(order)
        dialog = self._dialog(block, 10.0)
        dialog.action_refund()
        with self.assertRaisesRegex(UserError, "refunded already"):
            dialog.action_refund()
        self.assertEqual(block.refunded_hours, 10.0)

    def test_managers_of_other_companies_read_nothing(self):
        order, block = self._order()
        self._invoice(order)
        self.env.flush_all()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        dialog = self.env["prepaid.block.refund"].with_user(stranger)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            one = dialog.create({"block_id": block.id, "hours": 5.0, "reason": "Moves"})
            one.read(["rate", "amount", "paid_rate", "note"])

    def test_a_manager_of_the_second_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self._set_up_books(company)
        manager = self._create_user(
            "second",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        company.prepaid_activation = "order"
        order = env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.hour.product_variant_id.id, "product_uom_qty": 30.0}
                    )
                ],
            }
        )
        order.action_confirm()
        order._create_invoices().action_post()
        block = order.order_line.prepaid_block_ids
        self.env.flush_all()
        vals = {"block_id": block.id, "hours": 10.0, "reason": "Moves away"}
        env(user=manager)["prepaid.block.refund"].create(vals).action_refund()
        credit = self.env["account.move"].search([("move_type", "=", "out_refund")])
        self.assertEqual((credit.company_id, credit.amount_untaxed), (company, 900.0))
        credit.action_post()
        tie = self.env["prepaid.revenue"]._get_tie_out(company.sudo(), MARCH)
        self.assertEqual((tie["difference"], tie["balance"]), (0.0, 1800.0))
