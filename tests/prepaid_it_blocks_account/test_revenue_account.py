"""On which accounts hours become income, and what that is charged to."""

from odoo import Command

from ..books import MARCH, RevenueCase


class TestRevenueAccount(RevenueCase):
    def _create_position(self, code):
        """Return an income account, and a fiscal position that maps to it."""
        account = self.income.copy({"code": code, "name": "Income abroad " + code})
        accounts = {"account_src_id": self.income.id, "account_dest_id": account.id}
        position = self.env["account.fiscal.position"].create(
            {"name": code, "company_id": self.company.id, "account_ids": [Command.create(accounts)]}
        )
        return account, position

    def test_each_charge_has_its_own_entry(self):
        accounts = []
        for name in ("Desk", "Network"):
            plan = self.env["account.analytic.plan"].create({"name": name})
            vals = {"name": name, "plan_id": plan.id}
            accounts.append(self.env["account.analytic.account"].create(vals))
        for account, hours in zip(accounts, (4.0, 6.0), strict=True):
            block = self._sell(hours)
            invoice = self._invoice(block.sale_line_id.order_id, post=False)
            vals = {"analytic_distribution": {str(account.id): 100.0}}
            invoice.write({"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, vals)]})
            invoice.action_post()
        self._log(self._create_ticket(), 10.0)
        moves = self._recognise()
        self.assertEqual(len(moves), 2)
        self.assertEarned(0.0, 900.0)
        for move in moves:
            charges = {str(line.analytic_distribution) for line in move.line_ids}
            self.assertEqual(len(charges), 1)

    def test_the_fiscal_position_maps_the_income(self):
        abroad, position = self._create_position("40009")
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        self._invoice(order)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        self.assertEqual(self._get_balance(abroad), -450.0)

    def test_what_is_taken_back_leaves_the_account_that_got_it(self):
        abroad, position = self._create_position("40009")
        order = self._create_order(fiscal_position_id=position.id)
        order.action_confirm()
        invoice = self._invoice(order)
        self._log(self._create_ticket(), 5.0)
        self._recognise()
        invoice.button_draft()
        self._recognise()
        self.assertEqual(self._get_balance(abroad), 0.0)
        self.assertEarned(0.0, 0.0)
        invoice.action_post()
        self._recognise()
        self.assertEqual(self._get_balance(abroad), -450.0)
        self.assertEarned(1350.0, 0.0)

    def test_another_income_account_is_for_what_comes_later(self):
        self._sell_invoiced(20.0)
        timesheet = self._log(self._create_ticket(), 5.0)
        self._recognise()
        later = self.income.copy({"code": "40009", "name": "Income of later hours"})
        self.company.prepaid_income_account_id = later
        more = self._log(self._create_ticket(), 2.0)
        self._recognise()
        self.assertEqual(self._get_balance(later), -180.0)
        self.assertEarned(1170.0, 450.0)
        # The latest hours are reversed first, then those of the account before.
        more.unlink()
        timesheet.unit_amount = 4.0
        self._recognise()
        self.assertEqual(self._get_balance(later), 0.0)
        self.assertEarned(1440.0, 360.0)
        moves = self.env["prepaid.revenue"].search([("amount", "<", 0.0)]).move_id
        self.assertEqual(len(moves), 1)
        moves._reverse_moves([{"date": MARCH}])._post(soft=False)
        self.assertEqual(self._get_balance(later), -180.0)
        self._recognise()
        self.assertEqual(self._get_balance(later), 0.0)
        self.assertEarned(1440.0, 360.0)

    def test_two_fiscal_positions_of_a_block_have_an_account_each(self):
        first, position = self._create_position("40008")
        second, other = self._create_position("40009")
        order = self._create_order(quantity=2.0, fiscal_position_id=position.id)
        order.action_confirm()
        invoice = self._invoice(order, post=False)
        invoice.write(
            {"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, {"quantity": 1.5})]}
        )
        invoice.action_post()
        remainder = self._invoice(order, post=False)
        remainder.fiscal_position_id = other
        remainder.action_post()
        self._log(self._create_ticket(), 40.0)
        self._recognise()
        self.assertEqual((remainder.fiscal_position_id, remainder.amount_untaxed), (other, 900.0))
        self.assertEqual(self._get_balance(first), -2700.0)
        self.assertEqual(self._get_balance(second), -900.0)
        self.assertEarned(0.0, 0.0)

    def test_income_is_booked_without_tax(self):
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)]
        tax = self.env["account.tax"].search(domain, limit=1)
        (self.income | self.deferred).write({"tax_ids": [Command.set(tax.ids)]})
        self._sell_invoiced(20.0, taxes_id=[Command.clear()])
        deferred = -self._get_balance(self.deferred)
        self._log(self._create_ticket(), 5.0)
        move = self._recognise()
        self.assertEqual(len(move.line_ids), 2)
        self.assertFalse(move.line_ids.tax_ids)
        self.assertEarned(deferred * 0.75, deferred * 0.25)
