"""Blocks and time in days and in dozens of hours: hours, money, revenue and profit.

The figures that are expected were worked out by hand: a day is 8 hours, a dozen is 12; an hour
costs 90, and 100 without a block.
"""

from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import ValidationError
from odoo.tests import Form

from .books import RevenueCase
from .common import PrepaidCase
from .material import MaterialMixin

# (the product's unit, its hours and price, the line's unit and quantity,
#  (hours, money, saving))
SALES = [
    ("day", 8.0, 720.0, "day", 2.5, (20.0, 1800.0, 200.0)),
    ("hour", 1.0, 90.0, "day", 2.5, (20.0, 1800.0, 200.0)),
    ("hour", 1.0, 90.0, "dozen", 2.0, (24.0, 2160.0, 240.0)),
    ("day", 8.0, 720.0, "dozen", 2.0, (24.0, 2160.0, 240.0)),
    ("dozen", 12.0, 1080.0, "dozen", 2.0, (24.0, 2160.0, 240.0)),
    ("dozen", 12.0, 1080.0, "day", 3.0, (24.0, 2160.0, 240.0)),
    ("dozen", 12.0, 1080.0, "hour", 18.0, (18.0, 1620.0, 180.0)),
]


class UnitsMixin:
    """The units, besides ``PrepaidMixin``."""

    @classmethod
    def _set_up_units(cls):
        hour, day = cls.env.ref("uom.product_uom_hour"), cls.env.ref("uom.product_uom_day")
        cls.units = {"hour": hour, "day": day, "dozen": cls._create_unit("Dozen", 12.0, hour)}


class TestUnits(UnitsMixin, RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_units()
        cls.employee["hourly_cost"] = 40.0

    def _sell_in(self, unit, hours, price, line_unit, quantity):
        """Confirm an order of a block by a new customer and return its item."""
        customer = self.env["res.partner"].create({"name": "Mason Ltd", "is_company": True})
        product = self._create_product(hours, price, uom_id=self.units[unit].id)
        line = {
            "product_id": product.product_variant_id.id,
            "product_uom_qty": quantity,
            compat.LINE_UOM: self.units[line_unit].id,
        }
        order = self._create_order(customer, order_line=[(0, 0, line)])
        order.action_confirm()
        return order.order_line

    def _log_in(self, line, quantities):
        """Log time of a line's customer in units: a dict of unit to quantity."""
        ticket = self._create_ticket(line.order_id.partner_id)
        for unit, quantity in quantities.items():
            self._log(ticket, quantity, product_uom_id=self.units[unit].id)

    def _read_profit(self, line):
        """Return accounted hours, hours worked and income of a line's blocks."""
        self.env.flush_all()
        report = self.env["prepaid.profit.report"].with_user(self.manager)
        rows = report.search([("block_id", "in", line.prepaid_block_ids.ids)])
        names = ("hours", "worked_hours", "income")
        return tuple(round(sum(rows.mapped(name)), 2) for name in names)

    def test_hours_and_money(self):
        for *sale, (hours, money, saving) in SALES:
            with self.subTest(str(sale)):
                line = self._sell_in(*sale)
                self.assertEqual((line.prepaid_hours, line.price_subtotal), (hours, money))
                self.assertEqual((line.prepaid_rate, line.prepaid_saving), (90.0, saving))
                block = line.prepaid_block_ids
                self.assertEqual((block.hours, block.balance_hours, block.rate), (hours, hours, 90))

    def test_time_is_drawn_and_delivered(self):
        for *sale, (hours, __, __) in SALES:
            with self.subTest(str(sale)):
                line = self._sell_in(*sale)
                # 4 and 6 hours, and a quarter.
                self._log_in(line, {"day": 0.5, "dozen": 0.5, "hour": 0.25})
                block = line.prepaid_block_ids
                self.assertEqual((block.used_hours, block.balance_hours), (10.25, hours - 10.25))
                delivered = round(line.product_uom_qty * 10.25 / hours, 2)
                self.assertAlmostEqual(line.qty_delivered, delivered)

    def test_profit(self):
        for *sale, __ in SALES:
            with self.subTest(str(sale)):
                line = self._sell_in(*sale)
                self._log_in(line, {"day": 0.5, "dozen": 0.5})
                self.assertEqual(self._read_profit(line), (10.0, 10.0, 900.0))
                self._invoice(line.order_id)
                self.assertEqual(self._read_profit(line), (10.0, 10.0, 900.0))

    def test_free_time_in_days(self):
        line = self._sell_in("day", 8.0, 720.0, "day", 2.5)
        ticket = self._create_ticket(line.order_id.partner_id)
        free = {"prepaid_excluded": True, "prepaid_exclusion": "goodwill"}
        self._log(ticket, 0.25, product_uom_id=self.units["day"].id, **free)
        self.env.flush_all()
        report = self.env["prepaid.profit.report"].with_user(self.manager)
        row = report.search([("ticket_id", "=", ticket.id)])
        self.assertEqual((row.kind, row.hours, row.worked_hours), ("free", 0.0, 2.0))

    def test_revenue(self):
        deferred = income = 0.0
        for *sale, (__, money, __) in SALES:
            with self.subTest(str(sale)):
                line = self._sell_in(*sale)
                self._invoice(line.order_id)
                self._log_in(line, {"day": 0.5, "dozen": 0.5})
                self._recognise()
                deferred, income = deferred + money - 900.0, income + 900.0
                self.assertEarned(deferred, income)

    def test_an_invoice_in_another_unit(self):
        line = self._sell_in("hour", 1.0, 90.0, "dozen", 2.0)
        invoice = self._invoice(line.order_id, post=False)
        vals = {"product_uom_id": self.units["day"].id, "quantity": 3.0, "price_unit": 720.0}
        invoice.write({"invoice_line_ids": [(1, invoice.invoice_line_ids.id, vals)]})
        self.assertEqual(invoice.amount_untaxed, 2160.0)
        invoice.action_post()
        self.assertEqual(line.qty_invoiced, 2.0)
        self._log_in(line, {"day": 0.5, "dozen": 0.5})
        self._recognise()
        self.assertEarned(1260.0, 900.0)
        self.assertEqual(self._read_profit(line), (10.0, 10.0, 900.0))
        # A day less: 8 hours at 90.
        self._credit(invoice, quantity=1.0)
        self._recognise()
        self.assertEarned(540.0, 900.0)


class TestDaysOfACalendar(UnitsMixin, PrepaidCase):
    """Where people work 7.6 hours a day, blocks and timesheets count days alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_units()
        cls.company.resource_calendar_id.hours_per_day = 7.6
        cls.short_day = cls._create_unit("Short Day", 7.6, cls.units["hour"])

    def _propose(self, unit):
        """Return a block in a unit with the hours that its form proposes."""
        with Form(self.env["product.template"]) as form:
            form.name = f"Block in {unit.name}"
            form.is_prepaid_block = True
            form.uom_id = unit
            form.list_price = 700.0
        return form.save()

    def test_days_sold_are_days_worked(self):
        for unit, hours in ((self.units["day"], 40.0), (self.short_day, 38.0)):
            with self.subTest(unit.name):
                product = self._propose(unit)
                customer = self.env["res.partner"].create({"name": "Mason", "is_company": True})
                order = self._create_order(customer, product, 5.0)
                order.action_confirm()
                block = order.order_line.prepaid_block_ids
                self.assertEqual(block.hours, hours)
                ticket = self._create_ticket(customer)
                lines = [self._log(ticket, 1.0, product_uom_id=unit.id) for __ in range(5)]
                self.assertEqual({line.prepaid_status for line in lines}, {"covered"})
                self.assertEqual((block.balance_hours, block.state), (0.0, "exhausted"))

    def test_another_factor_is_refused(self):
        product = self._propose(self.units["day"])
        for hours in (7.6, 1.0):
            with self.assertRaisesRegex(ValidationError, "gives 8 hours"):
                product.prepaid_hours = hours
        with self.assertRaisesRegex(ValidationError, "Short Day.*gives 7.6 hours"):
            self._create_product(8.0, uom_id=self.short_day.id)


class TestUnitsBilled(UnitsMixin, MaterialMixin, PrepaidCase):
    """Time beyond a block of 4 hours is billed at 100 an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_units()

    def test_material_is_billed_in_hours(self):
        self._set_up_material()
        line = self._log(self.ticket, 0.75, product_uom_id=self.units["day"].id)
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("partial", 6.0))
        self.assertEqual(self.sale_line.qty_delivered, 2.0)
        self.env.flush_all()
        row = self.env["timesheets.analysis.report"].browse(line.id)
        # 2 of 6 hours, told in days.
        times = (row.unit_amount, row.billable_time, row.non_billable_time)
        self.assertEqual(tuple(round(time, 4) for time in times), (0.75, 0.25, 0.5))
        self.assertEqual(row.timesheet_revenues, 200.0)

    def test_overage_is_billed_by_the_hour(self):
        self._set_up_overage()
        for unit, price in (("hour", 100.0), ("day", 800.0), ("dozen", 1200.0)):
            with self.subTest(unit):
                self.company.prepaid_normal_rate_product_id = self._create_service(
                    uom_id=self.units[unit].id, list_price=price
                )
                ticket = self._create_ticket()
                used = 4.0 if unit == "hour" else 0.0
                self._log(ticket, (used + 6.0) / 12.0, product_uom_id=self.units["dozen"].id)
                self.assertEqual(self._figures(self._bill()), [(6.0, 100.0)])
