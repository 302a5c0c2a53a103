"""Deferred money on the owner's board: what the books owe, of the company and of each customer."""

from datetime import date

from ..books import BooksMixin
from ..common import TODAY, PrepaidCase


class TestDeferredMoney(BooksMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_books(cls.company)
        cls.block = cls._sell(10.0, day=date(2026, 1, 5))
        cls.agreement = cls.block.agreement_id
        cls._invoice(cls, cls.block.sale_line_id.order_id, date(2026, 1, 5))
        cls.other = cls._sell(4.0, day=date(2026, 1, 5), contact=cls.other_contact)
        cls._invoice(cls, cls.other.sale_line_id.order_id, date(2026, 1, 5))
        cls._log(cls._create_ticket(), 3.0, date(2026, 1, 12))
        cls.board = cls.env["prepaid.customer.board"].with_user(cls.accountant)
        cls.env.flush_all()

    def _read(self, agreement):
        self.env.flush_all()
        self.board.invalidate_model()
        return self.board.search([("agreement_id", "=", agreement.id)])

    def test_customer_owes_nothing_of_what_was_recognised(self):
        self.assertEqual(self._read(self.agreement).deferred_amount, 900.0)
        self.env["prepaid.revenue"]._recognise(self.company, date(2026, 1, 31))
        row = self._read(self.agreement)
        self.assertEqual((row.deferred_amount, row.currency_id), (630.0, self.currency))
        self.assertEqual(self._read(self.other.agreement_id).deferred_amount, 360.0)

    def test_moved_hours_stay_with_who_paid(self):
        self.block._transfer(self.other.agreement_id, 7.0, "Moved")
        self.env["prepaid.revenue"]._recognise(self.company, date(2026, 1, 31))
        self.assertEqual(self._read(self.agreement).deferred_amount, 630.0)
        self.assertEqual(self._read(self.other.agreement_id).deferred_amount, 360.0)

    def test_board_shows_the_books(self):
        self.env["prepaid.revenue"]._recognise(self.company, date(2026, 1, 31))
        board = self.env["prepaid.board"].with_user(self.accountant).browse(self.company.id)
        amount = board.deferred_amount
        tied = self.env["prepaid.revenue"]._get_tie_out(self.company.sudo(), TODAY)
        self.assertEqual((amount, amount), (tied["balance"], tied["total"]))
        customers = self.board.search([("company_id", "=", self.company.id)])
        self.assertEqual(sum(customers.mapped("deferred_amount")), amount)
        action = board.action_view_deferred()
        items = self.env[action["res_model"]].search(action["domain"])
        self.assertAlmostEqual(-sum(items.mapped("balance")), amount)

    def test_money_is_for_those_who_may_see_it(self):
        for model in ("prepaid.board", "prepaid.customer.board"):
            names = self.env[model].with_user(self.technician).fields_get()
            self.assertNotIn("deferred_amount", names)
            self.assertIn("deferred_amount", self.env[model].with_user(self.manager).fields_get())
