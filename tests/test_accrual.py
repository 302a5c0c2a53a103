"""Accruals at the end of a period: what was delivered on that day, as the ledger says."""

from datetime import date
from unittest import skipUnless

from .books import BooksCase
from .common import SERIES, TODAY, PrepaidCase
from .material import MaterialMixin
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

    def _get_delivered(self, line, day):
        """Return the quantity of an order's only item that Odoo takes for delivered on a day."""
        self.env.flush_all()
        self.env.clear()
        if SERIES >= 19:
            return line.with_context(accrual_entry_date=day).qty_delivered_at_date
        copy = line.order_id.new(origin=line.order_id).order_line
        copy.with_context(accrual_entry_date=day)._compute_qty_delivered()
        return copy.qty_delivered

    def _accrue(self, order, day):
        """Return the income that Odoo's dialog accrues of an order on a day."""
        self.env.flush_all()
        self.env.clear()
        wizard = self.env["account.accrued.orders.wizard"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        vals, __ = wizard.create({"date": day, "account_id": self.accrued.id})._compute_move_vals()
        lines = [command[2] for command in vals["line_ids"]]
        income = [line for line in lines if line["account_id"] != self.accrued.id]
        return sum(line["credit"] - line["debit"] for line in income)


class TestAccrual(AccrualMixin, BooksCase):
    """An order of 20 hours at 90, with 5 hours worked and then 5 more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accruals()

    def setUp(self):
        super().setUp()
        with self._on(BEFORE):
            self.order = self._create_order()
            self.order.action_confirm()
            self.ticket = self._create_ticket()
            self.timesheet = self._log(self.ticket, 5.0, BEFORE)
        self._log(self.ticket, 5.0)
        self.line = self.order.order_line.filtered("prepaid_block_ids")

    def _get_quantities(self):
        """Return the delivered quantities before the first hour, between the two and today."""
        days = (date(2026, 3, 9), BETWEEN, TODAY)
        return tuple(self._get_delivered(self.line, day) for day in days)

    def test_hours_are_delivered_when_they_are_worked(self):
        self.assertEqual(self._get_quantities(), (0.0, 0.25, 0.5))
        self.assertEqual(self.line.qty_delivered, 0.5)

    def test_hours_given_back_are_not_delivered(self):
        self.timesheet.unit_amount = 3.0
        self.assertEqual(self._get_quantities(), (0.0, 0.15, 0.4))

    def test_goodwill_hours_are_not_delivered(self):
        self.line.prepaid_block_ids._adjust(10.0, "Sorry")
        self._log(self.ticket, 15.0)
        self.assertEqual(self._get_quantities(), (0.0, 0.25, 1.0))

    def test_money_that_is_deferred_already_is_not_deferred_again(self):
        self._invoice(self.order, BEFORE)
        self.assertEqual(self._get_balance(self.deferred), -1800.0)
        for day in (BETWEEN, TODAY):
            self.assertEqual(self._accrue(self.order, day), 0.0)

    @skipUnless(SERIES >= 19, "18.0 accrues what was ordered and not invoiced")
    def test_hours_worked_and_not_invoiced_are_income(self):
        self.assertEqual(self._accrue(self.order, BETWEEN), 450.0)
        self.assertEqual(self._accrue(self.order, TODAY), 900.0)

    def test_hours_invoiced_and_not_worked_are_left_to_the_recognition_of_revenue(self):
        self.setup.action_switch_off()
        self._invoice(self.order, BEFORE)
        for day in (BETWEEN, TODAY):
            self.assertEqual(self._accrue(self.order, day), 0.0)


class TestMaterialAccrual(AccrualMixin, MaterialMixin, PrepaidCase):
    """Accruals of time and material beside a block of 4 hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()
        cls._set_up_accruals()
        cls.service.property_account_income_id = cls.income

    def test_covered_time_is_delivered_on_no_day(self):
        self._log(self.ticket, 2.0)
        self._log(self.ticket, 3.0)
        self.assertEqual(self._get_delivered(self.sale_line, BETWEEN), 0.0)
        self.assertEqual(self._get_delivered(self.sale_line, TODAY), 1.0)

    def test_time_of_a_closed_period_is_covered_when_its_draw_is_booked(self):
        self.agreement.overage_policy = "next_block"
        line = self._log(self.ticket, 2.0, BEFORE)
        self.assertEqual(line.prepaid_status, "overage")
        self.assertEqual(self._get_delivered(self.sale_line, BETWEEN), 2.0)
        self.company.prepaid_lock_date = BETWEEN
        self._sell(1.5)
        self.assertEqual(line.prepaid_status, "covered")
        self.assertEqual(self._get_delivered(self.sale_line, BETWEEN), 2.0)
        self.assertEqual(self._get_delivered(self.sale_line, TODAY), 0.0)
        self.assertEqual(self.sale_line.qty_delivered, 0.0)


class TestOverageAccrual(AccrualMixin, OverageMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
        cls._set_up_accruals()
        cls.service.property_account_income_id = cls.income

    def test_overage_worked_up_to_a_day_is_income(self):
        with self._on(BEFORE):
            self._log(self.ticket, 2.0, BEFORE)
        self._log(self.ticket, 7.0)
        order = self._bill()
        order.action_confirm()
        line = order.order_line.filtered("is_prepaid_overage")
        # 2 hours before the block of 4, and 3 beyond it.
        self.assertEqual(self._get_delivered(line, BETWEEN), 2.0)
        self.assertEqual(self._get_delivered(line, TODAY), 5.0)
        self.assertEqual(line.qty_delivered, 5.0)
        self.assertEqual(self._accrue(order, BETWEEN), 200.0)
        self.assertEqual(self._accrue(order, TODAY), 500.0)
