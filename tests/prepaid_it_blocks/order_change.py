"""What the suites of changed orders share."""

from odoo.exceptions import UserError

from ..common import PrepaidCase


class OrderChangeCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.line = cls.block.sale_line_id
        cls.order = cls.line.order_id
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _set_quantity(self, quantity, **vals):
        line = self.line.with_user(self.salesman)
        line.write(dict({"product_uom_qty": quantity}, **vals))
        self.env.flush_all()

    def _assert_refused(self, expected, action):
        before = self._ledger(self.agreement)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            action()
            self.env.flush_all()
        for word in expected:
            self.assertIn(word, str(caught.exception))
        self.env.clear()
        self.assertEqual(self._ledger(self.agreement), before)
        self.assertLedgerHolds()
