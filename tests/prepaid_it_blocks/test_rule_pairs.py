"""Rules that stand in Python and in SQL: of each row both say what stands in it."""

from datetime import timedelta

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies import renewal

from ..accounting import AccountingMixin
from ..common import TODAY, PrepaidCase

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class RulePairCase(PrepaidCase):
    def _select(self, condition, table, record, **values):
        """Return what SQL says of a record, whatever the cache holds."""
        self.env.flush_all()
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the conditions are the addon's own
            f"SELECT {condition} FROM {table} WHERE {table.split()[-1]}.id = %(number)s",
            dict(values, number=record.id),
        )
        return self.env.cr.fetchone()[0]


class TestQuotations(RulePairCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_renewal_retry_days = 0
        cls.agreement = cls._sell(20.0).agreement_id
        cls.order = cls.agreement._renew()

    def _pay(self, state):
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].create({"name": "Slow bank"}).id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": self.order.amount_total,
                "currency_id": self.order.currency_id.id,
                "partner_id": self.order.partner_id.id,
                "reference": f"PAY-{state}",
                "sale_order_ids": [Command.set(self.order.ids)],
            }
        )
        # Only some providers authorise payments.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET state = %s WHERE id = %s", [state, payment.id]
        )
        payment.invalidate_recordset(["state"])
        return payment

    def test_a_payment_is_done_or_under_way(self):
        for states, is_made in (
            ([], False),
            (["draft"], False),
            (["cancel"], False),
            (["error"], False),
            (["draft", "cancel", "error"], False),
            (["pending"], True),
            (["authorized"], True),
            (["done"], True),
            (["error", "done"], True),
        ):
            with self.subTest(states):
                payments = [self._pay(state) for state in states]
                condition = self.order._get_paid_condition()
                self.assertEqual(self._select(condition, "sale_order o", self.order), is_made)
                self.assertEqual(self.order._is_payment_made(), is_made)
                for payment in payments:
                    payment.unlink()

    def test_the_last_day_is_over(self):
        for last_day, today, is_over in (
            (False, TODAY, False),
            (TODAY, YESTERDAY, False),
            (TODAY, TODAY, False),
            (TODAY, TOMORROW, True),
        ):
            with self.subTest(f"{last_day} {today}"):
                self.order.validity_date = last_day
                condition = self.order._get_expired_condition("%(today)s")
                with self._on(today):
                    found = self._select(condition, "sale_order o", self.order, today=today)
                    self.assertEqual((found, self.order._is_renewal_expired()), (is_over, is_over))
                # The same later, where it does not count as expired for some days.
                condition = self.order._get_expired_condition("%(today)s", days="3")
                later = today + timedelta(days=3)
                found = self._select(condition, "sale_order o", self.order, today=later)
                self.assertEqual(found, is_over)

    def test_a_renewal_is_open(self):
        for is_renewal, state, is_open in (
            (True, "draft", True),
            (True, "sent", True),
            (True, "sale", False),
            (True, "cancel", False),
            (False, "draft", False),
            (False, "sent", False),
        ):
            with self.subTest(f"{is_renewal} {state}"):
                self.order.write({"is_prepaid_renewal": is_renewal, "state": state})
                found = self.order if is_open else self.order.browse()
                self.assertEqual(self.agreement._get_open_renewal(), found)
                self.assertEqual(self.agreement.open_renewal_id, found)
                condition = self.agreement._get_renewal_condition()
                may_renew = self._select(
                    condition, "prepaid_agreement a", self.agreement, today=TODAY
                )
                self.assertEqual(may_renew, not is_open)


class TestBlocks(RulePairCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id

    def test_a_block_is_in_force(self):
        usual = {"state": "active", "date_start": TODAY, "date_end": False, "is_suspended": False}
        for vals, is_in_force in (
            ({}, True),
            ({"date_start": False}, True),
            ({"date_start": YESTERDAY}, True),
            ({"date_start": TOMORROW}, False),
            ({"date_end": TOMORROW}, True),
            ({"date_end": TODAY}, True),
            ({"date_start": YESTERDAY, "date_end": YESTERDAY}, False),
            ({"is_suspended": True}, False),
            ({"state": "pending"}, False),
            ({"state": "exhausted"}, False),
            ({"state": "expired"}, False),
            ({"state": "cancelled"}, False),
        ):
            with self.subTest(str(vals)):
                self.block.write(dict(usual, **vals))
                condition = self.block._get_in_force_query("b", "%(today)s")
                found = self._select(condition, "prepaid_block b", self.block, today=TODAY)
                self.assertEqual(found, is_in_force)
                self.assertEqual(self.block._is_in_force(TODAY), is_in_force)
                self.assertEqual(self.agreement.available_hours, 20.0 * is_in_force)

    def test_hours_are_at_the_threshold(self):
        ticket = self._create_ticket()
        # 25 hours are in force, and others later.
        self.block._adjust(5.0, "Goodwill")
        self._sell(20.0).write({"date_start": TOMORROW})
        for kind, threshold, used, is_due in (
            ("percent", 20.0, 19.9997, False),
            ("percent", 20.0, 20.0, True),
            ("percent", 20.0, 20.0003, True),
            ("percent", 0.0, 24.99, False),
            # What is left reads 0:00.
            ("percent", 0.0, 24.9997, True),
            ("percent", 0.0, 25.0, True),
            ("hours", 10.0, 14.9997, False),
            ("hours", 10.0, 15.0, True),
            ("hours", 25.0, 0.0, True),
            ("hours", 24.9997, 0.0, False),
        ):
            with self.subTest(f"{kind} {threshold} {used}"):
                self.agreement.write(
                    {
                        "renewal_threshold_kind": kind,
                        "renewal_threshold_percent": threshold if kind == "percent" else 0.0,
                        "renewal_threshold_hours": threshold if kind == "hours" else 0.0,
                    }
                )
                time = self._log(ticket, used) if used else ticket.timesheet_ids
                self.agreement.invalidate_recordset(["is_renewal_due"])
                self.assertEqual(self.agreement.id in self.agreement._get_due_ids(), is_due)
                # What the customer reads of it is reckoned from the fields.
                limit = renewal.get_threshold(
                    kind, threshold, threshold, self.agreement.bought_seconds
                )
                found = renewal.is_due(self.agreement.available_seconds, limit)
                self.assertEqual((found, self.agreement.is_renewal_due), (is_due, is_due))
                time.unlink()

    def test_the_grace_days_are_over(self):
        for last_day, grace_days, is_over in (
            (False, 0, False),
            (TODAY, 0, False),
            (YESTERDAY, 0, True),
            (YESTERDAY, 1, False),
            (TODAY - timedelta(days=2), 1, True),
            (TODAY - timedelta(days=30), 30, False),
            (TODAY - timedelta(days=31), 30, True),
        ):
            with self.subTest(f"{last_day} {grace_days}"):
                self.company.prepaid_grace_days = grace_days
                self.block.write({"date_start": "2026-01-01", "date_end": last_day})
                self.assertEqual(self.block in self.block._get_ended(self.company), is_over)
                self.assertIs(self.block._is_over(), is_over)

    def test_something_holds_a_block(self):
        names = ("is_limited", "is_order_cancelled")
        for fnames, held_by, is_held in (
            ((), names, False),
            (names, (), False),
            (names, names[:1], True),
            (names, names[1:], True),
            (names, names, True),
            (names[:1], names[1:], False),
        ):
            with self.subTest(f"{fnames} {held_by}"):
                self.patch(
                    type(self.block), "_get_hold_fields", lambda block, found=fnames: list(found)
                )
                # Neither true nor false, as in rows from before a field was added.
                self.env.cr.execute(
                    "UPDATE prepaid_block SET is_limited = NULL, is_order_cancelled = NULL"
                )
                self.block.invalidate_recordset(names)
                self.block.write(dict.fromkeys(held_by, True))
                found = self._select(self.block._get_hold_query("b"), "prepaid_block b", self.block)
                self.assertEqual((found, self.block._is_on_hold()), (is_held, is_held))


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
