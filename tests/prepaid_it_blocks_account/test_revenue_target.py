"""Income goes where the product is sold; discounts in lines of their own are the price of hours."""

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..books import MARCH, RevenueCase
from ..common import TODAY
from .test_revenue_advance import AdvanceCase


class TestIncomeAccount(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.special = cls.income.copy({"code": "400777", "name": "Support Income"})

    def _use_and_recognise(self, **vals):
        self._sell_invoiced(20.0, **vals)
        self._log(self._create_ticket(), 5.0)
        self._recognise()

    def test_the_product_s_own_account(self):
        self._use_and_recognise(property_account_income_id=self.special.id)
        self.assertEqual(self._get_balance(self.special), -450.0)
        self.assertEqual(self._get_balance(self.income), 0.0)

    def test_the_category_s_own_account(self):
        category = self.env["product.category"].create(
            {"name": "Support", "property_account_income_categ_id": self.special.id}
        )
        self._use_and_recognise(categ_id=category.id)
        self.assertEqual(self._get_balance(self.special), -450.0)

    def test_without_one_the_company_s(self):
        chosen = self.income.copy({"code": "400778", "name": "Hours Used"})
        self.company.prepaid_income_account_id = chosen
        self._use_and_recognise()
        self.assertEqual(self._get_balance(chosen), -450.0)

    def test_what_was_booked_before_is_taken_back_from_where_it_is(self):
        block = self._sell_invoiced(20.0)
        time = self._log(self._create_ticket(), 5.0)
        self._recognise()
        block.product_id.property_account_income_id = self.special
        time.unlink()
        self._recognise()
        self.assertEqual(self._get_balance(self.income | self.special), 0.0)
        self.assertFalse(self._get_balance(self.special))

    def test_breakage_without_an_account_of_its_own_follows(self):
        self.company.prepaid_breakage_account_id = False
        block = self._sell_invoiced(20.0, property_account_income_id=self.special.id)
        block._expire_remaining("Over")
        self._recognise()
        self.assertEqual(self._get_balance(self.special), -1800.0)


class TestLoneDiscount(AdvanceCase):
    """A discount in a line of its own is one on everything that the order sells."""

    def _discount(self, order, amount, account=None):
        product = self.env["product.product"].create(
            {
                "name": "Discount",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                "property_account_income_id": account and account.id,
            }
        )
        line = {"product_id": product.id, "product_uom_qty": 1.0, "price_unit": -amount}
        order.order_line = [Command.create(dict(line, order_id=order.id))]
        return product

    def _sell_discounted(self, amount, *products, **vals):
        order = self._order(*products)
        self._discount(order, amount, **vals)
        self._invoice(order)
        return order

    def test_it_lowers_the_price_of_all_hours(self):
        order = self._sell_discounted(200.0)
        block = order.order_line.prepaid_block_ids
        self.assertEqual(block.net_price_hour, 80.0)
        ticket = self._create_ticket()
        self._log(ticket, 5.0)
        self.assertBooks(1200.0, 400.0)
        self._log(ticket, 15.0)
        self.assertBooks(0.0, 1600.0)

    def test_on_an_account_of_its_own_nothing_of_it_stays(self):
        reductions = self.income.copy({"code": "400779", "name": "Reductions"})
        self._sell_discounted(200.0, account=reductions)
        self.assertEqual(self._get_balance(reductions), 200.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEqual(self._get_balance(reductions), 0.0)
        self.assertEqual(self._get_balance(self.income), -400.0)
        row = self.env["prepaid.revenue"].search([("kind", "=", "discount")])
        self.assertRecordValues(row, [{"hours": 0.0, "amount": 200.0}])
        self.assertEqual(row.target_account_id, reductions)

    def test_other_things_have_their_share(self):
        # 280 off 2,800: 180 of it are the hours'.
        self._sell_discounted(280.0, self.product, self._create_router())
        self._log(self._create_ticket(), 10.0)
        # 900 for the router, 810 for ten hours.
        self.assertBooks(810.0, 1710.0)

    def test_what_is_paid_by_a_gift_card_is_no_discount(self):
        cards = self.deferred.copy({"code": "212901", "name": "Gift Cards"})
        order = self._sell_discounted(200.0, account=cards)
        self.assertEqual(order.order_line.prepaid_block_ids.net_price_hour, 90.0)
        self._log(self._create_ticket(), 5.0)
        self.assertBooks(1350.0, 450.0)

    def test_an_advance_on_a_discounted_order(self):
        order = self._order()
        self._discount(order, 200.0)
        self._advance(order, 50.0)
        self._log(self._create_ticket(), 5.0)
        # Half of 1,600 pays for ten hours at 80.
        self._recognise()
        self.assertEqual(self._get_balance(self.income) + self._get_balance(self.deferred), -800.0)
        self._invoice(order)
        # What was paid in advance is no discount, and none is taken of it.
        self.assertBooks(1200.0, 400.0)

    def test_the_credit_note_of_all_of_it(self):
        order = self._sell_discounted(200.0)
        self._log(self._create_ticket(), 0.0)
        self._recognise()
        self._credit(order.invoice_ids)
        self.assertBooks(0.0, 0.0)

    def test_a_refund_of_some_hours(self):
        order = self._sell_discounted(200.0)
        block = order.order_line.prepaid_block_ids
        plan = block._plan_refund(10.0)
        self.assertEqual(plan.amount, 800.0)
        block._refund(10.0, "Half is enough")
        credit = block._create_refund_credit_note(plan, "Half is enough")
        credit.invoice_date = TODAY
        credit.action_post()
        self._log(self._create_ticket(), 5.0)
        self.assertBooks(400.0, 400.0)


class TestSplitLine(RevenueCase):
    """An accountant splits the line of an invoice into two."""

    def _split(self, **first):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        line = invoice.invoice_line_ids.filtered("product_id")
        second = dict(
            {"product_id": line.product_id.id, "quantity": line.quantity, "price_unit": 1800.0},
            **first,
            account_id=self.deferred.id,
            tax_ids=[Command.clear()],
        )
        invoice.write(
            {"invoice_line_ids": [Command.update(line.id, first), Command.create(second)]}
        )
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 1800.0)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEarned(1350.0, 450.0)
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, MARCH)
        self.assertEqual(found["difference"], 0.0)
        self.assertFalse(sum(row["amount_other"] for row in found["rows"]))
        self.assertEqual(block.net_price_hour, 90.0)
        line = block.sale_line_id
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (1.0, 0.0))
        return block

    def test_by_quantity(self):
        self._split(quantity=0.5)

    def test_by_price(self):
        block = self._split(price_unit=900.0)
        self.assertEqual(block._get_paid().amount, 1800.0)
        self.assertEqual(block._plan_refund(10.0).amount, 900.0)

    def test_the_credit_note_of_a_split_line_gives_all_of_it_back(self):
        block = self._split(price_unit=900.0)
        self._credit(block._get_billing_lines().move_id.with_user(self.accountant))
        self._recognise()
        self.assertEarned(0.0, 0.0)

    def _check_half(self, block):
        """Check that the hours that were not given back cost what they did."""
        self._recognise()
        self.assertEqual(self._get_balance(self.deferred | self.income), -900.0)
        self.assertEqual(self._get_balance(self.breakage), 0.0)
        self.assertEqual(block.net_price_hour, 90.0)

    def test_half_of_a_split_line_is_refunded(self):
        block = self._split(price_unit=900.0)
        plan = block._plan_refund(10.0)
        block._refund(10.0, "Half is enough")
        block._create_refund_credit_note(plan, "Half is enough").action_post()
        self._check_half(block)

    def test_half_of_a_split_line_is_credited(self):
        block = self._split(price_unit=900.0)
        block._refund(10.0, "Half is enough")
        invoice = block._get_billing_lines().move_id
        credit = invoice._reverse_moves([{"invoice_date": TODAY}])
        credit.invoice_line_ids.quantity = 0.5
        credit.action_post()
        self._check_half(block)

    def test_marks_of_lines_are_written_by_nobody_by_hand(self):
        line = self._split(price_unit=900.0)._get_billing_lines()[:1].with_user(self.accountant)
        for name in ("is_prepaid_price_part", "is_prepaid_rerated", "prepaid_credit_seconds"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                line.write({name: 1})

    def test_a_block_on_top_that_nobody_ordered_stays_apart(self):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        other = self._create_product(hours=5.0).product_variant_id
        vals = {"product_id": other.id, "account_id": self.deferred.id, "price_unit": 450.0}
        invoice.write({"invoice_line_ids": [Command.create(vals)]})
        invoice.action_post()
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, MARCH)
        self.assertEqual(sum(row["amount_other"] for row in found["rows"]), 450.0)


class TestBranch(RevenueCase):
    def test_a_branch_that_defers_nothing_says_so(self):
        branch = self.env["res.company"].create(
            {"name": "Branch Office", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        env = self.env(context=dict(self.env.context, allowed_company_ids=branch.ids))
        for partner in self.contact | self.customer:
            account = partner.property_account_receivable_id
            partner.with_company(branch).property_account_receivable_id = account
        order = env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": branch.id,
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
        invoice = self._invoice(order, post=False)
        self.assertEqual(invoice.company_id, branch)
        self.assertIn("Branch Office books it as", " ".join(invoice.prepaid_warning.split()))
        invoice.action_post()
        bodies = " ".join(str(body) for body in invoice.message_ids.mapped("body"))
        self.assertIn("its branch Branch Office", bodies)
        setup = self.env["prepaid.revenue.setup"].create({})
        self.assertIn("Branch Office", setup.notes)
        self._switch_on(branch)
        self.assertNotIn("Branch", self.env["prepaid.revenue.setup"].create({}).notes or "")
        invoice.invalidate_recordset()
        self.assertFalse(invoice.prepaid_warning)


class TestAuditTrail(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("restrictive_audit_trail", "check_account_audit_trail"):
            if name in cls.company:
                cls.company[name] = True

    def test_a_reset_deletes_no_row(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        move = self._recognise()
        rows = move.prepaid_revenue_ids
        move.button_draft()
        self.assertEqual(rows.exists(), rows)
        self.assertEqual(sum(move.prepaid_revenue_ids.mapped("amount")), 0.0)
        self.assertTrue(move.is_prepaid_recognition_reset)
        with self.assertRaisesRegex(UserError, "released when it was reset"):
            move.action_post()
        move.button_cancel()
        again = self._recognise()
        self.assertEarned(1350.0, 450.0)
        self.assertEqual(sum(again.prepaid_revenue_ids.mapped("amount")), 450.0)
        self.assertFalse(self._recognise())


class TestManualCredit(RevenueCase):
    def test_a_credit_note_by_hand_warns(self):
        block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        credit = self._credit(block.sale_line_id.invoice_lines.move_id, quantity=0.5)
        self.assertIn("keeps the hours", " ".join(credit.prepaid_warning.split()))
        text = "10:00 hours left are not charged any more"
        bodies = " ".join(str(body) for body in block.message_ids.mapped("body"))
        self.assertIn(text, bodies)
        summary = "See to hours that were credited"
        self.assertIn(summary, block.agreement_id.activity_ids.mapped("summary"))

    def test_no_warning_of_a_refund_a_lower_price_and_other_things(self):
        block = self._sell_invoiced(20.0)
        invoice = block.sale_line_id.invoice_lines.move_id
        self.assertFalse(invoice.prepaid_warning)
        plan = block._plan_refund(5.0)
        block._refund(5.0, "Too many")
        credit = block._create_refund_credit_note(plan, "Too many")
        self.assertFalse(credit.prepaid_warning)
        credit.action_post()
        self.assertFalse(self._credit(invoice, price_unit=10.0).prepaid_warning)
        self.assertFalse(block.agreement_id.activity_ids)

    def test_hours_that_waited_for_it_are_no_reason(self):
        block = self._sell_invoiced(20.0)
        block._refund(10.0, "Half is enough")
        self._credit(block.sale_line_id.invoice_lines.move_id, quantity=0.5)
        self.assertFalse(block.agreement_id.activity_ids)
