"""Blocks whose invoice or payment is reversed are suspended until it is there again."""

from odoo import Command

from ..common import SERIES, TODAY
from .activation import ActivationCase


class SuspensionCase(ActivationCase):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(quantity=2.0)
        self.order.action_confirm()
        self.line = self.order.order_line
        self.block = self.line.prepaid_block_ids
        self.agreement = self.order.prepaid_agreement_id
        self.ticket = self._create_ticket()

    def _credit(self, invoice, **vals):
        """Post a credit note of an invoice; ``vals`` are of its line."""
        credit = invoice._reverse_moves([{"invoice_date": TODAY}])
        if vals:
            line = credit.invoice_line_ids.filtered("product_id")
            credit.write({"invoice_line_ids": [Command.update(line.id, vals)]})
        credit.action_post()
        self.env.flush_all()
        return credit

    def _assert_suspended(self, is_suspended=True):
        self.env.flush_all()
        self.assertEqual(self.block.is_suspended, is_suspended)
        figures = (self.agreement.available_hours, self.agreement.suspended_hours)
        left = self.block.balance_hours
        self.assertEqual(figures, (0.0, left) if is_suspended else (left, 0.0))
        self.assertEqual(self.agreement.balance_hours, left)
        self.assertLedgerHolds()


class PaidBlockCase(SuspensionCase):
    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(self.order)
        self._pay(self.invoice)
        self.work = self._log(self.ticket, 5.0)

    def _create_agreement_of_other(self):
        return self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})


class TestSuspension(PaidBlockCase):
    def test_paid_block_is_usable(self):
        self.assertEqual(self.block.activation, "payment")
        self._assert_suspended(False)

    def test_credit_note_suspends_and_history_stays(self):
        self._credit(self.invoice)
        self._assert_suspended()
        self.assertEqual((self.work.prepaid_status, self.block.used_hours), ("covered", 5.0))
        self.assertEqual((self.block.state, self.block.balance_hours), ("active", 35.0))

    def test_no_time_draws_and_it_says_why(self):
        self._credit(self.invoice)
        late = self._log(self.ticket, 1.0)
        self.assertEqual(late.prepaid_status, "overage")
        self.assertIn(self.block.name, late.prepaid_reason)
        self.assertIn("suspended", late.prepaid_reason)
        self.work.unit_amount = 7.0
        self.assertEqual((self.work.prepaid_covered_hours, self.work.prepaid_overage_hours), (5, 2))
        self.assertLedgerHolds()

    def test_what_is_given_back_stays_on_the_block(self):
        self._credit(self.invoice)
        self.work.unit_amount = 2.0
        self.assertEqual((self.block.state, self.block.balance_hours), ("active", 38.0))
        self.assertLedgerHolds()

    def test_another_block_pays_meanwhile(self):
        self.company.prepaid_activation = "order"
        other = self._sell(3.0)
        self._credit(self.invoice)
        late = self._log(self.ticket, 4.0)
        self.assertEqual((late.prepaid_covered_hours, other.balance_hours), (3.0, 0.0))
        self.assertIn(self.block.name, late.prepaid_reason)

    def test_usable_again_when_the_credit_note_is_withdrawn(self):
        credit = self._credit(self.invoice)
        credit.button_draft()
        self._assert_suspended(False)
        self.assertEqual(self._log(self.ticket, 1.0).prepaid_status, "covered")

    def test_overage_is_settled_once_it_is_usable_again(self):
        self.agreement.overage_policy = "next_block"
        credit = self._credit(self.invoice)
        late = self._log(self.ticket, 1.0)
        self.assertEqual(late.prepaid_overage_hours, 1.0)
        other = self._create_order(quantity=1.0)
        other.action_confirm()
        self.assertEqual(late.prepaid_overage_hours, 1.0)
        credit.button_draft()
        self.assertEqual(late.prepaid_overage_hours, 0.0)
        self.assertLedgerHolds()

    def test_invoice_reset_to_draft_suspends(self):
        self.invoice.button_draft()
        self._assert_suspended()
        self.invoice.action_post()
        # A payment without an entry of its own stays with the invoice from 19.0 on.
        self.assertEqual(self.invoice.payment_state == "not_paid", SERIES < 19)
        self._assert_suspended(SERIES < 19)
        if SERIES < 19:
            self._pay(self.invoice)
        self._assert_suspended(False)

    def test_payment_taken_off_the_invoice_suspends(self):
        self.invoice.line_ids.remove_move_reconcile()
        self._assert_suspended()

    def test_credit_note_of_a_part_waits_for_the_order(self):
        self._credit(self.invoice, quantity=1.0)
        self._assert_suspended()
        self.line.product_uom_qty = 1.0
        self.assertEqual(self.block.balance_hours, 15.0)
        self._assert_suspended(False)

    def test_order_first_and_credit_note_then_never_suspends(self):
        self.line.product_uom_qty = 1.0
        self._assert_suspended(False)
        self._credit(self.invoice, quantity=1.0)
        self._assert_suspended(False)

    def test_credit_note_on_the_price_gives_no_hours_back(self):
        self._credit(self.invoice, price_unit=100.0)
        self._assert_suspended(False)

    def test_more_ordered_suspends_nothing(self):
        self.line.product_uom_qty = 3.0
        self.env.flush_all()
        self.assertFalse(self.block.is_suspended)
        self.assertEqual(self.agreement.available_hours, 35.0)

    def test_hours_that_moved_are_suspended_with_their_source(self):
        other = self._create_agreement_of_other()
        moved = self.block._transfer(other, 10.0, "Moved")
        self.assertFalse(moved.is_suspended)
        credit = self._credit(self.invoice)
        self.assertTrue(moved.is_suspended)
        self.assertEqual((other.available_hours, other.suspended_hours), (0.0, 10.0))
        credit.button_draft()
        self.assertEqual(other.available_hours, 10.0)

    def test_it_expires_as_ever(self):
        self.block.sudo().date_end = TODAY
        self._credit(self.invoice)
        with self._on("2026-03-17"):
            self.env["prepaid.block"]._cron_expire()
            self.assertEqual((self.block.state, self.block.balance_hours), ("expired", 0.0))
        self.assertLedgerHolds()

    def test_screens_and_ticket_say_so(self):
        self._credit(self.invoice)
        self.assertIn("suspended", self.agreement._get_work_warning())

    def test_statements_do_not_depend_on_the_number(self):
        self._credit(self.invoice)
        counts = []
        for number in (1, 30):
            self.env.flush_all()
            values = [self._prepare_timesheet(self.ticket, 0.1) for __ in range(number)]
            before = self.env.cr.sql_log_count
            lines = self.env["account.analytic.line"].create(values)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(lines.mapped("prepaid_status")), {"overage"})
        self.assertLess(counts[1] - counts[0], 30)


class TestOnline(SuspensionCase):
    def setUp(self):
        super().setUp()
        self.payment = self._create_transaction(self.order, self.order.amount_total)
        self._set_done(self.payment)

    def test_failed_payment_suspends(self):
        self._assert_suspended(False)
        self.payment.write({"state": "error"})
        self._assert_suspended()
        self.payment.write({"state": "done"})
        self._assert_suspended(False)

    def test_more_ordered_waits_for_more_money(self):
        self.line.product_uom_qty = 3.0
        added = self.line.prepaid_block_ids - self.block
        self.assertEqual((added.state, self.block.is_suspended), ("pending", False))
        self._set_done(self._create_transaction(self.order, 1800.0))
        self.assertEqual((added.state, added.is_suspended), ("active", False))

    def test_invoice_and_credit_note_of_what_was_paid_online(self):
        self._credit(self._invoice(self.order))
        self._assert_suspended()

    def test_refund_suspends(self):
        refund = self._create_transaction(self.order, -3600.0)
        refund.write(
            {
                "operation": "refund",
                "source_transaction_id": self.payment.id,
                "sale_order_ids": [Command.clear()],
            }
        )
        self._assert_suspended(False)
        self._set_done(refund)
        self._assert_suspended()


class TestOtherConditions(SuspensionCase):
    def _activate_under(self, condition):
        self.company.prepaid_activation = condition
        self.order = self._create_order()
        self.order.action_confirm()
        self.line = self.order.order_line
        self.block = self.line.prepaid_block_ids

    def test_invoice_suffices(self):
        self._activate_under("invoice")
        invoice = self._invoice(self.order)
        self._assert_suspended(False)
        invoice.button_draft()
        self._assert_suspended()
        line = self._log(self.ticket, 1.0)
        self.assertIn("its invoice was taken back", line.prepaid_reason)
        invoice.action_post()
        self._assert_suspended(False)

    def test_order_suffices(self):
        self._activate_under("order")
        self._credit(self._invoice(self.order))
        self._assert_suspended(False)

    def test_condition_is_the_one_of_the_sale(self):
        self._activate_under("order")
        self.company.prepaid_activation = "payment"
        self._invoice(self.order)
        self._assert_suspended(False)
