"""A block is priced, offered, sold and cancelled."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..common import TODAY, PrepaidCase


class TestProduct(PrepaidCase):
    def test_rate_discount_and_saving(self):
        self.assertEqual(self.product.prepaid_rate, 90.0)
        self.assertEqual(self.product.prepaid_discount, 10.0)
        self.assertEqual(self.product.prepaid_unit_saving, 200.0)

    def test_price_above_the_normal_rate_saves_nothing(self):
        product = self._create_product(price=2400.0)
        self.assertEqual((product.prepaid_rate, product.prepaid_discount), (120.0, 0.0))
        self.assertEqual(product.prepaid_unit_saving, 0.0)

    def test_form_proposes_what_a_block_needs(self):
        with Form(self.env["product.template"].with_user(self.env.ref("base.user_admin"))) as form:
            form.name = "Block"
            form.is_prepaid_block = True
        product = form.save()
        self.assertEqual((product.type, product.invoice_policy), ("service", "order"))

    def test_a_block_of_an_interface_is_invoiced_as_ordered(self):
        block = {"name": "Block", "is_prepaid_block": True, "prepaid_hours": 10.0}
        template, product = self.env["product.template"], self.env["product.product"]
        row = template.load(list(block), [["Imported", "1", "10.0"]])
        self.assertEqual(row["messages"], [])
        plain = template.create({"name": "Goods", "invoice_policy": "delivery"})
        plain.write({"is_prepaid_block": True, "prepaid_hours": 10.0})
        made = (
            template.create(dict(block))
            | product.create(dict(block)).product_tmpl_id
            | template.browse(row["ids"])
            | plain
        )
        for each in made:
            policies = (each.type, each.invoice_policy, each.service_type)
            self.assertEqual(policies, ("service", "order", "manual"), each.name)
            self.assertEqual(each.prepaid_hours, 10.0)

    def test_a_policy_that_is_given_is_kept(self):
        block = {"name": "Block", "is_prepaid_block": True, "prepaid_hours": 10.0}
        with self.assertRaisesRegex(ValidationError, "invoicing policy"):
            self.env["product.template"].create(dict(block, invoice_policy="delivery"))
        with self.assertRaisesRegex(ValidationError, "type must be Service"):
            self.env["product.product"].create(dict(block, type="consu"))

    def test_bad_settings_are_refused(self):
        for vals in (
            {"invoice_policy": "delivery"},
            {"prepaid_hours": 0.0},
            {"prepaid_hours": -1.0},
            {"prepaid_normal_rate": -1.0},
            {"prepaid_validity_months": -1},
            {"type": "consu"},
        ):
            with self.assertRaises(ValidationError, msg=vals), self.env.cr.savepoint():
                self.product.write(vals)


class TestQuotation(PrepaidCase):
    def test_line_shows_hours_rate_and_saving(self):
        line = self._create_order().order_line
        self.assertEqual(line.prepaid_hours, 20.0)
        self.assertEqual((line.prepaid_rate, line.prepaid_normal_rate), (90.0, 100.0))
        self.assertEqual(line.prepaid_saving, 200.0)
        self.assertEqual(line.order_id.prepaid_saving, 200.0)

    def test_quantity_and_discount_count(self):
        order = self._create_order(quantity=2.0)
        order.order_line.discount = 10.0
        self.assertEqual(order.order_line.prepaid_hours, 40.0)
        self.assertEqual(order.order_line.prepaid_rate, 81.0)
        self.assertEqual(order.order_line.prepaid_saving, 760.0)

    def test_unit_of_measure_counts(self):
        order = self._create_order()
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(order.order_line.prepaid_hours, 240.0)

    def test_normal_rate_is_in_the_orders_currency(self):
        euro = self.env.ref("base.EUR")
        dollar = self.env.ref("base.USD")
        foreign = euro if self.currency == dollar else dollar
        foreign.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", foreign.id)]).unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "name": "2026-01-01",
                "rate": 2.0,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        line = self._create_order(pricelist_id=pricelist.id).order_line
        self.assertEqual(line.prepaid_normal_rate, 200.0)
        self.assertEqual(line.prepaid_rate, 180.0)
        self.assertEqual(line.prepaid_saving, 400.0)

    def test_changed_normal_rate_leaves_old_quotations_alone(self):
        line = self._create_order().order_line
        self.env.flush_all()
        self.product.prepaid_normal_rate = 150.0
        self.assertEqual(line.prepaid_saving, 200.0)
        self.assertEqual(self._create_order().order_line.prepaid_saving, 1200.0)

    def test_other_products_give_no_hours(self):
        product = self.env["product.template"].create({"name": "Cable", "list_price": 5.0})
        line = self._create_order(product=product).order_line
        self.assertEqual((line.prepaid_hours, line.prepaid_saving), (0.0, 0.0))


class TestConfirmation(PrepaidCase):
    def test_confirmation_makes_agreement_and_block(self):
        self.company.prepaid_activation = "payment"
        order = self._create_order()
        order.with_user(self.salesman).action_confirm()
        block = order.order_line.prepaid_block_ids
        agreement = order.prepaid_agreement_id
        self.assertEqual((block.state, block.hours, block.balance_hours), ("pending", 20.0, 0.0))
        self.assertEqual((block.rate, block.normal_rate), (90.0, 100.0))
        self.assertEqual(agreement.partner_id, self.customer)
        self.assertEqual(agreement.contact_id, self.contact)
        self.assertEqual(agreement.user_id, self.salesman)
        self.assertEqual((agreement.ordered_hours, agreement.available_hours), (20.0, 0.0))
        self.assertRegex(block.name, r"^PB/\d{4}/\d{4}$")

    def test_second_order_joins_the_same_agreement(self):
        first, second = self._sell(20.0), self._sell(5.0, contact=self.customer)
        self.assertEqual(first.agreement_id, second.agreement_id)
        self.assertEqual(first.agreement_id.balance_hours, 25.0)

    def test_other_customer_gets_another_agreement(self):
        first, second = self._sell(20.0), self._sell(5.0, contact=self.other_contact)
        self.assertNotEqual(first.agreement_id, second.agreement_id)

    def test_second_open_agreement_is_refused_with_a_text(self):
        agreement = self._sell(20.0).agreement_id
        with self.assertRaisesRegex(ValidationError, agreement.name):
            self.env["prepaid.agreement"].create({"partner_id": self.customer.id})

    def test_pending_block_pays_for_nothing(self):
        self.company.prepaid_activation = "payment"
        order = self._create_order()
        order.action_confirm()
        line = self._log(self._create_ticket(), 1.0)
        self.assertEqual(line.prepaid_status, "overage")
        self.assertIn("is not paid yet", line.prepaid_reason)

    def test_validity_counts_from_activation(self):
        block = self._sell(20.0, prepaid_validity_months=12)
        self.assertEqual((block.date_start, block.date_end), (TODAY, date(2027, 3, 15)))
        endless = self._sell(20.0)
        self.assertFalse(endless.date_end)

    def test_delivered_quantity_follows_the_ledger(self):
        block = self._sell(20.0)
        line = block.sale_line_id
        self.assertEqual(line.qty_delivered_method, "prepaid")
        timesheet = self._log(self._create_ticket(), 5.0)
        self.assertEqual(line.qty_delivered, 0.25)
        timesheet.unlink()
        self.assertEqual(line.qty_delivered, 0.0)

    def test_cancelled_order_cancels_the_unused_block(self):
        block = self._sell(20.0)
        agreement = block.agreement_id
        block.sale_line_id.order_id.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual((block.state, block.balance_hours), ("cancelled", 0.0))
        self.assertEqual(agreement.balance_hours, 0.0)
        self.assertEqual(self._ledger(block)[1], ("reversal", block.id, -20.0))
        self.assertLedgerHolds()

    def test_cancelled_order_can_be_sold_again(self):
        order = self._sell(20.0).sale_line_id.order_id
        order.with_context(disable_cancel_warning=True).action_cancel()
        order.action_draft()
        order.action_confirm()
        blocks = order.order_line.prepaid_block_ids
        self.assertEqual(sorted(blocks.mapped("state")), ["active", "cancelled"])
        self.assertEqual(order.prepaid_agreement_id.balance_hours, 20.0)
        self._log(self._create_ticket(), 5.0)
        self.assertEqual(order.order_line.qty_delivered, 0.25)
        order.order_line._compute_qty_delivered()
        self.assertEqual(order.order_line.qty_delivered, 0.25)

    def test_order_with_used_hours_cannot_be_cancelled(self):
        block = self._sell(20.0)
        self._log(self._create_ticket(), 1.0)
        order = block.sale_line_id.order_id
        with self.assertRaisesRegex(UserError, block.name):
            order.with_context(disable_cancel_warning=True).action_cancel()

    def test_order_shows_its_blocks(self):
        block = self._sell(20.0)
        order = block.sale_line_id.order_id
        self._log(self._create_ticket(), 1.0)
        self.env.clear()
        self.assertEqual((order.prepaid_block_count, order.prepaid_left_hours), (1, 19.0))
        action = order.action_view_prepaid_blocks()
        self.assertEqual(self.env["prepaid.block"].search(action["domain"]), block)

    def test_agreement_with_hours_asks_before_it_ends(self):
        block = self._sell(2.0)
        agreement = block.agreement_id
        self.assertEqual(agreement.action_end()["res_model"], "prepaid.agreement.end")
        self.assertNotEqual(agreement.state, "ended")
        self._log(self._create_ticket(), 2.0)
        agreement.action_end()
        self.assertEqual(agreement.state, "ended")
        self.assertEqual(self._log(self._create_ticket(), 1.0).prepaid_status, "none")
        self.assertNotEqual(self._sell(5.0).agreement_id, agreement)

    def test_customer_of_used_agreement_cannot_change(self):
        agreement = self._sell(20.0).agreement_id
        with self.assertRaises(UserError):
            agreement.partner_id = self.other_customer

    def test_contact_of_another_company_is_refused(self):
        agreement = self._sell(20.0).agreement_id
        with self.assertRaisesRegex(ValidationError, "Max Miller"):
            agreement.contact_id = self.other_contact
        with self.assertRaisesRegex(ValidationError, "Bakery Ltd"):
            self.env["prepaid.agreement"].create({"partner_id": self.contact.id})
