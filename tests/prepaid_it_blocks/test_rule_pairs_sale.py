"""Rules of sales in Python and in SQL: of each row both say what stands in it."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat

from ..accounting import AccountingMixin
from ..common import TODAY
from .rule_pairs import RulePairCase


class TestDelivered(RulePairCase):
    def _deliver(self, line, by_python):
        """Return the delivered quantity in the database, after one side has reckoned it."""
        line.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order_line SET qty_delivered = -1 WHERE id = %s", [line.id]
        )
        line.invalidate_recordset(["qty_delivered"], flush=False)
        if by_python:
            self.env.add_to_compute(line._fields["qty_delivered"], line)
        else:
            line._deliver_prepaid(line.prepaid_block_ids)
        return float(self._select("qty_delivered", "sale_order_line", line))

    def test_the_used_part_of_the_hours_is_delivered(self):
        for hours, quantity, goodwill, used, delivered in (
            (20.0, 1.0, 0.0, 0.0, 0.0),
            (20.0, 1.0, 0.0, 5.0, 0.25),
            (20.0, 1.0, 0.0, 20.0, 1.0),
            (20.0, 2.0, 0.0, 5.0, 0.25),
            (20.0, 3.0, 0.0, 20.0, 1.0),
            (12.0, 1.0, 0.0, 4.0, 0.33),
            (12.0, 1.0, 0.0, 8.0, 0.67),
            # Goodwill hours were not sold.
            (20.0, 1.0, 10.0, 15.0, 0.75),
            (20.0, 1.0, 10.0, 20.0, 1.0),
            (20.0, 1.0, 10.0, 30.0, 1.0),
            (20.0, 2.0, 10.0, 50.0, 2.0),
        ):
            with self.subTest(f"{hours} {quantity} {goodwill} {used}"):
                line = self._sell_quantity(hours, quantity)
                if goodwill:
                    line.prepaid_block_ids._adjust(goodwill, "Goodwill")
                if used:
                    self._log(self._create_ticket(line.order_id.partner_id), used)
                found = [self._deliver(line, by_python) for by_python in (False, True)]
                self.assertEqual(found, [delivered, delivered])

    def test_parts_of_a_line_are_delivered_together(self):
        line = self._sell_quantity(20.0, 1.0)
        ticket = self._create_ticket(line.order_id.partner_id)
        self._log(ticket, 20.0)
        line.write({"product_uom_qty": 3.0, "price_unit": 1500.0})
        self.assertEqual(line.prepaid_block_ids.mapped("hours"), [20.0, 40.0])
        for used, delivered in ((0.0, 1.0), (10.0, 1.5), (30.0, 3.0)):
            if used:
                self._log(ticket, used)
            found = [self._deliver(line, by_python) for by_python in (False, True)]
            self.assertEqual(found, [delivered, delivered], used)

    def _sell_quantity(self, hours, quantity):
        """Sell so many blocks to a new customer and return the order's item."""
        customer = self.env["res.partner"].create({"name": "Mason Ltd", "is_company": True})
        product = self._create_product(hours, hours * 90.0)
        order = self._create_order(customer, product, quantity)
        order.action_confirm()
        return order.order_line.filtered("prepaid_hours")


class TestUnits(RulePairCase):
    def test_units_are_of_one_kind(self):
        hour, day = self.env.ref("uom.product_uom_hour"), self.env.ref("uom.product_uom_day")
        units = {
            "hour": hour,
            "day": day,
            "dozen": self._create_unit("Dozen", 12.0, hour),
            "fortnight": self._create_unit("Fortnight", 10.0, day),
            "item": self.env.ref("uom.product_uom_unit"),
        }
        for unit, other, is_same, ratio in (
            ("hour", "hour", True, 1.0),
            ("day", "hour", True, 8.0),
            ("hour", "day", True, 0.125),
            ("dozen", "day", True, 1.5),
            ("fortnight", "dozen", True, 80.0 / 12.0),
            ("item", "item", True, 1.0),
            ("item", "hour", False, 1.0),
            ("hour", "item", False, 1.0),
        ):
            with self.subTest(f"{unit} {other}"):
                same, factor = (
                    compat.get_same_kind_sql("u", "o"),
                    compat.get_unit_ratio_sql("u", "o"),
                )
                self.env.flush_all()
                self.env.cr.execute(
                    # pylint: disable=sql-injection  # the conditions are the addon's own
                    f"SELECT {same}, {factor} FROM uom_uom u, uom_uom o"
                    " WHERE u.id = %s AND o.id = %s",
                    [units[unit].id, units[other].id],
                )
                found, factor = self.env.cr.fetchone()
                self.assertEqual(found, is_same)
                self.assertEqual(compat.is_same_kind(units[unit], units[other]), is_same)
                self.assertAlmostEqual(float(factor), ratio, 6)
                if is_same:
                    converted = units[unit]._compute_quantity(1.0, units[other], round=False)
                    self.assertAlmostEqual(converted, ratio, 6)


class TestCredited(AccountingMixin, RulePairCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()

    def _create_move(self, kind, amount, state="posted", original=None):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.customer.id,
                "invoice_date": TODAY,
                "reversed_entry_id": original and original.id,
                "invoice_line_ids": [Command.create({"name": "Work", "price_unit": amount})],
            }
        )
        if state != "draft":
            move.action_post()
        if state == "cancel":
            move.button_cancel()
        return move

    def test_credit_notes_give_all_back(self):
        for notes, count, is_all in (
            ([], 0, False),
            ([(100.0, "posted")], 1, True),
            ([(100.01, "posted")], 1, True),
            ([(99.99, "posted")], 1, False),
            ([(60.0, "posted"), (40.0, "posted")], 2, True),
            ([(60.0, "posted"), (39.99, "posted")], 2, False),
            ([(100.0, "draft")], 0, False),
            ([(100.0, "cancel")], 0, False),
            ([(60.0, "posted"), (40.0, "draft")], 1, False),
            ([(100.0, "reversed")], 0, False),
            ([(100.0, "reversed"), (100.0, "posted")], 1, True),
            ([(100.0, "reversal is a draft")], 1, True),
        ):
            with self.subTest(str(notes)):
                invoice = self._create_move("out_invoice", 100.0)
                other = self._create_move("out_invoice", 100.0)
                for amount, state in notes:
                    is_reversed = state.startswith("revers")
                    state_of_note = "posted" if is_reversed else state
                    note = self._create_move("out_refund", amount, state_of_note, invoice)
                    if is_reversed:
                        state = "posted" if state == "reversed" else "draft"
                        self._create_move("out_invoice", amount, state, note)
                moves = invoice | other
                self.assertEqual(
                    moves._filter_wholly_credited(), invoice if is_all else moves.browse()
                )
                self.assertEqual(len(moves._get_credit_notes()), count)
                line = self.env["account.analytic.line"].create(
                    {
                        "name": "Work",
                        "project_id": self.project.id,
                        "employee_id": self.employee.id,
                        "timesheet_invoice_id": invoice.id,
                    }
                )
                self.assertEqual(bool(line._filter_invoiced()), not is_all)
