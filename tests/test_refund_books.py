"""Refunds in a firm with books: every case gives back the right money and ties out to zero."""

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import TODAY
from .refund import MARCH, RefundBooksCase
from .taxes import TaxMixin


class TestRefundBooks(TaxMixin, RefundBooksCase):
    def test_part_of_a_block_that_is_partly_used(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        credit = self._refund(block, 6.0)
        self.assertEqual(credit.amount_untaxed, 540.0)
        self.assertEqual(credit.invoice_line_ids.account_id, self.deferred)
        self.assertTied(9.0 * 90.0, 450.0)

    def test_reason_stands_in_the_ledger_and_on_the_credit_note(self):
        block = self._sell_invoiced(20.0)
        credit = self._refund(block, 6.0)
        self.assertEqual(block.entry_ids.sorted("id")[-1].reason, "Moves away")
        self.assertIn("Moves away", credit.ref)
        self.assertEqual(credit.invoice_line_ids.prepaid_refund_block_id, block)

    def test_moved_hours_bring_back_what_was_paid_for_them(self):
        block = self._sell_invoiced(20.0)
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        moved = block._transfer(other, 8.0, "Sister")
        self._log(self._create_ticket(self.other_contact), 3.0)
        dialog = self._dialog(moved, 5.0)
        self.assertTrue(dialog.is_credited)
        self.assertEqual((dialog.rate, dialog.amount), (90.0, 450.0))
        self.assertIn(self.customer.display_name, dialog.note)
        credit = self._refund(moved, 5.0)
        self.assertEqual(credit.amount_untaxed, 450.0)
        # Who paid gets the money.
        self.assertEqual(credit.partner_id, block.sale_line_id.order_id.partner_invoice_id)
        # 1 of 3 hours came from the free block, which is older.
        self.assertTied(13.0 * 90.0, 180.0)

    def test_hours_that_were_carried_over(self):
        self.company.prepaid_activation = "order"
        block = self._sell_invoiced(20.0, prepaid_validity_months=1)
        block.agreement_id.carry_over = "all"
        top_up = self._sell_invoiced(10.0, prepaid_validity_months=12)
        block._carry_into(top_up, 72000)
        carried = block.transferred_to_ids
        credit = self._refund(carried, 20.0)
        self.assertEqual(credit.amount_untaxed, 1800.0)
        self.assertTied(900.0, 0.0)

    def test_moved_hours_and_the_others_add_up_to_the_cent(self):
        block = self._sell_invoiced(7.0, price=100.0)
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        moved = block._transfer(other, 2.0, "Sister")
        amounts = [
            self._refund(one, hours).amount_untaxed
            for one, hours in ((block, 1.0), (moved, 1.0), (block, 3.0), (moved, 1.0), (block, 1.0))
        ]
        self.assertEqual(round(sum(amounts), 6), 100.0)
        self.assertTied(0.0, 0.0)

    def test_free_hours_that_were_moved_bring_nothing(self):
        block = self._sell_invoiced(4.0)
        block._adjust(2.0, "Sorry")
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        moved = block._transfer(other, 5.0, "Sister")
        left = (block._get_refundable_seconds(), moved._get_refundable_seconds())
        self.assertEqual(left, (0, 4 * 3600))
        self.assertRefused("4:00 bought hours", moved, 5.0)
        self.assertEqual(self._refund(moved, 4.0).amount_untaxed, 360.0)
        self.assertTied(0.0, 0.0)

    def test_two_items_with_a_discount(self):
        order = self._create_order()
        second = self._create_product(hours=7.0, price=100.0).product_variant_id
        order.write(
            {"order_line": [Command.create({"product_id": second.id, "product_uom_qty": 1.0})]}
        )
        first, last = order.order_line
        first.discount, last.discount = 10.0, 33.0
        order.action_confirm()
        self._invoice(order)
        self.assertEqual(self._refund(first.prepaid_block_ids, 5.0).amount_untaxed, 405.0)
        self.assertEqual(self._refund(last.prepaid_block_ids, 3.0).amount_untaxed, 28.71)
        self.assertEqual(self._refund(last.prepaid_block_ids, 4.0).amount_untaxed, 38.29)
        self.assertTied(15.0 * 81.0, 0.0)

    def test_taxes_on_top_and_included(self):
        self._set_up_country()
        owed = self.env["account.account"].create(
            {"account_type": "liability_current", "code": "PTAX", "name": "VAT"}
        )
        for is_included, untaxed, total in ((False, 450.0, 544.5), (True, 371.9, 450.0)):
            tax = self._create_tax(21.0, is_included)
            rows = tax.invoice_repartition_line_ids | tax.refund_repartition_line_ids
            rows.filtered(lambda row: row.repartition_type == "tax").account_id = owed
            block = self._sell_invoiced(20.0, taxes_id=[Command.set(tax.ids)])
            credit = self._refund(block, 5.0)
            self.assertEqual(round(credit.amount_untaxed, 2), untaxed)
            self.assertEqual(round(credit.amount_total, 2), total)
        # 1,800 are 1,487.60 and tax.
        self.assertTied(round(1350.0 + 1487.6 - 371.9, 2), 0.0)

    def test_a_foreign_currency_whose_rate_has_changed(self):
        currency = self._create_currency("QQQ", 2.0)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": currency.id, "company_id": self.company.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order._get_sold_lines().price_unit = 3600.0
        order.action_confirm()
        self._invoice(order)
        rate = {"currency_id": currency.id, "rate": 2.5, "company_id": self.company.id}
        self.env["res.currency.rate"].create(dict(rate, name=TODAY))
        credit = self._refund(order.order_line.prepaid_block_ids, 5.0)
        self.assertEqual((credit.currency_id, credit.amount_untaxed), (currency, 900.0))
        # 5 hours were deferred at 450 and cost 360 by now: the rate's difference, not breakage.
        self.assertTied(1350.0, 0.0, 0.0)
        [exchange] = self.env["prepaid.revenue"].search([("kind", "=", "exchange")])
        self.assertEqual(exchange.amount, 90.0)

    def test_a_part_that_is_kept_is_breakage(self):
        block = self._sell_invoiced(20.0)
        block.agreement_id.write({"refund_rule": "percent", "refund_percent": 50.0})
        self.assertEqual(self._refund(block, 10.0).amount_untaxed, 450.0)
        self.assertTied(900.0, 0.0, 450.0)

    def test_used_hours_at_the_normal_rate_in_two_steps(self):
        block = self._sell_invoiced(20.0)
        block.agreement_id.refund_rule = "normal"
        self._log(self._create_ticket(), 5.0)
        # 1,800 less 5 at 100 are 1,300 for 15 hours, however often they are asked for.
        for hours, amount in ((10.0, 866.67), (5.0, 433.33)):
            self.assertEqual(round(self._refund(block, hours).amount_untaxed, 2), amount)
        # What is kept is for the hours that were used: 5 of them, at 100 each.
        self.assertTied(0.0, 500.0, 0.0)

    def test_hours_that_bring_nothing_are_breakage(self):
        block = self._sell_invoiced(20.0)
        self.assertEqual(self._refund(block, 10.0, rate=0.0).amount_untaxed, 0.0)
        self.assertTied(900.0, 0.0, 900.0)

    def test_hours_that_went_alone_wait_for_a_credit_note(self):
        block = self._sell_invoiced(20.0)
        self.assertFalse(self._refund(block, 10.0, is_credited=False))
        tie = self.env["prepaid.revenue"]._get_tie_out(self.company.sudo(), MARCH)
        self.assertEqual((tie["difference"], tie["rows"][0]["amount_refund"]), (0.0, 900.0))

    def test_more_than_is_left_is_refused_with_a_text(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self.assertRefused("has 15:00 hours left: 15:30 cannot be taken", block, 15.5)
        self._refund(block, 15.0)
        self.assertRefused("has 0:00 hours left", block, 1.0)

    def test_an_invoice_that_is_not_paid_is_named(self):
        block = self._sell_invoiced(20.0)
        dialog = self._dialog(block, 5.0)
        self.assertIn("is not paid yet", dialog.note)
        self.assertIn(block._get_billing_lines().move_id.name, dialog.note)

    def test_a_draft_invoice_gives_nothing_back(self):
        block = self._sell(20.0)
        self._invoice(block.sale_line_id.order_id, post=False)
        dialog = self._dialog(block, 5.0)
        self.assertFalse(dialog.is_credited)
        self.assertIn("is a draft", dialog.note)
        self.assertFalse(self._refund(block, 5.0))

    def test_an_order_that_is_not_invoiced_says_so(self):
        block = self._sell(20.0)
        dialog = self._dialog(block, 5.0)
        self.assertFalse(dialog.is_credited)
        self.assertIn(block.sale_line_id.order_id.name, dialog.note)

    def test_a_credit_note_that_is_cancelled_is_not_dropped(self):
        block = self._sell_invoiced(20.0)
        credit = self._refund(block, 5.0)
        credit.button_draft()
        self.assertIn("was reset to draft", str(block.message_ids[0].body))
        self.assertFalse(block.agreement_id.activity_ids)
        credit.button_cancel()
        self.assertIn("was cancelled", str(block.message_ids[0].body))
        (activity,) = block.agreement_id.activity_ids
        self.assertIn(f"5:00 hours of block {block.name}", str(activity.note))
        self.assertEqual(block.balance_hours, 15.0)
        # The money waits, and the next credit note can have it.
        tie = self.env["prepaid.revenue"]._get_tie_out(self.company.sudo(), MARCH)
        self.assertEqual((tie["difference"], tie["rows"][0]["amount_refund"]), (0.0, 450.0))

    def test_hours_come_back_when_their_credit_note_was_cancelled(self):
        block = self._sell_invoiced(20.0)
        first, last = self._refund(block, 5.0), self._refund(block, 3.0)
        with self.assertRaisesRegex(UserError, "cancel the credit note first"):
            block.with_user(self.manager).action_undo_refund()
        last.button_draft()
        last.button_cancel()
        self.env.flush_all()
        block.with_user(self.manager).action_undo_refund()
        self.env.flush_all()
        self.assertEqual((block.balance_hours, block.refunded_hours), (15.0, 5.0))
        row = block.entry_ids.sorted("id")[-1]
        self.assertEqual((row.kind, row.hours, row.reversed_id.hours), ("reversal", 3.0, -3.0))
        self._log(self._create_ticket(), 15.0)
        self.assertTied(0.0, 1350.0)
        self.assertEqual(first.amount_untaxed, 450.0)

    def test_hours_of_an_ended_agreement_do_not_come_back(self):
        block = self._sell_invoiced(20.0)
        block.agreement_id._end("refund", "Shop closes")
        self.env["account.move"].search([("move_type", "=", "out_refund")]).button_cancel()
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "has ended: nothing could use"):
            block.with_user(self.manager).action_undo_refund()
        with self.assertRaises(AccessError):
            block.with_user(self.technician).action_undo_refund()

    def test_moved_hours_come_back_too(self):
        block = self._sell_invoiced(20.0)
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        moved = block._transfer(other, 8.0, "Sister")
        credit = self._refund(moved, 8.0, post=False)
        credit.button_cancel()
        self.env.flush_all()
        moved._undo_refund("A mistake")
        self.assertEqual((moved.balance_hours, moved.refunded_hours), (8.0, 0.0))
        self.assertTied(1800.0, 0.0)

    def test_a_draft_that_is_deleted_is_not_dropped(self):
        block = self._sell_invoiced(20.0)
        self._refund(block, 5.0, post=False).unlink()
        self.assertIn("was deleted", str(block.message_ids[0].body))
        self.assertEqual(len(block.agreement_id.activity_ids), 1)


class TestEndPreview(RefundBooksCase):
    def test_the_preview_is_the_credit_note_to_the_cent(self):
        """Seven hours for 100 are 14.29 each, and 4 of them not 57.16 but 57.14."""
        block = self._sell_invoiced(7.0, price=100.0)
        self._log(self._create_ticket(), 3.0)
        agreement = block.agreement_id
        self.assertIn("57.14", agreement._get_left_text())
        agreement._end("refund", "Shop closes")
        credit = self.env["account.move"].search([("move_type", "=", "out_refund")])
        self.assertEqual(credit.amount_untaxed, 57.14)
        self.assertIn("57.14", str(agreement.activity_ids.note))

    def _assert_as_planned(self, rule):
        """Refund the remainder of a block and of hours that were carried over from it."""
        block = self._sell_invoiced(7.0, price=100.0)
        top_up = self._sell_invoiced(1.0, price=10.0)
        block._carry_into(top_up, 14400)
        block.agreement_id.write({"refund_rule": rule, "refund_percent": 33.3})
        blocks = block.agreement_id._get_left_blocks()
        planned = [plan.amount for __, plan in blocks._plan_remaining_refund()]
        self.assertEqual(len(planned), 3)
        blocks._refund_remaining("Shop closes")
        credits = self.env["account.move"].search([("move_type", "=", "out_refund")], order="id")
        self.assertEqual(credits.mapped("amount_untaxed"), planned)
        return round(sum(planned), 6)

    def test_several_blocks_of_the_same_money(self):
        self.assertEqual(self._assert_as_planned("paid"), 110.0)

    def test_several_blocks_at_the_normal_rate(self):
        self.assertEqual(self._assert_as_planned("normal"), 110.0)

    def test_several_blocks_and_a_part_of_their_price(self):
        self.assertEqual(self._assert_as_planned("percent"), 36.63)
