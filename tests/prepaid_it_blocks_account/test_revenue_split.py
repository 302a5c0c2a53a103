"""Lines that were split, credit notes without a refund, and entries that are reset."""

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..books import MARCH, RevenueCase
from ..common import TODAY


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
        """Check that the hours that were not refunded keep their price."""
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
