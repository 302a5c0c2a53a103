"""Credit notes at another rate of exchange: hours are worth what their invoice said."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError

from ..books import MARCH, RevenueCase

LATER = date(2026, 3, 25)


class TestRevenueExchange(RevenueCase):
    """20 hours for 2,000 francs at 1.25 are worth 1,600; later a franc is worth less, at 1.60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.francs = cls.env.ref("base.CHF")
        cls.francs.active = True
        cls._set_rates(1.25, 1.60)
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": cls.francs.id}
        )
        cls.exchange = (
            cls.company.income_currency_exchange_account_id
            | cls.company.expense_currency_exchange_account_id
        )

    @classmethod
    def _set_rates(cls, now, later):
        rates = cls.env["res.currency.rate"]
        rates.search([("currency_id", "=", cls.francs.id)]).unlink()
        for day, rate in ((date(2026, 3, 1), now), (date(2026, 3, 20), later)):
            vals = {"currency_id": cls.francs.id, "company_id": cls.company.id}
            rates.create(dict(vals, name=day, rate=rate))

    def _sell_francs(self, **vals):
        product = self._create_product(hours=20.0, price=2000.0)
        order = self._create_order(product=product, pricelist_id=self.pricelist.id, **vals)
        order._get_sold_lines().price_unit = 2000.0
        order.action_confirm()
        self._invoice(order)
        return order.order_line.prepaid_block_ids

    def _credit_later(self, block, **vals):
        with self._on(LATER):
            return self._credit(block.sale_line_id.invoice_lines.move_id[:1], LATER, **vals)

    def assertBooks(self, deferred, income, exchange, day=MARCH):
        """Check the books once all is recognised, and both accounts of exchange."""
        self._recognise(day)
        self.assertEarned(deferred, income)
        self.assertEqual(self._get_balance(self.exchange), -exchange)
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)
        self.assertEqual((found["difference"], found["balance"]), (0.0, deferred))
        self.assertFalse(found["items"])
        self.assertFalse(sum(row["amount_other"] for row in found["rows"]))
        self.assertFalse(self._recognise(day))

    def test_credited_unused_nothing_is_earned(self):
        block = self._sell_francs()
        self.assertEqual(self._get_balance(self.deferred), -1600.0)
        self._credit_later(block)
        # What the receivable lost is gained here.
        self.assertBooks(0.0, 0.0, 0.0)
        row = self.env["prepaid.revenue"].search([("block_id", "=", block.id)])
        self.assertRecordValues(row, [{"kind": "exchange", "hours": 0.0, "amount": 350.0}])
        self.assertEqual(row.target_account_id, self.company.income_currency_exchange_account_id)

    def test_a_loss(self):
        self._set_rates(1.60, 1.25)
        block = self._sell_francs()
        self._credit_later(block)
        self.assertBooks(0.0, 0.0, 0.0)
        row = self.env["prepaid.revenue"].search([("block_id", "=", block.id)])
        self.assertRecordValues(row, [{"kind": "exchange", "amount": -350.0}])
        self.assertEqual(row.target_account_id, self.company.expense_currency_exchange_account_id)

    def test_an_account_whose_items_odoo_reconciles_books_it_once(self):
        self.deferred.reconcile = True
        block = self._sell_francs()
        self._credit_later(block)
        self.assertEqual(self._get_balance(self.deferred), 0.0)
        self.assertBooks(0.0, 0.0, 0.0)
        self.assertFalse(self.env["prepaid.revenue"].search([("block_id", "=", block.id)]))

    def test_half_of_it_on_such_an_account(self):
        self.deferred.reconcile = True
        block = self._sell_francs()
        self._log(self._create_ticket(), 5.0)
        self._refund_later(block, 10.0)
        # 5 hours are left, at 80.
        self.assertBooks(400.0, 400.0, 0.0)

    def test_what_is_reconciled_no_more_is_ours_again(self):
        self.deferred.reconcile = True
        block = self._sell_francs()
        self._credit_later(block)
        block.sale_line_id.invoice_lines.remove_move_reconcile()
        self.env.flush_all()
        self._recognise()
        self.assertEarned(0.0, 0.0)
        self.assertEqual(block.sale_line_id.invoice_lines.mapped("reconciled"), [False, False])

    def _refund_later(self, block, hours):
        with self._on(LATER):
            plan = block._plan_refund(hours)
            block._refund(hours, "Half is enough")
            credit = block._create_refund_credit_note(plan, "Half is enough")
            credit.invoice_date = LATER
            credit.action_post()
        return credit

    def test_a_refund_of_some_hours(self):
        block = self._sell_francs()
        self._log(self._create_ticket(), 5.0)
        credit = self._refund_later(block, 10.0)
        self.assertEqual(credit.amount_total, 1000.0)
        self.assertBooks(400.0, 400.0, 0.0)
        self.assertEqual(block.net_price_hour, 80.0)

    def test_what_is_kept_of_a_refund_is_kept_at_the_invoice_s_rate(self):
        block = self._sell_francs()
        with self._on(LATER):
            plan = block._plan_refund(20.0, rate=50.0)
            block._refund(20.0, "Moves away")
            credit = block._create_refund_credit_note(plan, "Moves away")
            credit.invoice_date = LATER
            credit.action_post()
        self._recognise()
        # 1,000 francs are kept, and 1,000 given back: 800 each by the invoice, 625 now.
        self.assertEarned(0.0, 0.0, 800.0)
        rows = self.env["prepaid.revenue"].search([("block_id", "=", block.id)])
        amounts = {row.kind: row.amount for row in rows}
        self.assertEqual(amounts, {"breakage": 800.0, "exchange": 175.0})

    def test_a_lower_price(self):
        block = self._sell_francs()
        self._log(self._create_ticket(), 5.0)
        self._credit_later(block, price_unit=400.0)
        self.assertEqual(block.net_price_hour, 64.0)
        self.assertBooks(960.0, 320.0, 0.0)

    def test_a_credit_note_that_names_no_invoice(self):
        block = self._sell_francs()
        line = block.sale_line_id
        with self._on(LATER):
            credit = self.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.contact.id,
                    "currency_id": self.francs.id,
                    "invoice_date": LATER,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "quantity": 1.0,
                                "price_unit": 2000.0,
                                "tax_ids": [Command.clear()],
                                "sale_line_ids": [Command.link(line.id)],
                            }
                        )
                    ],
                }
            )
            credit.action_post()
        self._recognise()
        self.assertEarned(0.0, 0.0)
        self.assertEqual(self._get_balance(self.exchange), -350.0)

    def test_a_credit_note_that_is_reset_takes_its_difference_back(self):
        block = self._sell_francs()
        credit = self._credit_later(block)
        self._recognise()
        credit.button_draft()
        self._recognise()
        self.assertEarned(1600.0, 0.0)
        rows = self.env["prepaid.revenue"].search([("kind", "=", "exchange")])
        self.assertEqual(rows.mapped("amount"), [-350.0, 350.0])

    def test_invoiced_again_it_costs_what_the_new_invoice_says(self):
        block = self._sell_francs()
        self._credit_later(block)
        self.env.flush_all()
        self._invoice(block.sale_line_id.order_id, LATER)
        self._log(self._create_ticket(), 10.0)
        self.assertBooks(625.0, 625.0, 0.0)
        self.assertEqual(block.net_price_hour, 62.5)

    def test_in_the_company_s_currency_there_is_none(self):
        block = self._sell_invoiced(20.0)
        self._credit_later(block)
        self._recognise()
        self.assertFalse(self.env["prepaid.revenue"].search([("kind", "=", "exchange")]))

    def test_a_company_without_accounts_for_it_is_told(self):
        block = self._sell_francs()
        self._credit_later(block)
        self.company.income_currency_exchange_account_id = False
        with self.assertRaisesRegex(UserError, "gain and the loss account"):
            self._recognise()
