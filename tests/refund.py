"""What suites of refunds in a firm with books share."""

from datetime import date

from odoo.exceptions import UserError

from .books import BooksCase

MARCH = date(2026, 3, 31)


class RefundBooksCase(BooksCase):
    def _dialog(self, block, hours, **vals):
        vals = dict({"block_id": block.id, "hours": hours, "reason": "Moves away"}, **vals)
        return self.env["prepaid.block.refund"].with_user(self.manager).create(vals)

    def _refund(self, block, hours, post=True, **vals):
        """Refund hours and return the credit note."""
        known = self.env["account.move"].search([("move_type", "=", "out_refund")])
        self._dialog(block, hours, **vals).action_refund()
        self.env.flush_all()
        credit = self.env["account.move"].search([("move_type", "=", "out_refund")]) - known
        if post and credit:
            credit.action_post()
        self.env.flush_all()
        return credit

    def assertRefused(self, expected, block, hours, **vals):
        """Check that a refund is refused with a text, and changes nothing."""
        self.env.flush_all()
        balance = block.balance_hours
        with self.assertRaisesRegex(UserError, expected), self.env.cr.savepoint():
            self._refund(block, hours, **vals)
        self.env.clear()
        self.assertEqual(block.balance_hours, balance)

    def _recognise(self, day=MARCH):
        return self.env["prepaid.revenue"]._recognise(self.company, day)

    def assertTied(self, left, income, breakage=0.0):
        """Recognise, and check that deferred revenue is the value of the hours left."""
        self._recognise()
        tie = self.env["prepaid.revenue"]._get_tie_out(self.company.sudo(), MARCH)
        self.assertEqual((tie["difference"], round(tie["balance"], 2)), (0.0, left))
        self.assertFalse(sum(row["amount_refund"] for row in tie["rows"]))
        self.assertFalse(sum(row["amount_other"] for row in tie["rows"]))
        self.assertEqual(self._get_balance(self.income), -income)
        self.assertEqual(self._get_balance(self.breakage), -breakage)
        # A second time finds nothing.
        self.assertFalse(self._recognise())
        self.assertLedgerHolds()
