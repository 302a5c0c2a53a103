"""Entries that recognise hours cannot be posted twice, copied or released in silence."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError

from ..books import APRIL, MARCH, MAY, RevenueCase


class TestRevenueEntries(RevenueCase):
    def setUp(self):
        super().setUp()
        self.block = self._sell_invoiced(20.0)
        self._log(self._create_ticket(), 5.0)
        self.move = self._recognise()

    def _reverse(self, method):
        """Reverse the entry as an accountant does, on a day that is over."""
        with self._on(MAY):
            return self._use_dialog(method)

    def _use_dialog(self, method):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.move.ids
        )
        values = {"date": APRIL, "reason": method, "journal_id": self.move.journal_id.id}
        return wizard.create(values).reverse_moves(is_modify=method == "modify")

    def assertTied(self):
        found = self.env["prepaid.revenue"]._get_tie_out(self.company, APRIL)
        self.assertEqual(found["difference"], 0.0)

    def test_revenue_is_of_its_entrys_date(self):
        revenue = self.move.sudo().prepaid_revenue_ids
        self.assertEqual(set(revenue.mapped("date")), {self.move.date})
        # Odoo lets nobody but other code change it.
        move = self.move.with_context(skip_readonly_check=True)
        move.write({"date": MARCH - timedelta(days=1)})
        self.assertEqual(set(revenue.mapped("date")), {MARCH - timedelta(days=1)})

    def test_a_draft_reversal_of_a_reset_entry_is_refused(self):
        reversal = self.move._reverse_moves([{"date": APRIL}])
        self.move.button_draft()
        self._recognise()
        with self.assertRaisesRegex(UserError, "was reset"):
            reversal._post(soft=False)
        with self.assertRaisesRegex(UserError, "was reset"):
            reversal.write({"state": "posted"})
        reversal.unlink()
        self.assertEarned(1350.0, 450.0)
        self.assertTied()

    def test_drafts_that_would_reverse_a_reset_entry_are_cancelled(self):
        draft, other = (self.move._reverse_moves([{"date": APRIL}]) for __ in range(2))
        # To be posted on its day, with all others.
        draft._post()
        self.assertEqual(draft.state, "draft")
        other._post(soft=False)
        self.assertEqual((draft.state, other.state), ("cancel", "posted"))
        self.assertIn(self.move.name, str(draft.message_ids[0].body))
        again = self._recognise(APRIL)
        last = again._reverse_moves([{"date": APRIL}])
        again.button_draft()
        self.assertEqual(last.state, "cancel")
        # On 19.0 the action commits what it has posted.
        with self._on(MAY), patch.object(self.env.cr, "commit"):
            self.env["account.move"]._autopost_draft_entries()
        self.assertEarned(1800.0, 0.0)
        self.assertTied()

    def test_a_state_that_is_written_frees_as_the_button_does(self):
        for state in ("draft", "cancel"):
            move = self._recognise() or self.move
            move.write({"state": state})
            self.assertTrue(move.is_prepaid_recognition_reset)
            self.assertFalse(move.sudo().prepaid_revenue_ids)
            self.assertFalse(self.env["prepaid.entry"].search([("move_id", "=", move.id)]))
            self.assertIn("5:00", str(move.message_ids[0].body))
            self.assertTied()
        with self.assertRaisesRegex(UserError, "were released"):
            self.move.write({"state": "posted"})
        self._recognise()
        self.assertEarned(1350.0, 450.0)

    def test_an_invoice_whose_state_is_written_is_marked(self):
        block = self._sell(10.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        invoice.write({"state": "posted"})
        self.assertTrue(block.sale_line_id.invoice_lines.is_prepaid_deferred)

    def test_entries_are_not_copied(self):
        reversal = self.move._reverse_moves([{"date": APRIL}])
        for move in (self.move, reversal):
            with self.assertRaisesRegex(UserError, "not copied"):
                move.copy()
        reversal._post(soft=False)
        for move in (self.move, reversal):
            with self.assertRaisesRegex(UserError, "not copied"):
                move.copy()

    def test_a_reset_entry_is_not_copied(self):
        self.move.button_draft()
        with self.assertRaisesRegex(UserError, "not copied"):
            self.move.copy()

    def test_other_entries_and_invoices_are_copied(self):
        self.assertTrue(self._book_manually(10.0).copy())
        copy = self.block.sale_line_id.invoice_lines.move_id.copy()
        self.assertFalse(any(copy.invoice_line_ids.mapped("is_prepaid_deferred")))

    def test_an_entry_is_not_reversed_to_modify_it(self):
        with self.assertRaisesRegex(UserError, "not copied"):
            self._reverse("modify")

    def test_an_entry_is_reversed_in_the_dialog(self):
        self._reverse("cancel")
        self.assertEarned(1800.0, 0.0)
        self.assertTied()
        self._recognise(APRIL)
        self.assertEarned(1350.0, 450.0)
        self.assertTied()


class TestRevenueCharges(RevenueCase):
    """The analytic charges of entries."""

    def _create_analytic_account(self, name):
        plan = self.env["account.analytic.plan"].create({"name": name})
        return self.env["account.analytic.account"].create({"name": name, "plan_id": plan.id})

    def _charge(self, line, *accounts):
        key = ",".join(str(account.id) for account in accounts)
        vals = {"analytic_distribution": {key: 100.0}}
        line.move_id.write({"invoice_line_ids": [Command.update(line.id, vals)]})

    def _get_charges(self, move):
        """Return the ids of the analytic accounts of an entry's items."""
        found = [line.analytic_distribution or {} for line in move.line_ids]
        return {key for distribution in found for key in distribution}

    def _sell_charged(self, *accounts):
        block = self._sell(20.0)
        invoice = self._invoice(block.sale_line_id.order_id, post=False)
        self._charge(block.sale_line_id.invoice_lines, *accounts)
        invoice.action_post()
        return block

    def _delete(self, account, **context):
        """Delete an analytic account with all that is charged to it."""
        lines = self.env["account.move.line"].search([]).mapped("analytic_line_ids")
        lines.with_context(**context).unlink()
        account.unlink()

    def test_what_is_charged_to_nothing_stays_so(self):
        self._sell_invoiced(20.0)
        account = self._create_analytic_account("Desk")
        self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": self.customer.id,
                "analytic_distribution": {str(account.id): 100.0},
                "company_id": self.company.id,
            }
        )
        self._log(self._create_ticket(), 5.0)
        self.assertFalse(self._get_charges(self._recognise()))

    def test_a_deleted_analytic_account_stops_nothing(self):
        account = self._create_analytic_account("Desk")
        self._sell_charged(account)
        timesheet = self._log(self._create_ticket(), 5.0)
        self.assertEqual(self._get_charges(self._recognise()), {str(account.id)})
        self._delete(account)
        timesheet.unit_amount = 4.0
        moves = self._recognise()
        self.assertTrue(moves)
        self.assertFalse(set().union(*(self._get_charges(move) for move in moves)))
        self.assertEarned(1440.0, 360.0)

    def test_what_is_left_of_a_charge_stays(self):
        first, second = map(self._create_analytic_account, ("Desk", "Network"))
        self._sell_charged(first, second)
        self._log(self._create_ticket(), 5.0)
        # On 19.0 the invoice would lose all of the charge else, and have nothing left of it.
        self._delete(first, skip_analytic_sync=True)
        self.assertEqual(self._get_charges(self._recognise()), {str(second.id)})
        self.assertEarned(1350.0, 450.0)
