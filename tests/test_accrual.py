"""Accruals at the end of a period: what was delivered on that day, as the ledger says."""

from datetime import date

from .books import BooksCase
from .common import TODAY, PrepaidCase
from .overage import OverageMixin

BEFORE = date(2026, 3, 10)
BETWEEN = date(2026, 3, 12)


class AccrualMixin:
    """Short cuts of accountants, besides ``PrepaidMixin``."""

    @classmethod
    def _set_up_accruals(cls):
        cls.accrued = cls.env["account.account"].create(
            {"code": "PACC", "name": "Accrued", "account_type": "asset_current"}
        )

    def _accrue(self, order, day):
        """Let Odoo's dialog accrue what an order owes on a day; return its income."""
        self.env.flush_all()
        self.env.clear()
        wizard = self.env["account.accrued.orders.wizard"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        vals, __ = wizard.create({"date": day, "account_id": self.accrued.id})._compute_move_vals()
        lines = [command[2] for command in vals["line_ids"]]
        return sum(
            line["credit"] - line["debit"]
            for line in lines
            if line["account_id"] != self.accrued.id
        )


class TestAccrual(AccrualMixin, BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accruals()
        cls.product.invoice_policy = "delivery"

    def _sell_delivered(self):
        """Return an order of 20 hours of which 5 and then 10 were worked."""
        with self._on(BEFORE):
            order = self._create_order()
            order.action_confirm()
            timesheet = self._log(self._create_ticket(), 5.0, BEFORE)
        self._log(timesheet.ticket_id, 5.0)
        return order

    def test_hours_used_up_to_a_day_are_owed(self):
        order = self._sell_delivered()
        self.assertEqual(self._accrue(order, BETWEEN), 450.0)
        self.assertEqual(self._accrue(order, TODAY), 900.0)
        self.assertEqual(order.order_line.qty_delivered, 0.5)

    def test_nothing_is_owed_before_the_first_hour(self):
        self.assertEqual(self._accrue(self._sell_delivered(), date(2026, 3, 9)), 0.0)

    def test_time_given_back_counts_from_then_on(self):
        order = self._sell_delivered()
        timesheet = self.env["account.analytic.line"].search(
            [("prepaid_agreement_id", "=", order.prepaid_agreement_id.id), ("date", "=", BEFORE)]
        )
        timesheet.unit_amount = 3.0
        owed = self._accrue(order, BETWEEN), self._accrue(order, TODAY)
        self.assertEqual(owed, (270.0, 720.0))

    def test_goodwill_hours_are_not_owed(self):
        order = self._sell_delivered()
        block = order.order_line.prepaid_block_ids
        block._adjust(10.0, "Sorry")
        self._log(self._create_ticket(), 15.0)
        self.assertEqual(block.used_hours, 25.0)
        self.assertEqual(self._accrue(order, TODAY), 1800.0)

    def test_what_is_invoiced_is_owed_no_more(self):
        order = self._sell_delivered()
        self._invoice(order)
        self.assertEqual(self._accrue(order, TODAY), 0.0)

    def test_money_that_is_deferred_already_is_not_deferred_again(self):
        self.product.invoice_policy = "order"
        with self._on(BEFORE):
            order = self._create_order()
            order.action_confirm()
            self._invoice(order, BEFORE)
            self._log(self._create_ticket(), 5.0, BEFORE)
        self.assertEqual(self._get_balance(self.deferred), -1800.0)
        for day in (BETWEEN, TODAY):
            self.assertEqual(self._accrue(order, day), 0.0)


class TestOverageAccrual(AccrualMixin, OverageMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
        cls._set_up_accruals()
        cls.service.property_account_income_id = cls.income

    def test_overage_worked_up_to_a_day_is_owed(self):
        with self._on(BEFORE):
            self._log(self.ticket, 6.0, BEFORE)
        self._log(self.ticket, 3.0)
        order = self._bill()
        order.action_confirm()
        # 2 of 5 hours beyond the block of 4.
        self.assertEqual(self._accrue(order, BETWEEN), 200.0)
        self.assertEqual(self._accrue(order, TODAY), 500.0)
        self.assertEqual(order.order_line.qty_delivered, 5.0)
