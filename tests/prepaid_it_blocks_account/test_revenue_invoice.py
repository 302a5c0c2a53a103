"""At invoicing the money for a block is deferred, however the invoice came about."""

from odoo import Command

from ..books import BooksCase, load_chart


class TestRevenueInvoice(BooksCase):
    def _get_line(self, invoice):
        return invoice.invoice_line_ids.filtered("product_id")

    def test_a_block_is_deferred(self):
        block = self._sell_invoiced(20.0)
        line = block.sale_line_id.invoice_lines
        self.assertEqual(line.account_id, self.deferred)
        self.assertTrue(line.is_prepaid_deferred)
        self.assertEqual(self._get_balance(self.deferred), -1800.0)
        self.assertEqual(self._get_balance(self.income), 0.0)

    def test_other_products_are_income(self):
        product = self.env["product.template"].create(
            {"name": "Cable", "type": "service", "list_price": 5.0, "taxes_id": [Command.clear()]}
        )
        order = self._create_order(product=product)
        order.action_confirm()
        order.order_line.qty_delivered = 1.0
        line = self._invoice(order).invoice_line_ids
        self.assertEqual(line.account_id, self.income)
        self.assertFalse(line.is_prepaid_deferred)

    def test_without_set_up_nothing_changes(self):
        self.setup.action_switch_off()
        block = self._sell_invoiced(20.0)
        line = block.sale_line_id.invoice_lines
        self.assertEqual(line.account_id, self.income)
        self.assertFalse(line.is_prepaid_deferred)

    def test_a_credit_note_takes_from_what_is_deferred(self):
        block = self._sell_invoiced(20.0)
        credit = self._credit(block.sale_line_id.invoice_lines.move_id)
        line = self._get_line(credit)
        self.assertEqual(line.account_id, self.deferred)
        self.assertTrue(line.is_prepaid_deferred)
        self.assertEqual(self._get_balance(self.deferred), 0.0)

    def test_a_credit_note_after_the_set_up_is_gone(self):
        block = self._sell_invoiced(20.0)
        self.setup.action_switch_off()
        credit = self._credit(block.sale_line_id.invoice_lines.move_id)
        self.assertTrue(self._get_line(credit).is_prepaid_deferred)
        self.assertEqual(self._get_balance(self.deferred), 0.0)

    def test_the_fiscal_position_maps_the_account(self):
        account = self.deferred.copy({"code": "21209", "name": "Deferred abroad"})
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "company_id": self.company.id,
                "account_ids": [
                    Command.create(
                        {"account_src_id": self.deferred.id, "account_dest_id": account.id}
                    )
                ],
            }
        )
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        line = self._get_line(self._invoice(order))
        self.assertEqual(line.account_id, account)
        self.assertTrue(line.is_prepaid_deferred)

    def test_tax_is_never_deferred(self):
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)]
        tax = self.env["account.tax"].search(domain, limit=1)
        self.assertTrue(tax.amount)
        self._sell_invoiced(20.0, taxes_id=[Command.set(tax.ids)])
        self.assertEqual(self._get_balance(self.deferred), -1800.0)

    def test_an_advance_on_a_block_is_owed_too(self):
        order = self._create_order()
        order.action_confirm()
        self._invoice_in_advance(order)
        self.assertEqual(self._get_balance(self.deferred), -500.0)
        block = order.order_line.prepaid_block_ids
        self.assertEqual(block.net_price_hour, 0.0)
        self._invoice(order)
        # The whole price, as the advance is taken off again.
        self.assertEqual(self._get_balance(self.deferred), -1800.0)
        block.invalidate_recordset()
        self.assertEqual(block.net_price_hour, 90.0)

    def test_each_company_defers_on_its_own_account(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        self.env.user.company_ids |= other
        load_chart(self.env, other)
        other.account_sale_tax_id = False
        other.prepaid_activation = "order"
        env = self.env(context=dict(self.env.context, allowed_company_ids=other.ids))
        order = env["sale.order"].create(
            {
                "partner_id": self.other_contact.id,
                "company_id": other.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.product_variant_id.id,
                            "product_uom_qty": 1.0,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        line = self._get_line(self._invoice(order))
        self.assertNotIn(line.account_id, self.deferred | self.income)
        self.assertEqual(line.account_id.internal_group, "income")
        self._switch_on(other)
        second = order.copy()
        second.action_confirm()
        line = self._get_line(self._invoice(second))
        self.assertEqual(line.account_id, other.prepaid_deferred_account_id)
