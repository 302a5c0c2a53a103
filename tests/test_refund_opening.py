"""Refunds of opening balances in a firm with books."""

from odoo import Command

from .common import TODAY
from .refund import RefundBooksCase


class TestRefundOpening(RefundBooksCase):
    """12 hours at 80 that were invoiced before these books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        opening = cls.env["prepaid.opening.balance"].create(
            {
                "external_key": "old-7",
                "partner_id": cls.customer.id,
                "hours": 12.0,
                "rate": 80.0,
                "date_cutover": TODAY,
            }
        )
        cls.block = opening.block_id
        cls.service = cls.env["product.product"].create(
            {"name": "Hours", "type": "service", "taxes_id": [Command.clear()]}
        )

    def _defer(self):
        """Put the money of the opening balance into the books, as its accountant does."""
        self.company.prepaid_revenue_opening_date = TODAY
        line = {"account_id": self.deferred.id, "credit": 960.0}
        other = {"account_id": self._create_capital().id, "debit": 960.0}
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.company.prepaid_revenue_journal_id.id,
                "date": TODAY,
                "line_ids": [Command.create(line), Command.create(other)],
            }
        )
        move._post(soft=False)

    def _create_capital(self):
        return self.env["account.account"].create(
            {"account_type": "liability_current", "code": "PCAP", "name": "Opening"}
        )

    def test_without_a_product_the_dialog_says_what_to_do(self):
        dialog = self._dialog(self.block, 5.0)
        self.assertFalse(dialog.is_credited)
        self.assertIn("opening balance old-7", dialog.note)
        self.assertRefused("Choose the product", self.block, 5.0, is_credited=True)

    def test_a_credit_note_of_its_own(self):
        tax = self.env["account.tax"].create({"name": "Tax", "amount": 10.0})
        self.service.taxes_id = tax
        credit = self._refund(self.block, 5.0, is_credited=True, product_id=self.service.id)
        self.assertEqual((credit.amount_untaxed, credit.amount_tax), (400.0, 40.0))
        self.assertEqual(credit.partner_id, self.customer)
        self.assertFalse(credit.reversed_entry_id)
        self.assertIn("Moves away", credit.ref)
        self.assertEqual(credit.invoice_line_ids.account_id, self.income)
        self.assertEqual(self.block.refunded_hours, 5.0)
        # It was income before: so it is reversed.
        self.assertEqual(credit.invoice_line_ids.balance, 400.0)

    def test_no_more_than_was_paid(self):
        vals = {"is_credited": True, "product_id": self.service.id}
        expected = "between 0 and what was paid for it: .*80.00"
        self.assertRefused(expected, self.block, 5.0, rate=81.0, **vals)

    def test_deferred_money_is_given_back_and_ties_out(self):
        self._defer()
        self._log(self._create_ticket(), 2.0)
        self._recognise()
        self.block.agreement_id.write({"refund_rule": "percent", "refund_percent": 50.0})
        vals = {"is_credited": True, "product_id": self.service.id}
        credit = self._refund(self.block, 4.0, **vals)
        self.assertEqual(credit.amount_untaxed, 160.0)
        self.assertEqual(credit.invoice_line_ids.account_id, self.deferred)
        self.assertTied(6.0 * 80.0, 160.0, 160.0)
        self.assertEqual(self._refund(self.block, 6.0, rate=80.0, **vals).amount_untaxed, 480.0)
        self.assertTied(0.0, 160.0, 160.0)

    def test_moved_hours_of_an_opening_balance(self):
        self._defer()
        other = self._sell(1.0, contact=self.other_contact, price=0.0).agreement_id
        moved = self.block._transfer(other, 4.0, "Sister")
        vals = {"is_credited": True, "product_id": self.service.id}
        credit = self._refund(moved, 4.0, **vals)
        self.assertEqual((credit.amount_untaxed, credit.partner_id), (320.0, self.customer))
        self.assertTied(8.0 * 80.0, 0.0)

    def test_ending_says_where_the_money_comes_from(self):
        agreement = self.block.agreement_id
        text = agreement._get_left_text().replace("$\N{NO-BREAK SPACE}", "")
        self.assertIn("960.00 for 12:00 hours of an opening balance at 80.00.", text)
        agreement.renewal_product_id = self.product.product_variant_id
        self.assertIn("by a credit note of their own", agreement._get_left_text())
        agreement._end("refund", "Shop closes")
        credit = self.env["account.move"].search([("move_type", "=", "out_refund")])
        self.assertEqual(credit.amount_untaxed, 960.0)
