"""Income goes where the product is sold; discounts in lines of their own are the price of hours."""

from odoo import Command

from ..books import RevenueCase
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
