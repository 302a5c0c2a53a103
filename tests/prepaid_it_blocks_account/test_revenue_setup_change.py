"""The set-up is changed while money is deferred: the accountant is warned, nothing is lost."""

from datetime import date

from odoo.tests import Form

from ..books import APRIL, MARCH, MAY, RevenueCase
from ..common import TODAY


class TestRevenueSetupChange(RevenueCase):
    def _get_form(self):
        return Form(self.env["prepaid.revenue.setup"])

    def _copy_account(self, account, code):
        return account.copy({"code": code, "name": f"Account {code}"})

    def assertTied(self, day, total):
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, day)
        self.assertEqual((found["difference"], found["balance"]), (0.0, total))

    def test_another_deferred_account_is_for_what_is_sold_from_now_on(self):
        self._sell_invoiced(20.0)
        old, new = self.deferred, self._copy_account(self.deferred, "29998")
        form = self._get_form()
        self.assertIn("1,800.00", form.notes)
        self.assertNotIn("stays", form.notes.split("\n", 1)[1:])
        form.deferred_account_id = new
        self.assertIn("stays there until its hours are used", form.notes)
        form.save().action_switch_on()
        self._sell_invoiced(10.0, prepaid_validity_months=9)
        self._log(self._create_ticket(), 4.0)
        self._recognise(MARCH)
        # The later block ends first, so its hours go first: 4 of 10 at 90.
        self.assertEqual(self._get_balance(old), -1800.0)
        self.assertEqual(self._get_balance(new), -540.0)
        self.assertTied(MARCH, 2340.0)
        with self._on(date(2026, 4, 2)):
            self._log(self._create_ticket(), 8.0, date(2026, 4, 2))
            self._recognise(APRIL)
        self.assertEqual(self._get_balance(old), -1620.0)
        self.assertEqual(self._get_balance(new), 0.0)
        self.assertTied(APRIL, 1620.0)

    def test_another_income_account_is_reported(self):
        form = self._get_form()
        form.income_account_id = income = self._copy_account(self.income, "40998")
        self.assertIn(f"from now on goes to {income.display_name},", form.notes)
        form = self._get_form()
        form.breakage_account_id = breakage = self._copy_account(self.income, "40997")
        self.assertIn(f"from now on goes to {breakage.display_name},", form.notes)

    def test_switched_off_money_waits_and_comes_back(self):
        self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self.setup.action_switch_off()
        self.assertFalse(self._recognise(MARCH))
        form = self._get_form()
        self.assertIn(
            "1,800.00 is still deferred", form.notes.replace("\xa0", " ").replace("$ ", "")
        )
        self.assertTied(MARCH, 1800.0)
        form.save().action_switch_on()
        self._recognise(MARCH)
        self.assertEqual(self._get_balance(self.income), -450.0)
        self.assertTied(MARCH, 1350.0)

    def test_opening_balances_stay_where_they_were_booked(self):
        self.env["prepaid.opening.balance"].create(
            {
                "external_key": "old",
                "partner_id": self.customer.id,
                "hours": 10.0,
                "rate": 80.0,
                "date_cutover": date(2026, 3, 1),
            }
        )
        form = self._get_form()
        self.assertIn("There are opening balances", form.notes)
        form.opening_date = TODAY
        self.assertNotIn("There are opening balances", form.notes)
        form.save().action_switch_on()
        self._book_manually(800.0)
        self._log(self._create_ticket(), 4.0)
        self._recognise(MARCH)
        old, new = self.deferred, self._copy_account(self.deferred, "29998")
        form = self._get_form()
        form.deferred_account_id = new
        self.assertIn("opening balances stays on", form.notes)
        form.save().action_switch_on()
        self.assertEqual(self.company.prepaid_revenue_opening_account_id, old)
        with self._on(date(2026, 4, 2)):
            self._log(self._create_ticket(), 1.0, date(2026, 4, 2))
            self._recognise(APRIL)
        self.assertEqual((self._get_balance(old), self._get_balance(new)), (-400.0, 0.0))
        self.assertTied(APRIL, 400.0)
        # Switched off and on, the money is where it was.
        self.setup.action_switch_off()
        self.assertTied(APRIL, 400.0)
        form = self._get_form()
        self.assertEqual(form.deferred_account_id, new)
        form.save().action_switch_on()
        with self._on(date(2026, 5, 2)):
            self._log(self._create_ticket(), 5.0, date(2026, 5, 2))
            self._recognise(MAY)
        self.assertEqual((self._get_balance(old), self._get_balance(new)), (0.0, 0.0))

    def test_a_draft_of_before_is_deferred_where_it_was_made(self):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        old, new = self.deferred, self._copy_account(self.deferred, "29998")
        self.env["prepaid.revenue.setup"].create({"deferred_account_id": new.id}).action_switch_on()
        invoice.action_post()
        self.assertTrue(invoice.invoice_line_ids.is_prepaid_deferred)
        self._log(self._create_ticket(), 5.0)
        self._recognise(MARCH)
        self.assertEqual(
            (self._get_balance(old), self._get_balance(self.income)), (-1350.0, -450.0)
        )
        self.assertTied(MARCH, 1350.0)
        # Posted again, it is deferred as before, and nothing of its income is reversed.
        invoice.button_draft()
        invoice.action_post()
        self.assertTrue(invoice.invoice_line_ids.is_prepaid_deferred)
        self.assertFalse(self._recognise(MARCH))
        self.assertTied(MARCH, 1350.0)

    def test_a_draft_of_before_is_deferred_when_it_was_switched_off(self):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        self.setup.action_switch_off()
        invoice.action_post()
        self.assertTied(MARCH, 1800.0)
        # Switched on again, what was chosen is proposed.
        setup = self.env["prepaid.revenue.setup"].create({})
        self.assertEqual(setup.deferred_account_id, self.deferred)
        setup.action_switch_on()
        self._log(self._create_ticket(), 5.0)
        self._recognise(MARCH)
        self.assertTied(MARCH, 1350.0)
