"""Hours that are refunded: the credit note, its price, and what stays as it is."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.models.portal.prepaid_agreement_terms import (
    PrepaidAgreementTermsMixin as CoreTerms,
)
from odoo.addons.prepaid_it_blocks_account.policies.refund import (
    ChargedLine,
    Paid,
    get_refund_rate,
    give_back,
)
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form

from .refunded import RefundCreditNoteCase


class TestRefundRate(BaseCase):
    def test_what_the_contract_says(self):
        """20 hours were charged at 90."""
        for rule, percent, used, left, returned, expected in (
            ("paid", 50.0, 5.0, 15.0, 0.0, 90.0),
            ("percent", 50.0, 5.0, 15.0, 0.0, 45.0),
            ("percent", 150.0, 5.0, 15.0, 0.0, 90.0),
            ("none", 50.0, 5.0, 15.0, 0.0, 0.0),
            # 20 hours at 90 are 1,800; 5 at 100 are 500: 1,300 for 15 hours.
            ("normal", 0.0, 5.0, 15.0, 0.0, 1300.0 / 15.0),
            # 10 hours brought 900: 400 are left for 5 hours.
            ("normal", 0.0, 5.0, 5.0, 900.0, 80.0),
            # They brought what the rule gives: so do the others.
            ("normal", 0.0, 5.0, 5.0, 13000.0 / 15.0, 1300.0 / 15.0),
            # They brought nothing: no hour brings more than its price.
            ("normal", 0.0, 5.0, 5.0, 0.0, 90.0),
            ("normal", 0.0, 19.0, 1.0, 0.0, 0.0),
            ("normal", 0.0, 20.0, 0.0, 0.0, 0.0),
            ("normal", 0.0, 0.0, 20.0, 0.0, 90.0),
        ):
            paid = Paid(1800.0, 20 * 3600, 0, returned, 1800.0 - returned)
            rate = get_refund_rate(
                rule,
                percent=percent,
                rate=90.0,
                normal_rate=100.0,
                paid=paid,
                used=used * 3600,
                left=left * 3600,
            )
            self.assertAlmostEqual(rate, expected, 6, (rule, percent, used, returned))

    def test_which_invoices_give_money_back(self):
        first, last = ChargedLine("first", 10, 900.0), ChargedLine("last", 10, 900.0)
        for seconds, amount, expected in (
            (5, 450.0, [("last", 5, 450.0)]),
            (15, 1350.0, [("last", 10, 900.0), ("first", 5, 450.0)]),
            (20, 1800.0, [("last", 10, 900.0), ("first", 10, 900.0)]),
            (15, 0.0, [("last", 10, 0.0), ("first", 5, 0.0)]),
            (15, 100.0, [("last", 10, 66.67), ("first", 5, 33.33)]),
            # A trace of time that the quantities of invoices miss.
            (21, 1800.0, [("last", 11, 900.0), ("first", 10, 900.0)]),
        ):
            parts = give_back([last, first], seconds, amount, 0.01)
            found = [(line, part.seconds, round(part.amount, 2)) for line, part in parts]
            self.assertEqual(found, expected)
        # The last one was made cheaper since.
        parts = give_back([last._replace(amount=300.0), first], 15.0, 1200.0, 0.01)
        self.assertEqual([round(part.amount, 2) for __, part in parts], [300.0, 900.0])


class TestRefundCreditNote(RefundCreditNoteCase):
    def _credit(self):
        return self.line.invoice_lines.filtered("prepaid_credit_hours").move_id

    def test_the_credit_note_gives_back_what_was_paid(self):
        invoice = self._invoice()
        self._log(self.ticket, 4.0)
        before = self.block.balance_hours
        self._refund(7.0)
        credit = self._credit()
        self.assertEqual((credit.state, credit.move_type), ("draft", "out_refund"))
        self.assertEqual((credit.amount_untaxed, credit.amount_tax), (630.0, 126.0))
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(credit.partner_id, invoice.partner_id)
        row = credit.invoice_line_ids
        self.assertEqual(row.account_id, invoice.invoice_line_ids.account_id)
        self.assertEqual(row.product_id, self.line.product_id)
        self.assertEqual((row.prepaid_hours, row.prepaid_rate), (7.0, 90.0))
        self.assertIn(f"7:00 unused hours of block {self.block.name}", row.name)
        self.assertEqual(self.block.balance_hours, before - 7.0)
        self.assertLedgerHolds()

    def test_the_order_is_not_invoiced_again_and_the_block_stays_usable(self):
        self.company.prepaid_activation = "invoice"
        self._invoice()
        self._refund(7.0)
        self._credit().action_post()
        self.env.flush_all()
        self.assertEqual((self.line.qty_invoiced, self.line.qty_to_invoice), (1.0, 0.0))
        self.assertEqual(self.order.invoice_status, "invoiced")
        self.assertFalse(self.block.is_suspended)
        self._log(self.ticket, 23.0 + 4.0)
        self.assertEqual(self.block.balance_hours, 0.0)

    def test_all_hours_may_go(self):
        self._invoice()
        self._refund(30.0)
        credit = self._credit()
        credit.action_post()
        self.assertEqual(credit.amount_untaxed, 2700.0)
        self.assertEqual(self.line.qty_to_invoice, 0.0)
        self.assertEqual((self.block.balance_hours, self.block.refunded_hours), (0.0, 30.0))

    def test_what_was_given_back_is_not_earned(self):
        self._invoice()
        self._refund(10.0)
        self._credit().action_post()
        amount, hours = self.block._get_net_rates()[self.block.id]
        self.assertEqual((amount, hours), (1800.0, 20.0))

    def test_the_contracts_rule_is_the_default(self):
        self._invoice()
        self.agreement.write({"refund_rule": "percent", "refund_percent": 50.0})
        self._refund(10.0)
        self.assertEqual(self._credit().amount_untaxed, 450.0)

    def test_another_addon_says_what_hours_bring(self):
        model = self.registry["prepaid.agreement"]
        # The core's own word, of the price that was paid, and then an addon's.
        self.patch(model, "_get_refund_terms", CoreTerms._get_refund_terms)
        self._invoice()
        self.agreement.write({"refund_rule": "percent", "refund_percent": 50.0})
        self.assertEqual(self.block._get_refund_rate(), 90.0)
        self.patch(
            model,
            "_get_refund_terms",
            lambda agreement: CoreTerms._get_refund_terms(agreement)._replace(
                rule="percent", percent=20.0
            ),
        )
        self._refund(10.0)
        self.assertEqual(self._credit().amount_untaxed, 180.0)

    def test_any_price_up_to_the_one_paid(self):
        self._invoice()
        self._refund(10.0, rate=33.33)
        self.assertEqual(self._credit().amount_untaxed, 333.3)
        with self.assertRaisesRegex(UserError, "between 0 and what was paid"):
            self._refund(1.0, rate=90.5)

    def test_hours_that_bring_nothing_have_a_credit_note_that_says_so(self):
        self._invoice()
        self._refund(10.0, rate=0.0)
        credit = self._credit()
        self.assertEqual((credit.amount_total, len(credit)), (0.0, 1))
        credit.action_post()
        self.assertEqual(self.line.qty_to_invoice, 0.0)

    def test_a_discount_on_the_invoice_counts(self):
        invoice = self.order._create_invoices()
        line = invoice.invoice_line_ids
        invoice.write({"invoice_line_ids": [Command.update(line.id, {"discount": 10.0})]})
        invoice.action_post()
        self._refund(10.0)
        self.assertEqual(self._credit().amount_untaxed, 810.0)

    def test_taxes_that_are_included_are_given_back_too(self):
        self.tax.price_include_override = "tax_included"
        self._invoice()
        self._refund(10.0)
        credit = self._credit()
        self.assertEqual((credit.amount_total, credit.amount_untaxed), (900.0, 750.0))

    def test_without_an_invoice_only_the_hours_go(self):
        self._refund(10.0)
        self.assertFalse(self._credit())
        self.assertEqual(self.block.refunded_hours, 10.0)
        with self.assertRaisesRegex(UserError, "No posted invoice"):
            self._refund(1.0, is_credited=True)

    def test_the_hours_alone_may_go(self):
        self._invoice()
        self._refund(10.0, is_credited=False)
        self.assertFalse(self._credit())

    def test_the_dialog_shows_price_and_amount(self):
        self._invoice()
        dialog = self.env["prepaid.block.refund"].with_user(self.manager)
        with Form(dialog.with_context(default_block_id=self.block.id)) as form:
            form.hours = 2.0
            form.reason = "Moves away"
            self.assertEqual((form.rate, form.amount), (90.0, 180.0))
            form.is_credited = False
            self.assertEqual(form.amount, 0.0)

    def test_who_may_see_it_gets_it_opened(self):
        self._invoice()
        action = self._refund(1.0)
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.manager[compat.USER_GROUPS] += self.env.ref("account.group_account_invoice")
        action = self._refund(1.0)
        self.assertEqual(action["res_model"], "account.move")

    def test_ending_an_agreement_gives_money_back_too(self):
        self._invoice()
        self.agreement.write({"refund_rule": "percent", "refund_percent": 50.0})
        self.agreement._end("refund", "Shop closes")
        self.assertEqual(self._credit().amount_untaxed, 1350.0)
        self.assertEqual(self.block.refunded_hours, 30.0)

    def test_a_foreign_currency(self):
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
        product = self._create_product(hours=10.0, price=900.0)
        order = self._create_order(product=product, pricelist_id=pricelist.id)
        order.action_confirm()
        self.block, self.line = order.order_line.prepaid_block_ids, order.order_line
        order._create_invoices().action_post()
        self._refund(4.0)
        credit = self._credit()
        self.assertEqual(credit.currency_id, currency)
        self.assertEqual(credit.amount_untaxed, 4.0 * self.block.rate)

    def test_others_give_nothing_back(self):
        self._invoice()
        for user in (self.technician, self.salesman, self.accountant):
            with self.assertRaises(AccessError):
                self._refund(1.0, user)
