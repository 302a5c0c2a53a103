"""A block on an invoice that no order stands behind is income: nobody gets hours from it."""

from odoo import Command
from odoo.tests import Form

from ..books import MARCH, RevenueCase
from ..common import TODAY


class TestRevenueManual(RevenueCase):
    def _prepare_line(self, product=None, **vals):
        product = (product or self.product).product_variant_id
        return dict({"product_id": product.id, "quantity": 1.0, "price_unit": 1800.0}, **vals)

    def _create_invoice(self, *lines, **vals):
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        values = {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "journal_id": journal.id,
            "invoice_date": TODAY,
            "invoice_line_ids": [Command.create(line) for line in lines],
        }
        return self.env["account.move"].create(dict(values, **vals))

    def assertNothingOwed(self):
        self.assertFalse(self._recognise())
        report = self.env["prepaid.revenue"]._get_tie_out(self.company, MARCH)
        self.assertEqual((report["balance"], report["difference"]), (0.0, 0.0))
        self.assertEqual(report["rows"], [])

    def test_it_is_income_and_says_so(self):
        invoice = self._create_invoice(self._prepare_line())
        self.assertTrue(invoice.has_prepaid_manual_lines)
        invoice.action_post()
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)
        self.assertFalse(invoice.invoice_line_ids.is_prepaid_deferred)
        self.assertIn("without an order", str(invoice.message_ids.mapped("body")))
        self.assertNothingOwed()

    def test_also_in_the_form(self):
        invoice = self._create_invoice()
        with Form(invoice) as form:
            with form.invoice_line_ids.new() as line:
                line.product_id = self.product.product_variant_id
            self.assertTrue(form.has_prepaid_manual_lines)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)

    def test_orders_and_other_products_say_nothing(self):
        block = self._sell_invoiced(20.0)
        invoice = block.sale_line_id.invoice_lines.move_id
        self.assertFalse(invoice.has_prepaid_manual_lines)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
        self.assertNotIn("without an order", str(invoice.message_ids.mapped("body")))
        cable = self.env["product.template"].create(
            {"name": "Cable", "type": "service", "taxes_id": [Command.clear()]}
        )
        other = self._create_invoice(self._prepare_line(cable))
        self.assertFalse(other.has_prepaid_manual_lines)

    def test_without_set_up_nothing_is_said(self):
        self.setup.action_switch_off()
        invoice = self._create_invoice(self._prepare_line())
        self.assertFalse(invoice.has_prepaid_manual_lines)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)

    def test_the_product_s_own_account_and_the_fiscal_position_count(self):
        own = self.income.copy({"code": "40007", "name": "Income of blocks"})
        abroad = self.income.copy({"code": "40008", "name": "Income abroad"})
        accounts = {"account_src_id": own.id, "account_dest_id": abroad.id}
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "company_id": self.company.id,
                "account_ids": [Command.create(accounts)],
            }
        )
        self.product.property_account_income_id = own
        invoice = self._create_invoice(self._prepare_line())
        self.assertEqual(invoice.invoice_line_ids.account_id, own)
        invoice = self._create_invoice(self._prepare_line(), fiscal_position_id=position.id)
        self.assertEqual(invoice.invoice_line_ids.account_id, abroad)

    def test_the_copy_of_an_order_s_invoice_is_made_manually(self):
        block = self._sell_invoiced(20.0)
        copy = block.sale_line_id.invoice_lines.move_id.copy({"invoice_date": TODAY})
        self.assertFalse(copy.invoice_line_ids.sale_line_ids)
        self.assertTrue(copy.has_prepaid_manual_lines)
        copy.action_post()
        self.assertEqual(copy.invoice_line_ids.account_id, self.income)
        self.assertEqual(self._get_balance(self.deferred), -1800.0)

    def test_the_credit_note_of_an_order_s_invoice_is_not(self):
        block = self._sell_invoiced(20.0)
        credit = self._credit(block.sale_line_id.invoice_lines.move_id)
        self.assertEqual(credit.invoice_line_ids.account_id, self.deferred)
        self.assertEqual(self._get_balance(self.deferred), 0.0)

    def test_who_chooses_the_deferred_account_finds_it_in_the_tie_out(self):
        invoice = self._create_invoice(self._prepare_line(account_id=self.deferred.id))
        invoice.action_post()
        self.assertFalse(self._recognise())
        report = self.env["prepaid.revenue"]._get_tie_out(self.company, MARCH)
        self.assertEqual(report["difference"], 0.0)
        self.assertEqual([row["amount_other"] for row in report["rows"]], [1800.0])
        self.assertIn(invoice.name, report["rows"][0]["name"])
